#include <fmt/format.h>

#include <algorithm>

#include "reference/entry_name.hpp"
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

Matrix Proof::symbols(const std::string& name, const Shape& shape, bool positive) {
  Matrix X = empty(shape);
  for (std::size_t k = 0; k < X.entries().size(); ++k)
    X.set(k, tower_.variable(entry_name(name, shape, sizes_, k), positive));
  return X;
}

/// Every matrix of zeros and ones, and no other, for some values of independent indicators: where a
/// row has a single 1, the indicators say of one entry after the other whether it is there.
Matrix Proof::zeros_and_ones(const Declaration& declaration, ZeroOne kind) {
  Matrix M = symbols(declaration.name, declaration.shape, false);
  samples_.discrete.insert(M.entries().begin(), M.entries().end());
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

/// All matrices of zeros and ones that meet the conditions.
std::vector<Pattern> Proof::patterns(const Declaration& declaration,
                                     const std::vector<MatrixCondition>& conditions) {
  constexpr std::size_t most_entries = 12;
  const auto rows = static_cast<std::size_t>(declaration.shape.rows().at(sizes_));
  const auto columns = static_cast<std::size_t>(declaration.shape.columns().at(sizes_));
  const std::size_t entries = rows * columns;
  if (entries > most_entries)
    throw UnsupportedError("GiNaC: the patterns of zeros in " + declaration.name + " are too many");
  Matrix M(rows, columns);
  std::vector<Pattern> found;
  for (std::size_t number = 0; number < std::size_t{1} << entries; ++number) {
    tower_.require_time();
    Pattern pattern(entries);
    for (std::size_t k = 0; k < entries; ++k) {
      pattern[k] = (number >> k & 1) != 0;
      M(k / columns, k % columns) = pattern[k] ? 1 : 0;
    }
    const Values values{{declaration.name, M}};
    const auto is_met = [&](const MatrixCondition& condition) {
      const Matrix left = translate(condition.left, values);
      const Matrix right = translate(condition.right, values);
      for (std::size_t k = 0; k < left.entries().size(); ++k)
        if (!(left.entries()[k] - right.entries()[k]).expand().is_zero()) return false;
      return true;
    };
    if (std::all_of(conditions.begin(), conditions.end(), is_met))
      found.push_back(std::move(pattern));
  }
  return found;
}

/// The indicators say of one pattern after the other whether it is there; of the rows by
/// themselves where these can be chosen by themselves.
Matrix Proof::listed(const Declaration& declaration,
                     const std::vector<MatrixCondition>& conditions) {
  constexpr std::size_t most_choices = 16;
  const auto all = patterns(declaration, conditions);
  if (all.empty())
    throw UnsupportedError("GiNaC: no zeros and ones in " + declaration.name +
                           " meet the conditions");
  Matrix M = symbols(declaration.name, declaration.shape, false);
  const std::size_t columns = M.columns();
  std::vector<std::set<Pattern>> choices(M.rows());
  std::size_t products = 1;
  for (std::size_t row = 0; row < M.rows(); ++row) {
    const auto first = static_cast<std::ptrdiff_t>(row * columns);
    for (const auto& pattern : all)
      choices[row].emplace(pattern.begin() + first,
                           pattern.begin() + first + static_cast<std::ptrdiff_t>(columns));
    products *= choices[row].size();
  }
  const bool are_independent = products == all.size();
  if (!are_independent) choices = {{all.begin(), all.end()}};
  for (std::size_t part = 0; part < choices.size(); ++part) {
    if (choices[part].size() > most_choices)
      throw UnsupportedError("GiNaC: the patterns of zeros in " + declaration.name +
                             " are too many");
    GiNaC::exvector entries(choices[part].begin()->size());
    ex rest = 1;
    std::size_t number = 0;
    for (const auto& pattern : choices[part]) {
      const bool is_last = ++number == choices[part].size();
      const ex indicator = is_last ? ex(1)
                                   : tower_.indicator(discrete(fmt::format(
                                         "{}[{}.{}]", declaration.name, part + 1, number)));
      for (std::size_t k = 0; k < pattern.size(); ++k)
        if (pattern[k]) entries[k] += rest * indicator;
      rest = (rest * (1 - indicator)).expand();
    }
    for (std::size_t k = 0; k < entries.size(); ++k)
      M(part + k / columns, k % columns) = entries[k].expand();
  }
  return M;
}

ex Proof::discrete(const std::string& name) {
  const ex symbol = tower_.variable(name);
  samples_.discrete.insert(symbol);
  return symbol;
}

/// One positive number where an indicator says so, else 0.
Matrix Proof::mask(const Declaration& declaration) {
  Matrix M = symbols(declaration.name, declaration.shape, false);
  const ex kept = tower_.variable(declaration.name, true);
  samples_.discrete.insert(M.entries().begin(), M.entries().end());
  samples_.discrete.insert(kept);
  for (std::size_t i = 0; i < M.rows(); ++i) {
    for (std::size_t j = 0; j < M.columns(); ++j) M(i, j) = kept * tower_.indicator(M(i, j));
  }
  return M;
}

/// At these sizes there may be one place only. What holds for some is not shown for all.
Matrix Proof::places(const Declaration& declaration) const {
  if (declaration.last.at(sizes_) != 1)
    throw UnsupportedError("GiNaC: " + declaration.name + " holds places, of which there are many");
  Matrix ones = empty(declaration.shape);
  for (std::size_t k = 0; k < ones.entries().size(); ++k) ones.set(k, 1);
  return ones;
}

void Proof::declare_matrices() {
  for (const auto& declaration : system_.declarations) {
    if (declaration.domain == Domain::index) {
      matrices_[declaration.name] = places(declaration);
      continue;
    }
    if (const auto kind = zero_one(system_, declaration.name); kind != ZeroOne::no) {
      // Those that the kind says: M o M = M, and the sums of rows or of columns.
      const std::size_t said = kind == ZeroOne::any ? 1 : 2;
      const auto conditions = matrix_conditions_on(system_, declaration.name);
      matrices_[declaration.name] = conditions.size() == said ? zeros_and_ones(declaration, kind)
                                                              : listed(declaration, conditions);
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
      // What is proved without it holds with it.
      left_out_ =
          "GiNaC: a condition that is not linear in given matrices: " + readable(tower_, equation) +
          " = 0";
      return;
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

}  // namespace gradstone::ginac
