#pragma once

#include "reference/network/steps.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

/// The numbers on which a network is witnessed: what the trial gives, everything else drawn, and
/// all values that the equations compute from that.
class NetworkSample {
 public:
  /// Errors: DomainError where no numbers are found for which the forward values are finite.
  NetworkSample(const EquationSystem& network, const Trial& trial);

  const Sample& whole() const { return whole_; }

  /// What a step is given there, with 24 digits in base 2: the value of the step before, and the
  /// gradient of its output, times a power of 2 that makes the largest entry about 1.
  Sample at(const Step& step) const;

 private:
  Sample whole_;
  Values<double> computed_;
};

/// A double with 24 digits in base 2 as an exact number; below 2^-60 times a unit, 0.
/// Errors: DomainError from 2^38 on.
Rational exact(double value);

}  // namespace gradstone
