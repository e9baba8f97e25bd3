#include <fmt/format.h>

#include "reference/error.hpp"
#include "symbolic/ginac/proof.hpp"
#include "symbolic/ginac/zero_test.hpp"

namespace gradstone::ginac {

Proof::Proof(const EquationSystem& system, const Sizes& sizes, std::clock_t deadline,
             IntegerRanges integers)
    : system_(system), sizes_(sizes), tower_(deadline), integers_(std::move(integers)) {
  declare_parameters();
  declare_matrices();
  used_.clear();
}

void Proof::declare_parameters() {
  for (const auto& declaration : system_.parameters) {
    const ex symbol = tower_.variable(declaration.name);
    parameters_[declaration.name] = symbol;
    if (!declaration.integer) continue;
    const auto part = integers_.find(declaration.name);
    const IntegerRange range =
        part == integers_.end() ? integer_range(declaration.name, symbol) : part->second;
    integers_[declaration.name] = range;
    if (range.last && *range.last == range.first) {
      parameters_[declaration.name] = static_cast<long>(range.first);
    } else {
      tower_.declare_integer(symbol, range);
      samples_.integers[symbol] = range;
    }
  }
  assume(system_.conditions);
}

/// An integer counts from the bound that a condition states, else from 1.
IntegerRange Proof::integer_range(const std::string& name, const ex& symbol) {
  std::optional<std::int64_t> first, last;
  const auto translator = scalars(nullptr);
  for (const auto& condition : system_.conditions) {
    if (parameter_names(condition.left).count(name) + parameter_names(condition.right).count(name) ==
        0)
      continue;
    const ex positive = translator.positive_side(condition).expand();
    const auto symbols = symbols_of(positive);
    const bool is_bound = symbols.size() == 1 && symbols.count(symbol) > 0 &&
                          positive.degree(symbol) == 1 && positive.ldegree(symbol) >= 0;
    if (!is_bound) continue;
    const bool is_strict =
        condition.relation == Relation::less || condition.relation == Relation::greater;
    const auto number = [](const ex& e) { return GiNaC::ex_to<GiNaC::numeric>(e); };
    const GiNaC::numeric slope = number(positive.coeff(symbol, 1));
    const GiNaC::numeric end = -number(positive.coeff(symbol, 0)) / slope;
    // The greatest integer that is not more.
    const GiNaC::numeric quotient = GiNaC::iquo(end.numer(), end.denom());
    const std::int64_t below = (quotient - (end < quotient ? 1 : 0)).to_long();
    const bool is_excluded = is_strict && end.is_integer();
    if (slope.is_positive()) {
      const std::int64_t least = end.is_integer() && !is_excluded ? below : below + 1;
      first = std::max(first.value_or(least), least);
    } else {
      const std::int64_t most = is_excluded ? below - 1 : below;
      last = std::min(last.value_or(most), most);
    }
  }
  const IntegerRange range{first.value_or(1), last};
  if (last && *last < range.first)
    throw UnsupportedError("GiNaC: no integer " + name + " meets the conditions");
  return range;
}

/// Equations are solved for a parameter, and so are two bounds that meet; other bounds are assumed.
void Proof::assume(const std::vector<Comparison>& conditions) {
  const auto translator = scalars(nullptr);
  GiNaC::exvector positive;
  for (const auto& condition : conditions) {
    const ex left = translator.translate(condition.left), right = translator.translate(condition.right);
    if (condition.relation == Relation::equal)
      solve_for_parameter(left - right);
    else
      positive.push_back(translator.positive_side(condition).expand());
  }
  for (std::size_t i = 0; i < positive.size(); ++i) {
    for (std::size_t j = i + 1; j < positive.size(); ++j) {
      if ((positive[i] + positive[j]).expand().is_zero()) solve_for_parameter(positive[i]);
    }
  }
  for (const ex& difference : positive) {
    const ex assumed = replaced(difference, solved_parameters_);
    if (assumed.is_zero()) continue;
    if (is_numeric(assumed) && !GiNaC::ex_to<GiNaC::numeric>(assumed).is_positive())
      throw UnsupportedError("GiNaC: no parameters meet the conditions");
    tower_.assume_positive(assumed);
    note_bound(assumed);
  }
}

/// The parameter is replaced by what the equation says of it.
void Proof::solve_for_parameter(const ex& is_zero) {
  const ex equation = replaced(is_zero, solved_parameters_).expand();
  if (equation.is_zero()) return;
  for (const auto& [name, value] : std::map<std::string, ex>(parameters_)) {
    const auto* declared = system_.find_parameter(name);
    const bool is_learned = declared && declared->trainable;
    if (is_learned || !GiNaC::is_a<GiNaC::symbol>(value) || equation.degree(value) != 1 ||
        equation.ldegree(value) < 0 || !is_numeric(equation.coeff(value, 1)))
      continue;
    const ex slope = equation.coeff(value, 1);
    const GiNaC::exmap solution{{value, ((slope * value - equation) / slope).expand()}};
    for (auto& [solved, earlier] : solved_parameters_) earlier = replaced(earlier, solution);
    solved_parameters_.insert(solution.begin(), solution.end());
    for (auto& [other, known] : parameters_) known = replaced(known, solution);
    return;
  }
  throw UnsupportedError("GiNaC: a condition by = that is solved for no parameter");
}

/// Where sample points are drawn: a number plus a multiple of one parameter is positive.
void Proof::note_bound(const ex& positive) {
  const auto symbols = symbols_of(positive);
  if (symbols.size() != 1) return;
  const ex& symbol = *symbols.begin();
  const bool is_linear = positive.degree(symbol) == 1 && positive.ldegree(symbol) >= 0;
  if (!is_linear || !is_numeric(positive.coeff(symbol, 1)) || !is_numeric(positive.coeff(symbol, 0)))
    return;
  const ex end = -positive.coeff(symbol, 0) / positive.coeff(symbol, 1);
  const bool is_lower = GiNaC::ex_to<GiNaC::numeric>(positive.coeff(symbol, 1)).is_positive();
  const auto value = [](const ex& e) { return GiNaC::ex_to<GiNaC::numeric>(e); };
  auto& bounds = is_lower ? samples_.lower_bounds : samples_.upper_bounds;
  const auto known = bounds.find(symbol);
  const bool is_closer = known == bounds.end() ||
                         (is_lower ? value(end) > value(known->second)
                                   : value(end) < value(known->second));
  if (is_closer) bounds[symbol] = end;
}

Matrix Proof::symbols(const std::string& name, const Shape& shape, bool positive) {
  Matrix X(static_cast<std::size_t>(shape.rows.at(sizes_)),
           static_cast<std::size_t>(shape.columns.at(sizes_)));
  for (std::size_t i = 0; i < X.rows(); ++i) {
    for (std::size_t j = 0; j < X.columns(); ++j)
      X(i, j) = tower_.variable(fmt::format("{}[{},{}]", name, i + 1, j + 1), positive);
  }
  return X;
}

/// Every matrix of zeros and ones, and no other, for some values of independent indicators: where a
/// row has a single 1, the indicators say of one entry after the other whether it is there.
Matrix Proof::zeros_and_ones(const Declaration& declaration, ZeroOne kind) {
  Matrix M = symbols(declaration.name, declaration.shape, false);
  const bool by_columns = kind == ZeroOne::one_per_column;
  const auto lines = by_columns ? M.columns() : M.rows();
  const auto length = by_columns ? M.rows() : M.columns();
  for (std::size_t line = 0; line < lines; ++line) {
    ex rest = 1;
    for (std::size_t place = 0; place < length; ++place) {
      ex& entry = by_columns ? M(place, line) : M(line, place);
      const bool is_last = place + 1 == length;
      const ex indicator = tower_.indicator(entry);
      if (kind == ZeroOne::any) {
        entry = indicator;
      } else {
        entry = (is_last ? rest : rest * indicator).expand();
        rest = (rest * (1 - indicator)).expand();
      }
    }
  }
  return M;
}

/// One positive number where an indicator says so, else 0.
Matrix Proof::mask(const Declaration& declaration) {
  Matrix M = symbols(declaration.name, declaration.shape, false);
  const ex kept = tower_.variable(declaration.name, true);
  for (std::size_t i = 0; i < M.rows(); ++i) {
    for (std::size_t j = 0; j < M.columns(); ++j) M(i, j) = kept * tower_.indicator(M(i, j));
  }
  return M;
}

void Proof::declare_matrices() {
  for (const auto& declaration : system_.declarations) {
    if (const auto kind = zero_one(system_, declaration.name); kind != ZeroOne::no) {
      matrices_[declaration.name] = zeros_and_ones(declaration, kind);
      continue;
    }
    if (declaration.domain == Domain::mask && !moves(system_, declaration)) {
      matrices_[declaration.name] = mask(declaration);
      continue;
    }
    const bool is_distribution = declaration.domain == Domain::distribution;
    Matrix X = symbols(declaration.name, declaration.shape,
                       declaration.domain == Domain::positive || is_distribution);
    if (is_distribution) {
      const ex share = ex(1) / static_cast<unsigned long>(X.columns());
      for (const ex& entry : X.entries()) samples_.upper_bounds[entry] = share;
    }
    matrices_[declaration.name] = std::move(X);
  }
  for (const auto& condition : system_.matrix_conditions) solve(condition);
  substitute_solutions();
}

/// Every equation between entries is solved for the last given symbol that occurs linearly in it,
/// with a number as coefficient.
void Proof::solve(const MatrixCondition& condition) {
  const Matrix left = translate(condition.left, matrices_);
  const Matrix right = translate(condition.right, matrices_);
  for (std::size_t k = 0; k < left.entries().size(); ++k) {
    const ex equation = replaced(left.entries()[k] - right.entries()[k], solved_).expand();
    if (shown_zero(tower_, equation)) continue;
    ex chosen;
    bool found = false;
    for (const auto& declaration : system_.declarations) {
      if (moves(system_, declaration) || declaration.domain == Domain::mask ||
          zero_one(system_, declaration.name) != ZeroOne::no)
        continue;
      for (const ex& symbol : matrices_[declaration.name].entries()) {
        if (equation.degree(symbol) != 1 || !GiNaC::is_a<GiNaC::numeric>(equation.coeff(symbol, 1)))
          continue;
        chosen = symbol;
        found = true;
      }
    }
    if (!found) {
      throw UnsupportedError("GiNaC: a condition that is not linear in given matrices: " +
                             readable(tower_, equation) + " = 0");
    }
    const ex coefficient = equation.coeff(chosen, 1);
    const ex solution = ((coefficient * chosen - equation) / coefficient).expand();
    for (auto& earlier : solved_) earlier.second = replaced(earlier.second, {{chosen, solution}});
    solved_[chosen] = solution;
  }
}

void Proof::substitute_solutions() {
  for (auto& [name, X] : matrices_) {
    for (std::size_t i = 0; i < X.rows(); ++i) {
      for (std::size_t j = 0; j < X.columns(); ++j) {
        const auto solution = solved_.find(X(i, j));
        if (solution == solved_.end()) continue;
        if (tower_.sign(X(i, j)) > 0) tower_.assume_positive(solution->second);
        X(i, j) = solution->second;
      }
    }
  }
}

ex Proof::parameter(const std::string& name) {
  used_.insert(name);
  const auto found = parameters_.find(name);
  if (found == parameters_.end())
    throw UnknownNameError(system_.full_name() + " has no parameter " + name);
  return found->second;
}

GiNaC::exvector Proof::declare_parameters_of(const ElementFunction& function) {
  GiNaC::exvector values;
  for (const auto& name : function.parameters()) {
    used_.insert(name);
    values.push_back(parameters_[name] = tower_.variable(name));
  }
  assume(function.conditions());
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = parameters_.at(function.parameters()[k]);
  return values;
}

}  // namespace gradstone::ginac
