#include "validation/vectors/design.hpp"

#include <algorithm>
#include <cmath>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "validation/numeric/sample.hpp"
#include "validation/vectors/purpose.hpp"
#include "validation/vectors/sizes.hpp"

namespace gradstone {
namespace {

// The k-th number about k times as seldom as the first.
double skewed_place(std::int64_t last, Random& random) {
  double total = 0;
  for (std::int64_t k = 1; k <= last; ++k) total += 1 / static_cast<double>(k);
  double left = random.uniform() * total;
  for (std::int64_t k = 1; k <= last; ++k) {
    left -= 1 / static_cast<double>(k);
    if (left < 0) return static_cast<double>(k);
  }
  return static_cast<double>(last);
}

double in_domain(double x, Domain domain, const FloatFormat& format) {
  if (domain == Domain::positive) return std::max(std::abs(x), format.smallest_normal());
  if (domain == Domain::nonzero && x == 0) return format.smallest_normal();
  return x;
}

bool has_condition(const EquationSystem& system, const std::string& name) {
  return std::any_of(system.matrix_conditions.begin(), system.matrix_conditions.end(),
                     [&](const MatrixCondition& condition) {
                       return variable_names(condition.left).count(name) > 0 ||
                              variable_names(condition.right).count(name) > 0;
                     });
}

// Those that a person asks for may be larger than those that are designed.
void require_entries(const EquationSystem& system, const Sizes& sizes) {
  constexpr std::int64_t most = 100'000'000;
  for (const auto& name : system.matrix_names()) {
    std::int64_t entries = 1;
    for (const std::int64_t extent : system.shape_of(name).at(sizes)) {
      if (extent < 1) throw DomainError("at these sizes " + name + " has no entries");
      if (extent > most / entries)
        throw DomainError("at these sizes " + name + " has more than a hundred million entries");
      entries *= extent;
    }
  }
  for (const auto& [name, size] : sizes)
    if (size < system.least_size(name))
      throw DomainError("the size " + name + " is at least " +
                        std::to_string(system.least_size(name)));
}

VectorCase drawn(const EquationSystem& system, const Purpose& purpose, Sizes sizes,
                 const DesignOptions& options, std::uint32_t number) {
  Random random(options.seed, RandomPurpose::sample, number);
  // What conditions are on comes from a sample that meets them.
  const Sample sample =
      draw_anywhere(judged(system), {.sizes = sizes, .seed = options.seed + number});
  VectorCase result{purpose.name, purpose.name, purpose.reason, std::move(sizes), {}, {}};
  result.given = in_scalar<double>(sample.values);
  result.parameters = in_scalar<double>(sample.parameters);
  for (const auto& declaration : system.declarations) {
    Matrix<double>& value = result.given.at(declaration.name);
    if (declaration.domain == Domain::index) {
      const std::int64_t last = declaration.last.at(result.sizes);
      for (double& x : value.elements()) x = skewed_place(last, random);
      continue;
    }
    const bool is_free = declaration.domain == Domain::real ||
                         declaration.domain == Domain::positive ||
                         declaration.domain == Domain::nonzero;
    if (is_free && !has_condition(system, declaration.name)) {
      // Weights are numbers of usual size where the inputs are not.
      const bool is_input = declaration.role != Role::weight || purpose.whole_cotangents;
      const Purpose& drawn_as = is_input ? purpose : purposes().front();
      value = drawn_as.draw(value.rows(), value.columns(), options.format, random);
      for (double& x : value.elements()) x = in_domain(x, declaration.domain, options.format);
    }
    for (double& x : value.elements()) x = options.format.rounded(x);
  }
  if (given_cotangents(system).empty())
    for (const auto& cotangent : system.cotangents()) result.given.erase(cotangent);
  for (const auto& cotangent : given_cotangents(system)) {
    Matrix<double>& value = result.given.at(cotangent);
    value = draw_cotangent(value.rows(), value.columns(), options.format, purpose.whole_cotangents,
                           random);
  }
  return result;
}

}  // namespace

std::vector<std::string> given_cotangents(const EquationSystem& system) {
  return system.backward.empty() ? std::vector<std::string>() : system.cotangents();
}

VectorCase generic_case(const EquationSystem& system, const DesignOptions& options) {
  const Sizes sizes = options.sizes ? *options.sizes : designed_sizes(system, options.small);
  require_entries(system, sizes);
  return drawn(system, purposes().front(), sizes, options, 0);
}

Design designed_cases(const EquationSystem& system, const DesignOptions& options) {
  Design design;
  std::uint32_t number = 0;
  const auto add = [&](const Purpose& purpose, const std::string& name, const Sizes& sizes) {
    try {
      design.cases.push_back(drawn(system, purpose, sizes, options, number++));
      design.cases.back().name = name;
    } catch (const DomainError& error) {
      design.left_out.push_back(name + ": " + error.what());
    }
  };
  const auto designed = options.sizes ? std::vector<Sizes>{*options.sizes}
                                      : all_designed_sizes(system, options.small);
  const Sizes& usual = designed.front();
  require_entries(system, usual);
  for (const auto& purpose : purposes())
    if (!options.small || purpose.is_of_small_sets) add(purpose, purpose.name, usual);
  if (options.sizes) return design;
  for (const auto& [name, sizes] : further_sizes(system, designed)) {
    if (options.small && name != "ones") continue;
    add(purposes().front(), "generic_" + name, sizes);
    // Whether a pixel beside a window is let in shows where it equals the largest one.
    if (name.starts_with("windows_"))
      for (const auto& purpose : purposes())
        if (purpose.name == "kinks") add(purpose, purpose.name + "_" + name, sizes);
  }
  return design;
}

}  // namespace gradstone
