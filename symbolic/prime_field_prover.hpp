#pragma once

#include <cstdint>
#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// How a proof in a prime field draws its samples, and when it is content.
struct PrimeFieldOptions {
  std::uint64_t seed = 20260101;    ///< results are the same for the same seed, on every platform
  int trials = 2;                   ///< at least; they take turns in two fields, so 2 or more
  int most_trials = 4000;           ///< per size, where comparisons have to be tried both ways
  double error_probability = 1e-9;  ///< of a wrong `proved`; more trials are made until it is less
};

/// Proves a claim by exact evaluation at random points of two prime fields, 2^61 - 1 and 2^62 - 57,
/// with derivatives by dual numbers. There is no computer algebra in it.
///
/// What is tested. Both sides of a claim are built from numbers that are drawn (entries,
/// parameters) by + - * / and by functions. The value of exp, log, a square root or a maximum is
/// drawn too, and remembered by the value of its argument, with the tangent that the chain rule
/// gives it; for a maximum that is sum_k A_k dz_k with random A, an arbitrary subgradient.
/// Relations such as exp(a - b) = exp(a)/exp(b) are built in (symbolic/prime_field/generators.hpp).
/// So both sides are rational functions of independent numbers, and their difference is evaluated
/// at a random point. A gradient is tested along one random direction V: sum V o DX = dL along V,
/// with L = sum DY o Y for a random matrix DY, or the loss itself.
///
/// Why accepting is sound. Every built-in relation and every tangent is a true statement about the
/// real functions. Hence an identity between the rational functions becomes, with the real
/// functions put in, a true identity wherever both sides are defined, off the kinks. That the
/// rational functions are equal is known up to chance: if they differ, their difference is a
/// quotient with a numerator of degree d at most, which vanishes at a random point with probability
/// d/p at most (Schwartz, Zippel). Conditions such as alpha <= 1 only restrict the sample where
/// they decide comparisons; equations, and bounds that meet, are solved for parameters or entries.
///
/// What is left out: points where a continuous quantity meets a case with equality, and no others.
/// A comparison of what discrete quantities alone decide is decided: zeros in masks and single ones
/// are drawn as such, by coins that are counted below or pattern by pattern; parameters that count
/// are taken in ranges in which no comparison of them changes. Where all comparisons move with
/// continuous quantities, masks hold any numbers, and rational functions that are equal for these
/// are so for masks. A maximum that is compared is the operand that comparisons say is the largest.
///
/// Why rejecting is not. A relation that is not built in makes a true claim fail. So a failed claim
/// is `undecided`, unless its formulas use field operations only and the sides differ for small
/// numbers that are in every domain and meet every condition: then it is `refuted`, for certain.
///
/// The error probability is that of a wrong `proved`. Per trial:
///   q <= (d + 2 * lookups * entries * a) / p, times 4^k.
/// d bounds the degree of the difference; it is counted by evaluating the claim in an arithmetic of
/// upper bounds. The second term is for values that are equal by chance where the tables of the
/// functions are looked up; a bounds the degrees of their arguments. Roots are free generators at
/// first. Only if that fails they are exact (T^2 = a, p = 3 modulo 4, the root that is a square):
/// then k radicands and positive parameters were conditioned on being squares, which happens with
/// probability 2^-k, and each of the 2^k choices of signs is another point over the same numbers,
/// hence 4^k. That holds if no radicand is a square in terms of the earlier roots, which was seen
/// of each in some sample; where it was not, as of the radicand x^2, the sign of the root is taken
/// as one more coin (residues of independent values are independent up to O(d 2^k / sqrt(p)), by
/// Weil).
/// Comparisons are decided by coins. A difference that is a polynomial of degree g in the coins,
/// not 0 for all of them, is not 0 for at least 2^-g of them, so a trial misses it with probability
///   1 - 2^-g (1 - q) at most, and n trials with the n-th power of that.
/// g counts one coin for each comparison, log2(k) for each choice of one of k patterns (of k
/// values, a part of k^-g at least shows a difference), and where a condition such as tl <= tr was
/// seen to relate comparisons, one more for each condition. Samples that divide by zero are drawn
/// again, which changes q by a factor 1 + O(q); if it happens, g counts the coins of the
/// denominator too. Not covered: the two primes are fixed, and a difference whose coefficients are
/// all divisible by both, hence by a number near 2^123, would pass.
///
/// Where g is too large for most_trials, as in a network whose loss depends on the signs of many
/// units, a gradient is proved by the chain rule from the gradients that its formula reads, and a
/// definition from those that it reads (symbolic/prime_field/cut.hpp). These are claims of their
/// own, and the conditions of the finding name them. The whole is still tested, in some trials. If
/// that is not possible either, the conditions state on which part of the sign patterns it holds.
///
/// Errors     none: what can't be decided is `undecided`, with the reason.
Finding prove_in_prime_field(const EquationSystem& system, const Claim& claim,
                             const std::vector<Sizes>& sizes,
                             const PrimeFieldOptions& options = {});

}  // namespace gradstone
