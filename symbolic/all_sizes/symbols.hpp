#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "reference/expr/dim.hpp"
#include "symbolic/all_sizes/form.hpp"

namespace gradstone::all_sizes {

/// What a symbol is, as a function of its indices. Body and exponent are forms over its arguments,
/// which are the free indices 0, 1, ...
enum class SymbolKind {
  tensor,          ///< a given matrix, parameter or dimension; or a value that is cut
  delta,           ///< 1 where both indices are equal, else 0
  exponential,     ///< exp(body)
  logarithm,       ///< log(body)
  error_function,  ///< erf(body)
  sine,            ///< sin(body)
  cosine,          ///< cos(body)
  sum,             ///< the body itself: a sum of which powers are taken
  symbolic_power,  ///< body^exponent, for an exponent that is not a number
  indicator,       ///< 1 where body > 0, else 0
  equality,        ///< 1 where body = 0, else 0
  maximum,         ///< the largest value of the body over its last indices
  subgradient,     ///< an arbitrary subgradient of a maximum; its last indices are those
};

/// What is known of the sign of a value, wherever it is defined.
enum class Sign {
  unknown,
  nonnegative,  ///< positive, or 0
  positive,
  nonpositive,
  negative,
};

/// A number that no entry of a tensor is below; `is_open` if none is equal to it either.
struct Least {
  Rational number;
  bool is_open = false;
};

struct Symbol {
  SymbolKind kind = SymbolKind::tensor;
  std::string name;         ///< of a tensor
  std::vector<DimId> dims;  ///< one for each argument
  Form body;
  Form exponent;                   ///< of a symbolic power
  SymbolId of = -1;                ///< the maximum that a subgradient belongs to
  std::vector<DimId> running;      ///< the dimensions that a maximum is taken over
  std::vector<std::size_t> group;  ///< arguments of one group may be exchanged
  Sign sign = Sign::unknown;
  bool is_zero_or_one = false;  ///< of a tensor: every entry is 0 or 1
  bool is_nonzero = false;      ///< of a tensor: no entry is 0
  bool is_size = false;         ///< of a tensor: it is a dimension
  bool is_whole = false;        ///< of a tensor: every entry is an integer
  std::optional<Least> least;   ///< of a tensor
  std::optional<Dim> last;      ///< of a tensor of places, from 1 on: the largest
  /// Of a tensor of zeros and ones: the arguments along which there is a single 1. With
  /// `may_be_none` there may be no 1 either.
  std::set<std::size_t> single_along;
  bool may_be_none = false;
  /// For a value that is cut: its meaning, as a form over its arguments. Else empty.
  std::optional<Form> meaning;
  std::set<SymbolId> direct;  ///< the tensors that occur in body and exponent, at any depth
  std::set<SymbolId> given;  ///< the given tensors that the value depends on, with cuts looked into
  /// The given tensors, of real numbers that are free to move, of which the value is a strictly
  /// monotone function, a polynomial, a sine or a cosine, and which nothing else in it depends on.
  /// If there is one, the value takes no number but on a boundary, for all sizes.
  std::set<SymbolId> lone;

  /// The name of the last indices of the body of a maximum.
  Index running_index(std::size_t k) const { return static_cast<Index>(dims.size() + k); }
  /// Whether it tells of a value on which side of 0 it is.
  bool tells_a_side() const {
    return kind == SymbolKind::indicator || kind == SymbolKind::equality;
  }
  /// Whether it is 0 or 1, so that all its powers are the same.
  bool is_switch() const { return tells_a_side() || kind == SymbolKind::delta || is_zero_or_one; }
};

/// All dimensions and symbols of one proof. A symbol with a body is interned: two symbols of one
/// kind are the same if their bodies are equal in structure, whatever the indices are called.
class Symbols {
 public:
  DimId dim(const Dim& dim);
  const Dim& dim_of(DimId id) const { return dims_[static_cast<std::size_t>(id)]; }

  const Symbol& operator[](SymbolId id) const { return symbols_[static_cast<std::size_t>(id)]; }
  Symbol& at(SymbolId id) { return symbols_[static_cast<std::size_t>(id)]; }
  std::size_t size() const { return symbols_.size(); }

  /// A new tensor. Names are for a person; two tensors of one name are different.
  SymbolId tensor(const std::string& name, std::vector<DimId> dims, Sign sign = Sign::unknown);
  SymbolId delta(DimId dim);
  /// An arbitrary subgradient of a maximum.
  SymbolId subgradient(SymbolId maximum);
  /// The symbol with this kind, body, exponent and maximum; a new one has no sign yet. The flag
  /// says whether it is new.
  std::pair<SymbolId, bool> intern(Symbol symbol);

  /// Whether the tensor occurs, also within functions, without looking into cut values.
  bool occurs(SymbolId tensor, const Form& form) const;
  bool occurs(SymbolId tensor, SymbolId id) const;

 private:
  SymbolId add(Symbol symbol);

  std::deque<Dim> dims_;  // deques, so that references stay valid
  std::deque<Symbol> symbols_;
  std::unordered_map<std::size_t, std::vector<SymbolId>> interned_;
  std::map<DimId, SymbolId> deltas_;
};

}  // namespace gradstone::all_sizes
