#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "numeric/evaluate.hpp"
#include "numeric/float_format.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// One set of inputs for a system of equations, with what it is for.
struct VectorCase {
  std::string name;  ///< purpose and sizes, the name of its files: generic, integers_2
  std::string purpose;
  std::string reason;
  Sizes sizes;
  /// Everything that the system is given, the cotangents among it; numbers of the format.
  Values<double> given;
  ParameterValues<double> parameters;
};

struct DesignOptions {
  FloatFormat format = formats::f32();
  std::uint64_t seed = 1;
  std::optional<Sizes> sizes;  ///< instead of those that are designed
  bool small = false;          ///< few cases of small sizes: those of data/golden
};

/// The cases, and those that could not be made, with the reason.
struct Design {
  std::vector<VectorCase> cases;
  std::vector<std::string> left_out;
};

/// The gradients that come from above and that the equations read: none where they state none.
std::vector<std::string> given_cotangents(const EquationSystem& system);

/// Designed inputs for a system.
///
/// Values     one case per purpose (validation/vectors/purpose.hpp), at sizes that are all
/// different
///            and mostly prime, so that no block divides them; of the generic kind also at sizes of
///            1 (each dimension in turn, and all), at 2^k + 1, and with each dimension long, so
///            that sums are. Tensors of places are skewed: few numbers come often (Zipf).
/// Conditions masks, targets, distributions and parameters are drawn so that the conditions of the
///            system hold. A cotangent is never constant.
/// The same for a version and a seed on every machine.
Design designed_cases(const EquationSystem& system, const DesignOptions& options);

/// The first of them alone: `generic`, at usual sizes or at those of the options.
/// Errors: DomainError where no such numbers were found.
VectorCase generic_case(const EquationSystem& system, const DesignOptions& options);

}  // namespace gradstone
