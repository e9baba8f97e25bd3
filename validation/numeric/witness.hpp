#pragma once

#include <cstdint>
#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"
#include "reference/system.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

struct GradientQuestion;

// Numeric witnesses: each looks at one claim on one sample and finds that it holds within a bound,
// or refutes it and names the entry. Where a witness has nothing to say of a claim, it throws
// UnsupportedError; where no sample can be drawn, DomainError. For several claims of one system a
// sample is drawn once; then what a witness has nothing to say of is undecided, with the reason.

/// Central differences in double, of what the plan computes. For every entry the steps end before
/// the nearest kink, and Ridders' method chooses among them; its estimate of the remaining error,
/// with the rounding error of the objective, is the bound. For gradients and derivatives.
Finding witness_by_finite_differences(const EquationSystem& system, const Claim& claim,
                                      const Trial& trial);
std::vector<Finding> witness_by_finite_differences(const EquationSystem& system,
                                                   const std::vector<Claim>& claims,
                                                   const Trial& trial);

/// The same on numbers that are given. Of the trial, the seed and the number of entries are read.
Finding witness_by_finite_differences(const GradientQuestion& question, const Claim& claim,
                                      const Sample& sample, const Trial& trial);

/// The derivative of the output along one random direction of everything that the claims are about,
/// by a dual number with 60 digits, against the stated gradients: one evaluation for all claims
/// together. Only where the whole differs each claim is looked at by itself, in this order, and
/// those for which `most_seconds` of processor time are not enough could not be looked at.
/// For gradients. There is one finding per claim.
std::vector<Finding> witness_along_joint_direction(const EquationSystem& system,
                                                   const std::vector<Claim>& claims,
                                                   const Sample& sample, std::uint64_t seed,
                                                   double most_seconds);

/// Central differences with 60 digits and the step 1e-30; agreement to 1e-25 is demanded.
/// For gradients and derivatives.
Finding witness_by_precise_differences(const EquationSystem& system, const Claim& claim,
                                       const Trial& trial);
std::vector<Finding> witness_by_precise_differences(const EquationSystem& system,
                                                    const std::vector<Claim>& claims,
                                                    const Trial& trial);

/// Dual numbers with 60 digits, which differentiate the forward equations exactly up to rounding.
/// For gradients and derivatives.
Finding witness_by_duals(const EquationSystem& system, const Claim& claim, const Trial& trial);
std::vector<Finding> witness_by_duals(const EquationSystem& system,
                                      const std::vector<Claim>& claims, const Trial& trial);

/// The derivative of the objective along a random direction of a whole matrix, by a dual number in
/// double, against the inner product of the direction and the stated gradient. One evaluation,
/// whatever the size. For gradients and derivatives.
Finding witness_by_adjoint(const EquationSystem& system, const Claim& claim, const Trial& trial);
std::vector<Finding> witness_by_adjoint(const EquationSystem& system,
                                        const std::vector<Claim>& claims, const Trial& trial);

/// The remainder of the first-order Taylor expansion along a random direction falls with the square
/// of the step: the slope is 2 within 0.1, or the remainder vanishes. For gradients.
Finding witness_by_taylor(const EquationSystem& system, const Claim& claim, const Trial& trial);
std::vector<Finding> witness_by_taylor(const EquationSystem& system,
                                       const std::vector<Claim>& claims, const Trial& trial);

/// Two paths to the same values with 60 digits: definition by elements and matrix form, value and
/// stable form, both sides of an identity, steps and unrolled sums.
Finding witness_by_evaluation(const EquationSystem& system, const Claim& claim, const Trial& trial);

/// The same in float and in double: the values of both paths lie within the error bound of the
/// exact one. For definitions and identities.
Finding witness_by_rounding(const EquationSystem& system, const Claim& claim, const Trial& trial);

/// The plan, in float and in double, agrees with the equation that it was compiled from: its value
/// lies within the error bound of the exact one. For definitions and gradients.
Finding witness_by_plan(const EquationSystem& system, const Claim& claim, const Trial& trial);
std::vector<Finding> witness_by_plan(const EquationSystem& system, const std::vector<Claim>& claims,
                                     const Trial& trial);

/// A table at the breakpoints of an elementwise function and of its stated derivative, solved
/// exactly and looked at from both sides without a step: where f is differentiable the stated
/// derivative is that number, at a kink it lies between the slopes of both sides; a jump refutes.
/// For derivatives of functions with cases.
Finding witness_at_kinks(const EquationSystem& system, const Claim& claim, const Trial& trial);

}  // namespace gradstone
