#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "reference/expr/rational.hpp"

namespace gradstone::testing_random {

/// What a formula reads at the row i and the column j.
enum class Atom { X, P, Q, M, T, H, t, p, N, D, i, j };

/// `(-1/2)`, so that it may stand anywhere.
std::string in_parentheses(const Rational& value);

struct Node;
using Piece = std::shared_ptr<const Node>;

/// left relation right, written in one of several ways that mean the same.
struct Condition {
  Piece left, right;
  std::string relation;  ///< > >= < <= =
  int writing = 0;
};

struct Case {
  std::vector<Condition> all_of;
  Piece value;
};

/// A piecewise formula of atoms, which knows its value and its text.
struct Node {
  enum class Kind {
    number,
    atom,
    row_sum,
    row_max,
    add,
    subtract,
    multiply,
    divide,
    max,
    min,
    abs,
    cases
  };
  Kind kind = Kind::number;
  Rational number;
  Atom atom = Atom::X;
  std::vector<Piece> parts;  ///< for cases: what else holds
  std::vector<Case> cases;
};

/// Where both sides are compared.
struct Point {
  std::int64_t rows = 1, columns = 1, row = 1, column = 1, one = 1;  ///< H has its 1 there
  Rational scale = 1;                                                ///< the positive number of M
  std::vector<int> mask, zero_one;
  std::vector<Rational> real, positive, nonzero;
  std::int64_t integer = 1;
  Rational parameter;
};

/// left = right, over the domain that the text states.
struct PointIdentity {
  Piece left, right;
  std::set<Atom> given;
  std::int64_t least_integer = 1;
  std::optional<Rational> least, most;  ///< of the parameter
  bool is_above_least = false, is_below_most = false;

  std::string text() const;
};

/// The value, by rational arithmetic; nothing where a denominator is 0.
std::optional<Rational> value_at(const Piece& piece, const Point& point);

/// A point of the domain at which both sides are defined and differ, or nothing. Looked at are the
/// points at which any condition of both sides is met with equality, some between these and beyond
/// them, masks of every pattern, integers, sizes and indices to beyond all constants. With
/// `off_ties` the points where a value that moves freely meets a condition are left out.
std::optional<std::string> find_difference(const PointIdentity& identity, std::mt19937& random,
                                           int tries, bool off_ties = false);

/// Random identities that hold at every point by law, and mistakes.
class RandomPoints {
 public:
  explicit RandomPoints(unsigned seed) : random_(seed) {}

  PointIdentity identity();
  /// The same with one mistake on the right.
  PointIdentity with_mistake(const PointIdentity& identity);
  std::mt19937& random() { return random_; }

 private:
  int below(std::size_t count) { return static_cast<int>(random_() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[random_() % of.size()];
  }
  Rational constant();
  Rational constant_for(Atom atom);
  Atom any_atom();
  Piece leaf();
  Piece formula(int depth);
  Condition condition();
  Condition told_by_domain();
  Piece rewritten(const Piece& piece);
  Piece law(const Piece& piece);
  Piece wrong(const Piece& piece);
  Condition written(Condition condition);
  void collect(const Piece& piece, std::vector<Piece>& found) const;

  std::mt19937 random_;
  PointIdentity made_;
  std::vector<Atom> atoms_;
};

}  // namespace gradstone::testing_random
