#include "symbolic/all_sizes/symbols.hpp"

#include <algorithm>
#include <numeric>

#include "reference/error.hpp"
#include "reference/expr/hash.hpp"

namespace gradstone::all_sizes {
namespace {

std::vector<std::size_t> separate_groups(std::size_t count) {
  std::vector<std::size_t> groups(count);
  std::iota(groups.begin(), groups.end(), std::size_t{0});
  return groups;
}

}  // namespace

DimId Symbols::dim(const Dim& dim) {
  const auto found = std::find(dims_.begin(), dims_.end(), dim);
  if (found != dims_.end()) return static_cast<DimId>(found - dims_.begin());
  dims_.push_back(dim);
  return static_cast<DimId>(dims_.size()) - 1;
}

SymbolId Symbols::add(Symbol symbol) {
  constexpr std::size_t most = 100'000;
  if (symbols_.size() == most) throw UnsupportedError("all sizes: too many functions");
  symbols_.push_back(std::move(symbol));
  return static_cast<SymbolId>(symbols_.size()) - 1;
}

SymbolId Symbols::tensor(const std::string& name, std::vector<DimId> dims, Sign sign) {
  Symbol symbol;
  symbol.name = name;
  symbol.group = separate_groups(dims.size());
  symbol.dims = std::move(dims);
  symbol.sign = sign;
  const SymbolId id = add(std::move(symbol));
  at(id).given = at(id).lone = {id};
  return id;
}

SymbolId Symbols::delta(DimId dim) {
  const auto found = deltas_.find(dim);
  if (found != deltas_.end()) return found->second;
  Symbol symbol;
  symbol.kind = SymbolKind::delta;
  symbol.dims = {dim, dim};
  symbol.sign = Sign::nonnegative;
  symbol.group = {0, 0};
  return deltas_[dim] = add(std::move(symbol));
}

SymbolId Symbols::subgradient(SymbolId maximum) {
  const Symbol& of = (*this)[maximum];
  Symbol symbol;
  symbol.kind = SymbolKind::subgradient;
  symbol.of = maximum;
  symbol.dims = of.dims;
  symbol.dims.insert(symbol.dims.end(), of.running.begin(), of.running.end());
  return intern(std::move(symbol)).first;
}

std::pair<SymbolId, bool> Symbols::intern(Symbol symbol) {
  std::size_t hash = hash_of(symbol.body);
  hash_combine(hash, static_cast<std::size_t>(symbol.kind));
  hash_combine(hash, hash_of(symbol.exponent));
  auto& known = interned_[hash];
  for (const SymbolId id : known) {
    const Symbol& other = (*this)[id];
    if (other.kind == symbol.kind && other.of == symbol.of && other.running == symbol.running &&
        other.dims == symbol.dims && other.body == symbol.body && other.exponent == symbol.exponent)
      return {id, false};
  }
  if (symbol.group.empty()) symbol.group = separate_groups(symbol.dims.size());
  known.push_back(add(std::move(symbol)));
  return {known.back(), true};
}

bool Symbols::occurs(SymbolId tensor, SymbolId id) const {
  if (id == tensor) return true;
  const Symbol& symbol = (*this)[id];
  if (symbol.of >= 0) return occurs(tensor, symbol.of);
  return symbol.direct.count(tensor) > 0;
}

bool Symbols::occurs(SymbolId tensor, const Form& form) const {
  return std::any_of(form.monomials.begin(), form.monomials.end(), [&](const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(),
                       [&](const Factor& factor) { return occurs(tensor, factor.symbol); });
  });
}

}  // namespace gradstone::all_sizes
