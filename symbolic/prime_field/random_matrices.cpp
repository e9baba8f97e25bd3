#include "symbolic/prime_field/random_matrices.hpp"

#include <algorithm>
#include <cmath>

#include "reference/error.hpp"
#include "symbolic/conditions.hpp"

namespace gradstone::prime_field {

template <class Number>
auto RandomMatrices<Number>::drawn(const Declaration& declaration, std::size_t number) -> Result {
  if (declaration.domain == Domain::index) return drawn_places(declaration, number);
  if (is_orthonormal(declaration)) return drawn_orthonormal(declaration, number);
  const ZeroOne kind = zero_one(system_, declaration.name);
  return kind == ZeroOne::no ? drawn(declaration.shape, declaration.domain, number)
                             : drawn_zeros_and_ones(declaration, kind, number);
}

template <class Number>
auto RandomMatrices<Number>::drawn(const Shape& shape, Domain domain, std::size_t number)
    -> Result {
  Matrix<Number> result = empty_matrix<Number>(shape, sizes_);
  const Origin origin = origin_of(number);
  if (domain == Domain::mask && generators_.style().true_masks)
    return drawn_mask(std::move(result), origin);
  Origin of_entries = origin;
  if (domain == Domain::mask) {
    of_entries.patterns = true;
    of_entries.moves = 0;
  }
  const bool positive = domain == Domain::positive || domain == Domain::distribution;
  for (auto& value : result.values) {
    value = positive                    ? generators_.draw_positive()
            : domain == Domain::nonzero ? generators_.draw_nonzero()
                                        : generators_.draw();
    value = generators_.marked(value, of_entries);
    if (positive) generators_.know_positive_entry(value);
  }
  if constexpr (!Generators<Number>::counts_degrees) {
    if (domain == Domain::distribution && generators_.style().small_numbers)
      make_small_parts(result);
  }
  return share(std::move(result));
}

// Parameters have the first numbers.
template <class Number>
Origin RandomMatrices<Number>::origin_of(std::size_t number) const {
  return Origin::drawn(system_.parameters.size() + number);
}

// Positive numbers of which all but the last in a row sum to less than 1.
template <class Number>
void RandomMatrices<Number>::make_small_parts(Matrix<Number>& result) {
  for (auto& value : result.values)
    value = (Number(static_cast<std::int64_t>(result.columns)) * value).inverse();
}

// Whether what holds zeros is counted by coins, for all patterns together.
template <class Number>
bool RandomMatrices<Number>::counts_patterns() const {
  return Generators<Number>::counts_degrees && !generators_.style().pattern;
}

// Whole numbers from 1 on, each as likely as any other.
template <class Number>
auto RandomMatrices<Number>::drawn_places(const Declaration& declaration, std::size_t number)
    -> Result {
  Matrix<Number> result = empty_matrix<Number>(declaration.shape, sizes_);
  const std::int64_t last = declaration.last.at(sizes_);
  if (last < 1) throw UnsupportedError("there is no place for " + declaration.name);
  auto& places = places_[declaration.name];
  places.clear();
  if constexpr (Generators<Number>::counts_degrees) {
    if (last > 1) {
      Origin origin = origin_of(number);
      origin.patterns = true;
      origin.moves = 0;
      const double coins = std::log2(static_cast<double>(last));
      for (auto& value : result.values)
        value = generators_.marked(Number::in_pattern(coins), origin);
      return share(std::move(result));
    }
  }
  for (auto& value : result.values) {
    places.push_back(1 +
                     static_cast<std::int64_t>(generators_.choose(static_cast<std::size_t>(last))));
    value = Number(places.back());
  }
  return share(std::move(result));
}

// One positive number, and zeros. The coins count what can't be told from one draw.
template <class Number>
auto RandomMatrices<Number>::drawn_mask(Matrix<Number> mask, Origin origin) -> Result {
  const Number kept = generators_.marked(generators_.draw_positive(), origin);
  generators_.know_positive(kept, std::nullopt);
  origin.patterns = true;
  origin.moves = 0;
  for (auto& value : mask.values) {
    if constexpr (Generators<Number>::counts_degrees) {
      if (counts_patterns()) {
        value = generators_.marked(Number::in_pattern(1) * kept, origin);
        continue;
      }
    }
    value = generators_.choose(2) == 0 ? Number() : kept;
  }
  return share(std::move(mask));
}

template <class Number>
bool RandomMatrices<Number>::is_orthonormal(const Declaration& declaration) const {
  return declaration.domain == Domain::real && !moves(system_, declaration) &&
         is_orthonormal_only(system_, declaration.name);
}

// The first lines of a product of reflections, one of which a coin leaves out: every orthogonal
// matrix is one.
template <class Number>
auto RandomMatrices<Number>::drawn_orthonormal(const Declaration& declaration, std::size_t number)
    -> Result {
  constexpr std::size_t most = 8;
  Matrix<Number> result = empty_matrix<Number>(declaration.shape, sizes_);
  const Structure structure = structure_of(system_, declaration.name);
  if (structure.has_orthonormal_columns && result.columns > result.rows)
    throw UnsupportedError(declaration.name + " has no orthonormal columns at these sizes");
  if (structure.has_orthonormal_rows && result.rows > result.columns)
    throw UnsupportedError(declaration.name + " has no orthonormal rows at these sizes");
  const std::size_t size = std::max(result.rows, result.columns);
  if (size > most)
    throw UnsupportedError("an orthogonal matrix of more than 8 rows: " + declaration.name);
  Origin origin = origin_of(number);
  origin.moves = 0;
  std::vector<std::vector<Number>> Q(size, std::vector<Number>(size));
  for (std::size_t k = 0; k < size; ++k) Q[k][k] = Number(1);
  for (std::size_t k = 0; k < size; ++k) {
    std::vector<Number> v(size);
    Number length;
    for (auto& value : v) {
      value = generators_.marked(generators_.draw_nonzero(), origin);
      length = length + value * value;
    }
    Number scale = Number(2) * length.inverse();
    if (k == 0) scale = scale * coin(origin);
    for (auto& row : Q) {
      Number along;
      for (std::size_t l = 0; l < size; ++l) along = along + row[l] * v[l];
      for (std::size_t l = 0; l < size; ++l) row[l] = row[l] - along * scale * v[l];
    }
  }
  for (std::size_t i = 0; i < result.rows; ++i)
    for (std::size_t j = 0; j < result.columns; ++j)
      result.values[i * result.columns + j] = Q[i][j];
  return share(std::move(result));
}

// 0 or 1.
template <class Number>
Number RandomMatrices<Number>::coin(Origin origin) {
  if constexpr (Generators<Number>::counts_degrees) {
    if (counts_patterns()) {
      origin.patterns = true;
      return generators_.marked(Number::in_pattern(1), origin);
    }
  }
  return Number(generators_.choose(2) == 0 ? 0 : 1);
}

// Every matrix that the conditions leave is as likely as any other.
template <class Number>
auto RandomMatrices<Number>::drawn_zeros_and_ones(const Declaration& declaration, ZeroOne kind,
                                                  std::size_t number) -> Result {
  Matrix<Number> M = empty_matrix<Number>(declaration.shape, sizes_);
  const Given* given = generators_.style().given;
  const std::vector<ZeroOnePattern>* listed = nullptr;
  if (given) {
    const auto found = given->patterns.find(declaration.name);
    if (found != given->patterns.end()) listed = &found->second;
  }
  const bool by_rows = kind == ZeroOne::one_per_row;
  const std::size_t lines = by_rows ? M.rows : M.columns;
  const std::size_t length = by_rows ? M.columns : M.rows;
  if constexpr (Generators<Number>::counts_degrees) {
    if (counts_patterns()) {
      const std::size_t cases = listed ? listed->size() : kind == ZeroOne::any ? 2 : length;
      Origin origin = origin_of(number);
      origin.patterns = true;
      origin.moves = 0;
      const double coins = std::log2(static_cast<double>(cases));
      for (auto& value : M.values) value = generators_.marked(Number::in_pattern(coins), origin);
      return share(std::move(M));
    }
  }
  if (listed) {
    const ZeroOnePattern& pattern = listed->at(generators_.choose(listed->size()));
    for (std::size_t k = 0; k < M.size(); ++k) M.values[k] = Number(pattern[k] ? 1 : 0);
  } else if (kind == ZeroOne::any) {
    for (auto& value : M.values) value = Number(generators_.choose(2) == 0 ? 0 : 1);
  } else {
    for (std::size_t line = 0; line < lines; ++line) {
      const std::size_t place = generators_.choose(length);
      M.values[by_rows ? line * M.columns + place : place * M.columns + line] = Number(1);
    }
  }
  return share(std::move(M));
}

template <class Number>
const std::vector<std::int64_t>* RandomMatrices<Number>::places(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &found->second;
}

template class RandomMatrices<FirstField>;
template class RandomMatrices<SecondField>;
template class RandomMatrices<Degree>;

}  // namespace gradstone::prime_field
