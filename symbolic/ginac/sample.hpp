#pragma once

#include <cstdint>

#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {

/// Sets the precision of GiNaC's floating-point numbers, and restores it.
class Precision {
 public:
  explicit Precision(long digits) : before_(GiNaC::Digits) { GiNaC::Digits = digits; }
  ~Precision() { GiNaC::Digits = before_; }
  Precision(const Precision&) = delete;
  Precision& operator=(const Precision&) = delete;

 private:
  long before_;
};

/// How sample points are drawn.
struct Samples {
  ExMap<ex> upper_bounds;        ///< of free symbols
  ExMap<ex> lower_bounds;        ///< of free symbols; 0 of those that are positive
  ExMap<IntegerRange> integers;  ///< free symbols that count
  ExSet discrete;                ///< symbols of masks, of zeros and ones, and those that count
  /// Must have a value, with none of its conditions on its boundary, unless by discrete symbols
  /// alone.
  GiNaC::exvector defined;
};

/// A random rational point that satisfies the assumptions of a tower, and the values of expressions
/// at it. Functions get their true values: indicators 0 or 1, the subgradients of a maximum 1 for
/// the largest operand and 0 for the others. The same seed gives the same point.
class SamplePoint {
 public:
  SamplePoint(const Tower& tower, const Samples& samples, std::uint64_t seed)
      : tower_(&tower), samples_(&samples), seed_(seed) {}

  /// Whether all assumptions hold at this point, and all that must be defined is. Asked first.
  bool is_valid();

  enum class Status { number, not_real, unknown };
  struct Value {
    Status status = Status::unknown;
    GiNaC::numeric number;
  };
  Value value(const ex& expression);

 private:
  struct Undefined {
    Status status;
  };
  GiNaC::numeric at(const ex& expression);
  GiNaC::numeric of_symbol(const ex& symbol);
  GiNaC::numeric drawn(const ex& symbol);
  GiNaC::numeric of_generator(const Generator& generator);
  GiNaC::numeric largest(const Generator& generator);
  void require_clear_sign(const Generator& generator, const GiNaC::numeric& value) const;
  bool is_discrete(const ex& expression) const;

  const Tower* tower_;
  const Samples* samples_;
  std::uint64_t seed_;
  bool excludes_boundaries_ = false;
  ExMap<GiNaC::numeric> values_;
};

}  // namespace gradstone::ginac
