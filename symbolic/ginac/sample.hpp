#pragma once

#include <cstdint>
#include <optional>
#include <random>

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

/// A random rational point that satisfies the assumptions of a tower, and the values of expressions
/// at it. Functions get their true values: indicators 0 or 1, the subgradients of a maximum 1 for
/// the largest operand and 0 for the others.
class SamplePoint {
 public:
  SamplePoint(const Tower& tower, const ExMap<ex>& upper_bounds, const ExSet& integers,
              std::uint64_t seed)
      : tower_(tower), upper_bounds_(upper_bounds), integers_(integers), random_(seed) {}

  /// Nothing where the expression has no real value at this point.
  std::optional<GiNaC::numeric> value(const ex& expression);

  /// Whether all assumptions hold at this point.
  bool is_valid();

 private:
  struct Undefined {};
  GiNaC::numeric at(const ex& expression);
  GiNaC::numeric of_symbol(const ex& symbol);
  GiNaC::numeric drawn(const ex& symbol);
  GiNaC::numeric of_generator(const Generator& generator);
  GiNaC::numeric largest(const Generator& generator);

  const Tower& tower_;
  const ExMap<ex>& upper_bounds_;
  const ExSet& integers_;
  std::mt19937_64 random_;
  ExMap<GiNaC::numeric> values_;
};

}  // namespace gradstone::ginac
