#pragma once

#include "numeric/bound.hpp"
#include "numeric/float_format.hpp"

namespace gradstone {

/// The floating-point types that an implementation says it uses.
struct DeclaredTypes {
  FloatFormat stored;       ///< of inputs, outputs, and of every value that an equation names
  FloatFormat computed;     ///< of arithmetic and functions within an equation
  FloatFormat accumulated;  ///< in which sums are kept
  /// The factors of what is summed are shortened to this first (tensor cores: tf32); not if it has
  /// as many digits as `computed` or more.
  FloatFormat multiplied;

  /// What is usual: 8- and 16-bit numbers are stored, and computed with and summed in float32;
  /// float32 and float64 are used for everything.
  static DeclaredTypes usual(const FloatFormat& stored);
};

/// The types that Bounded<Declared> speaks of in this thread, while it lives.
class WithDeclaredTypes {
 public:
  explicit WithDeclaredTypes(const DeclaredTypes& types);
  ~WithDeclaredTypes();
  WithDeclaredTypes(const WithDeclaredTypes&) = delete;
  WithDeclaredTypes& operator=(const WithDeclaredTypes&) = delete;

 private:
  DeclaredTypes before_;
};

/// What is read from a DeclaredTypes, once.
struct DeclaredRoundings {
  struct One {
    double roundoff = 0, underflow = 0, largest = 0;
  };
  One stored, computed, accumulated, multiplied;
  double of_terms = 0;  ///< the roundoff of `multiplied`, if it is shorter than `computed`
  FloatFormat stored_format, computed_format;
  static thread_local DeclaredRoundings current;
};

struct Declared {};
struct DeclaredSum {};

template <>
struct Rounding<Declared> {
  using Value = double;
  static double roundoff() { return DeclaredRoundings::current.computed.roundoff; }
  static double underflow() { return DeclaredRoundings::current.computed.underflow; }
  static double largest() { return DeclaredRoundings::current.computed.largest; }
  static double of_terms() { return 0; }
  static bool has(long double x) {
    return DeclaredRoundings::current.computed_format.has(static_cast<double>(x));
  }
};

template <>
struct Rounding<DeclaredSum> {
  using Value = double;
  static double roundoff() { return DeclaredRoundings::current.accumulated.roundoff; }
  static double underflow() { return DeclaredRoundings::current.accumulated.underflow; }
  static double largest() { return DeclaredRoundings::current.accumulated.largest; }
  static double of_terms() { return DeclaredRoundings::current.of_terms; }
  static double underflow_of_terms() { return DeclaredRoundings::current.multiplied.underflow; }
  static double largest_term() { return DeclaredRoundings::current.multiplied.largest; }
};

/// A number as an implementation with declared types would compute it, computed here in double,
/// with the bound of its error.
using DeclaredBound = Bounded<Declared, DeclaredSum>;

/// Evaluators ask for it: a value that an equation names is stored.
template <>
struct NumberTraits<DeclaredBound> : NumberTraitsOfBounded<Declared, DeclaredSum> {
  static DeclaredBound stored(const DeclaredBound& x);
};

}  // namespace gradstone
