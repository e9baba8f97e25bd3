#include <fmt/format.h>

#include "reference/error.hpp"
#include "symbolic/ginac/proof.hpp"
#include "symbolic/ginac/zero_test.hpp"

namespace gradstone::ginac {

Proof::Proof(const EquationSystem& system, const Sizes& sizes, std::clock_t deadline)
    : system_(system), sizes_(sizes), tower_(deadline) {
  declare_parameters();
  declare_matrices();
  used_.clear();
}

void Proof::declare_parameters() {
  for (const auto& declaration : system_.parameters) {
    const ex symbol = tower_.variable(declaration.name, declaration.integer);
    parameters_[declaration.name] = symbol;
    if (declaration.integer) samples_.integers.insert(symbol);
  }
  const auto translator = scalars(nullptr);
  for (const auto& condition : system_.conditions)
    tower_.assume_positive(translator.positive_side(condition));
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

void Proof::declare_matrices() {
  for (const auto& declaration : system_.declarations) {
    if (const auto kind = zero_one(system_, declaration.name); kind != ZeroOne::no) {
      matrices_[declaration.name] = zeros_and_ones(declaration, kind);
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
      if (moves(system_, declaration) || zero_one(system_, declaration.name) != ZeroOne::no)
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
  const auto translator = scalars(nullptr);
  for (const auto& condition : function.conditions())
    tower_.assume_positive(translator.positive_side(condition));
  return values;
}

}  // namespace gradstone::ginac
