#include "symbolic/all_sizes/write_scalar.hpp"

#include <map>
#include <string>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"

namespace gradstone::all_sizes {
namespace {

class Writer {
 public:
  using Names = std::map<Index, gradstone::Index>;

  Writer(const Symbols& symbols, const WriteTensor& write_tensor)
      : symbols_(symbols), write_tensor_(write_tensor) {}

  Scalar sum(const Form& form, const Names& names) {
    if (form.is_zero()) return 0;
    const auto& first = form.monomials[0];
    Scalar total = cln::minusp(first.coefficient) ? -term(first, names) : term(first, names);
    for (std::size_t k = 1; k < form.monomials.size(); ++k) {
      const auto& monomial = form.monomials[k];
      const Scalar size = term(monomial, names);
      total = cln::minusp(monomial.coefficient) ? total - size : total + size;
    }
    return total;
  }

 private:
  // Without the sign.
  Scalar term(const Monomial& monomial, Names names) {
    std::vector<gradstone::Index> bound;
    for (std::size_t k = 0; k < monomial.bound.size(); ++k)
      bound.push_back(names[bound_index(k)] = fresh());
    const Rational size = exact(cln::abs(monomial.coefficient));
    Scalar product = size;
    bool is_one = size == Rational(1);
    for (const auto& factor : monomial.factors) {
      const Scalar base = symbol(factor, names);
      const Rational& exponent = factor.exponent;
      if (is_one && exponent > Rational(0)) {
        product = exponent == Rational(1) ? base : power(base, Scalar(exponent));
        is_one = false;
        continue;
      }
      is_one = false;
      product = exponent == Rational(1)    ? product * base
                : exponent == Rational(-1) ? product / base
                                           : product * power(base, Scalar(exponent));
    }
    for (std::size_t k = bound.size(); k-- > 0;)
      product = gradstone::sum(bound[k], symbols_.dim_of(monomial.bound[k]), product);
    return product;
  }

  Scalar symbol(const Factor& factor, const Names& names) {
    const Symbol& symbol = symbols_[factor.symbol];
    Names inner;
    std::vector<gradstone::Index> at;
    for (std::size_t k = 0; k < factor.at.size(); ++k) {
      at.push_back(names.at(factor.at[k]));
      inner[static_cast<Index>(k)] = at.back();
    }
    switch (symbol.kind) {
      case SymbolKind::tensor:
        return write_tensor_(symbol, at);
      case SymbolKind::delta:
        return gradstone::delta(at[0], at[1]);
      case SymbolKind::exponential:
        return exp(sum(symbol.body, inner));
      case SymbolKind::logarithm:
        return log(sum(symbol.body, inner));
      case SymbolKind::sum:
        return sum(symbol.body, inner);
      case SymbolKind::symbolic_power:
        return power(sum(symbol.body, inner), sum(symbol.exponent, inner));
      case SymbolKind::indicator:
        return where({{{sum(symbol.body, inner) > 0}, 1}}, 0);
      case SymbolKind::equality:
        return where({{{{sum(symbol.body, inner), Relation::equal, 0}}, 1}}, 0);
      case SymbolKind::maximum: {
        const gradstone::Index running = fresh();
        inner[static_cast<Index>(symbol.dims.size())] = running;
        return max(running, symbols_.dim_of(symbol.running), sum(symbol.body, inner));
      }
      case SymbolKind::subgradient:
        break;
    }
    throw UnsupportedError("index notation has no word for an arbitrary subgradient");
  }

  gradstone::Index fresh() { return {"k" + std::to_string(++count_)}; }

  const Symbols& symbols_;
  const WriteTensor& write_tensor_;
  int count_ = 0;
};

}  // namespace

Scalar write_scalar(const Symbols& symbols, const Form& form, const WriteTensor& write_tensor) {
  return Writer(symbols, write_tensor).sum(form, {{0, {"i"}}, {1, {"j"}}});
}

}  // namespace gradstone::all_sizes
