#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradstone {

/// Concrete sizes for the names of dimensions, for instance {N: 2, D: 5, K: 3}.
using Sizes = std::map<std::string, std::int64_t>;

/// "D = 3, N = 2", or "any size" where none is named.
std::string to_text(const Sizes& sizes);

/// A symbolic dimension: a name (N), a number (1), or sums, differences and products of them.
///
/// Kept as a polynomial in normal form, so that equal dimensions compare equal however they are
/// written.
/// Errors: DomainError where a number does not fit 64 bits, of all operations and of at().
class Dim {
 public:
  Dim(int value) : Dim(std::int64_t{value}) {}
  Dim(std::int64_t value);
  explicit Dim(std::string_view name);
  explicit Dim(const char* name) : Dim(std::string_view(name)) {}

  bool is_number() const;
  bool is_one() const;
  bool is_name() const;  ///< exactly one name, such as N

  /// The value at given sizes. Errors: UnknownNameError when a name has no size.
  std::int64_t at(const Sizes& sizes) const;

  /// The names that occur, for instance {D, N}.
  std::set<std::string> names() const;

  /// Every name replaced by a dimension; names that are not in the map stay.
  Dim replaced(const std::map<std::string, Dim>& names) const;

  /// `N`, `2*N + 1`.
  std::string text() const;

  friend Dim operator+(const Dim& a, const Dim& b);
  friend Dim operator-(const Dim& a, const Dim& b);
  friend Dim operator*(const Dim& a, const Dim& b);
  bool operator==(const Dim&) const = default;
  std::size_t hash() const;

  /// The polynomial: products of names (sorted, repeated for powers, empty for 1) with their
  /// coefficients, none of them 0.
  using Monomial = std::vector<std::string>;
  const std::map<Monomial, std::int64_t>& terms() const { return terms_; }

 private:
  Dim() = default;
  std::map<Monomial, std::int64_t> terms_;
};

/// The dimension 1 of row vectors, column vectors and scalars.
inline const Dim one{1};

/// The dimensions of a tensor: N x L x D. A matrix has two, its rows and its columns.
class Shape {
 public:
  /// The most dimensions that a tensor has.
  static constexpr std::size_t most = 8;

  /// One number, as a matrix: 1 x 1.
  Shape() : Shape(1, 1) {}
  Shape(Dim rows, Dim columns) : dims_{std::move(rows), std::move(columns)} {}
  /// Errors: ShapeError for more than `most`.
  explicit Shape(std::vector<Dim> dims);

  std::size_t rank() const { return dims_.size(); }
  const std::vector<Dim>& dims() const { return dims_; }
  const Dim& operator[](std::size_t axis) const { return dims_[axis]; }
  bool is_matrix() const { return rank() == 2; }

  /// Of a matrix. Errors: ShapeError for a tensor of another rank.
  const Dim& rows() const;
  const Dim& columns() const;

  /// The shape of the matrix that holds the tensor row by row: all axes but the last are its rows.
  Shape as_matrix() const;

  /// Whether it has one entry whatever the sizes are.
  bool is_scalar() const;
  /// The same with another dimension at one axis.
  Shape with(std::size_t axis, Dim dim) const;
  /// Every name replaced by a dimension; names that are not in the map stay.
  Shape replaced(const std::map<std::string, Dim>& names) const;
  /// The extent of each axis. Errors: UnknownNameError when a name has no size.
  std::vector<std::int64_t> at(const Sizes& sizes) const;
  std::string text() const;  ///< `N x D`; `scalar` where there are no dimensions
  bool operator==(const Shape&) const = default;

 private:
  std::vector<Dim> dims_;
};

/// The indices, from 1 on, of the entry that is stored at a place of a tensor of these extents,
/// which is stored row by row.
std::vector<std::int64_t> indices_at(const std::vector<std::int64_t>& extents, std::size_t place);

}  // namespace gradstone
