#include "reference/derive/arranged_match.hpp"

#include <algorithm>

#include "reference/derive/coefficient.hpp"

namespace gradstone::derive {
namespace {

template <class Value>
class Bindings {
 public:
  const Value* find(const std::string& name) const {
    for (const auto& [known, value] : list_)
      if (known == name) return &value;
    return nullptr;
  }
  void bind(const std::string& name, const Value& value) { list_.emplace_back(name, value); }
  std::size_t size() const { return list_.size(); }
  void shrink(std::size_t size) {
    while (list_.size() > size) list_.pop_back();
  }
  std::map<std::string, Value> map() const { return {list_.begin(), list_.end()}; }

 private:
  std::vector<std::pair<std::string, Value>> list_;
};

const Expr& value_of(const Expr& factor) {
  return factor;
}
const Expr& value_of(const Summand& term) {
  return term.value;
}

template <class Item>
std::vector<Item> without(const std::vector<Item>& items, std::size_t at) {
  std::vector<Item> others = items;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(at));
  return others;
}

// Whether there is one of its kind for everything that is wanted and more than a name. There is
// not, mostly, and it costs little to see that.
template <class Item>
bool has_kinds(const std::vector<Item>& given, const std::vector<Item>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const Item& item) {
    const Expr& pattern = value_of(item);
    return as<node::Variable>(pattern) ||
           std::any_of(given.begin(), given.end(), [&](const Item& other) {
             const Expr& value = value_of(other);
             return is_sum_like(pattern) ? is_sum_like(value) : is_same_kind(pattern, value);
           });
  });
}

// Searches by continuation: each function calls `next` for every way in which its part matches,
// with the bindings in place, and takes them back afterwards. True means that the search is over.
class Search {
 public:
  using Next = std::function<bool()>;

  Search(Names names, Arranger& arranger, const std::function<bool(const ArrangedMatch&)>& found)
      : free_(names == Names::anything), arranger_(arranger), found_(found) {}

  void top(const Expr& pattern, const Expr& expression) {
    const auto report = [&] { return found_(result()); };
    if (!fits(pattern.shape(), expression.shape())) return;
    if (is_sum_like(pattern)) {
      sums(arranger_.terms_of(pattern), arranger_.terms_of(expression), true, expression.shape(),
           report);
    } else if (as(pattern, op::hadamard())) {
      products(arranger_.factors_of(pattern), arranger_.factors_of(expression), true,
               expression.shape(), report);
    } else {
      same_kind(pattern, expression, report);
    }
  }

 private:
  struct Mark {
    std::size_t variables, dims, parameters;
  };
  Mark mark() const { return {variables_.size(), dims_.size(), parameters_.size()}; }
  void back_to(const Mark& mark) {
    variables_.shrink(mark.variables);
    dims_.shrink(mark.dims);
    parameters_.shrink(mark.parameters);
  }

  ArrangedMatch result() const {
    ArrangedMatch match;
    match.names = {variables_.map(), dims_.map(), parameters_.map()};
    if (factor_) match.factor = *factor_;
    match.terms = left_terms_;
    match.factors = left_factors_;
    return match;
  }

  bool fits(const Dim& pattern, const Dim& dim) {
    if (!free_ || pattern.is_number()) return pattern == dim;
    if (!pattern.is_name()) return pattern.replaced(dims_.map()) == dim;
    const std::string& name = pattern.terms().begin()->first.front();
    if (const Dim* known = dims_.find(name)) return *known == dim;
    dims_.bind(name, dim);
    return true;
  }
  bool fits(const Shape& pattern, const Shape& shape) {
    return fits(pattern.rows(), shape.rows()) && fits(pattern.columns(), shape.columns());
  }

  Scalar instance(const Scalar& pattern) const {
    ScalarReplacement known;
    known.parameters = parameters_.map();
    known.dims = dims_.map();
    return simplified(replace(pattern, known));
  }

  bool fits(const Scalar& pattern, const Scalar& scalar) {
    if (!free_) return pattern == scalar || simplified(pattern) == simplified(scalar);
    const auto* name = std::get_if<scalar::Parameter>(&pattern.node().value);
    if (!name) return instance(pattern) == simplified(scalar);
    if (const Scalar* known = parameters_.find(name->name))
      return simplified(*known) == simplified(scalar);
    parameters_.bind(name->name, scalar);
    return true;
  }

  // One expression below the top.
  bool part(const Expr& pattern, const Expr& expression, const Next& next) {
    const Mark before = mark();
    const bool over = fits(pattern.shape(), expression.shape()) && inner(pattern, expression, next);
    back_to(before);
    return over;
  }

  bool inner(const Expr& pattern, const Expr& expression, const Next& next) {
    if (const auto* name = as<node::Variable>(pattern)) return variable(*name, expression, next);
    if (is_sum_like(pattern)) {
      const auto& wanted = arranger_.terms_of(pattern);
      if (wanted.size() == 1 && !as(expression, op::scale()) && !as(expression, op::negate()))
        return false;  // once A is no multiple
      return sums(wanted, arranger_.terms_of(expression), false, expression.shape(), next);
    }
    if (as(pattern, op::hadamard()))
      return products(arranger_.factors_of(pattern), arranger_.factors_of(expression), false,
                      expression.shape(), next);
    return same_kind(pattern, expression, next);
  }

  bool variable(const node::Variable& name, const Expr& expression, const Next& next) {
    if (!free_) {
      const auto* other = as<node::Variable>(expression);
      return other && other->name == name.name && next();
    }
    if (const Expr* known = variables_.find(name.name)) return *known == expression && next();
    variables_.bind(name.name, expression);
    return next();
  }

  bool same_kind(const Expr& pattern, const Expr& expression, const Next& next) {
    if (!is_same_kind(pattern, expression)) return false;
    if (const auto* name = as<node::Variable>(pattern)) return variable(*name, expression, next);
    const Mark before = mark();
    if (!same_scalars(pattern, expression)) {
      back_to(before);
      return false;
    }
    const auto mine = operands(pattern), others = operands(expression);
    const std::function<bool(std::size_t)> from = [&](std::size_t k) -> bool {
      return k == mine.size() ? next() : part(mine[k], others[k], [&] { return from(k + 1); });
    };
    const bool over = from(0);
    back_to(before);
    return over;
  }

  bool same_scalars(const Expr& pattern, const Expr& expression) {
    const auto* mine = as<node::Apply>(pattern);
    if (mine && mine->function != as<node::Apply>(expression)->function) return false;
    const auto wanted = scalars(pattern), given = scalars(expression);
    for (std::size_t k = 0; k < wanted.size(); ++k)
      if (!fits(wanted[k], given[k])) return false;
    return true;
  }

  bool is_unbound(const Expr& pattern) const {
    const auto* name = as<node::Variable>(pattern);
    return free_ && name && !variables_.find(name->name);
  }

  // What is more than a name is matched first, as it leaves the least choice.
  template <class Item>
  std::vector<Item> hardest_first(std::vector<Item> wanted) const {
    std::stable_partition(wanted.begin(), wanted.end(),
                          [&](const Item& item) { return !is_unbound(value_of(item)); });
    return wanted;
  }

  bool products(const std::vector<Expr>& wanted, const std::vector<Expr>& given, bool top,
                const Shape& shape, const Next& next) {
    if (wanted.size() > given.size() || !has_kinds(given, wanted)) return false;
    return next_factor(hardest_first(wanted), 0, given, top, shape, next);
  }

  bool next_factor(const std::vector<Expr>& wanted, std::size_t k, const std::vector<Expr>& given,
                   bool top, const Shape& shape, const Next& next) {
    if (k == wanted.size()) {
      if (!top) return given.empty() && next();
      left_factors_ = given;
      return next();
    }
    const Expr& pattern = wanted[k];
    if (given.size() < wanted.size() - k) return false;
    // A name that stands for a product of factors takes all of them.
    if (const auto* name = as<node::Variable>(pattern); free_ && name) {
      const Expr* known = variables_.find(name->name);
      if (known && as(*known, op::hadamard())) {
        auto left = given;
        for (const auto& factor : arranger_.factors_of(*known)) {
          const auto at = std::find(left.begin(), left.end(), factor);
          if (at == left.end()) return false;
          left.erase(at);
        }
        return next_factor(wanted, k + 1, left, top, shape, next);
      }
    }
    if (!top && k + 1 == wanted.size()) return part(pattern, arranger_.product(given, shape), next);
    for (std::size_t at = 0; at < given.size(); ++at) {
      const auto rest = [&] {
        return next_factor(wanted, k + 1, without(given, at), top, shape, next);
      };
      if (part(pattern, given[at], rest)) return true;
    }
    return false;
  }

  bool sums(const std::vector<Summand>& wanted, const std::vector<Summand>& given, bool top,
            const Shape& shape, const Next& next) {
    if (wanted.size() > given.size() || !has_kinds(given, wanted)) return false;
    return next_term(hardest_first(wanted), 0, given, top, shape, next);
  }

  // Whether the coefficients fit. Where the pattern has numbers only, it may occur several times.
  bool coefficients(const Scalar& pattern, const Scalar& scalar, bool top, bool first) {
    const bool numbers = parameter_names(pattern).empty();
    if (!top || !numbers) return fits(pattern, scalar);
    if (first) factor_ = simplified(scalar / pattern);
    return simplified(*factor_ * instance(pattern)) == scalar;
  }

  bool next_term(const std::vector<Summand>& wanted, std::size_t k,
                 const std::vector<Summand>& given, bool top, const Shape& shape,
                 const Next& next) {
    if (k == wanted.size()) {
      if (!top) return given.empty() && next();
      left_terms_ = given;
      return next();
    }
    if (given.size() < wanted.size() - k) return false;
    const bool last = !top && k + 1 == wanted.size();
    if (last && given.size() > 1) {
      if (!is_unbound(wanted[k].value)) return false;
      const Mark before = mark();
      const bool over = fits(wanted[k].coefficient, 1) &&
                        part(wanted[k].value, arranger_.sum(given, shape), next);
      back_to(before);
      return over;
    }
    for (std::size_t at = 0; at < given.size(); ++at) {
      const Mark before = mark();
      const auto factor = factor_;
      bool over = false;
      if (coefficients(wanted[k].coefficient, given[at].coefficient, top, k == 0)) {
        over = part(wanted[k].value, given[at].value,
                    [&] { return next_term(wanted, k + 1, without(given, at), top, shape, next); });
      }
      factor_ = factor;
      back_to(before);
      if (over) return true;
    }
    return false;
  }

  bool free_;
  Arranger& arranger_;
  const std::function<bool(const ArrangedMatch&)>& found_;
  Bindings<Expr> variables_;
  Bindings<Dim> dims_;
  Bindings<Scalar> parameters_;
  std::optional<Scalar> factor_;
  std::vector<Summand> left_terms_;
  std::vector<Expr> left_factors_;
};

}  // namespace

void each_match(const Expr& pattern, const Expr& expression, Names names, Arranger& arranger,
                const std::function<bool(const ArrangedMatch&)>& found) {
  Search(names, arranger, found).top(pattern, expression);
}

}  // namespace gradstone::derive
