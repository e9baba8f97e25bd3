#include "validation/vectors/design.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/tensors.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/sample.hpp"
#include "validation/vectors/purpose.hpp"

namespace gradstone {
namespace {

// Dimensions by name, all different.
Sizes with_sizes(const EquationSystem& system, const std::vector<std::int64_t>& sizes) {
  Sizes result;
  std::size_t next = 0;
  for (const auto& name : system.dimension_names()) {
    const std::int64_t size = sizes[next++ % sizes.size()];
    result[name] = std::max(size, system.least_size(name));
  }
  return result;
}

std::optional<Sizes> if_it_fits(const EquationSystem& system, Sizes sizes) {
  if (!fit(system, sizes)) return std::nullopt;
  return sizes;
}

// All different, as large as the number of entries allows; or just large enough to be so.
Sizes usual_sizes(const EquationSystem& system, bool are_small) {
  using Lists = std::vector<std::vector<std::int64_t>>;
  Lists lists{{7, 11, 5, 13, 3, 17}, {5, 7, 3, 2}};
  if (are_small) lists = {{3, 5, 2, 7}};
  if (has_tensors(system)) {
    lists = {{5, 3, 4, 2, 3, 2, 2, 1}, {3, 2, 3, 2, 2, 1}};
    if (are_small) lists.erase(lists.begin());
  }
  for (const auto& list : lists)
    if (auto sizes = if_it_fits(system, with_sizes(system, list))) return *sizes;
  const auto small = proof_sizes(system, Level::quick);
  if (small.empty())
    throw DomainError("there are no small sizes at which all tensors have entries");
  return small.front();
}

// Sizes of 1, of a power of 2 and 1 more, and long ones: what a block, a vector unit or an
// accumulator meets.
std::vector<std::pair<std::string, Sizes>> further_sizes(const EquationSystem& system,
                                                         const Sizes& usual) {
  std::vector<std::pair<std::string, Sizes>> result;
  std::set<Sizes> seen{usual};
  const auto add = [&](const std::string& name, Sizes sizes) {
    for (auto& [dimension, size] : sizes) size = std::max(size, system.least_size(dimension));
    if (seen.insert(sizes).second && fit(system, sizes)) result.emplace_back(name, sizes);
  };
  Sizes all_one = usual, powers = usual;
  for (auto& [name, size] : all_one) size = 1;
  add("ones", all_one);
  for (const auto& [name, size] : usual) {
    Sizes one = usual;
    one[name] = 1;
    add("one_" + name, one);
  }
  const bool many_axes = has_tensors(system);
  std::int64_t next = many_axes ? 3 : 17;
  for (auto& [name, size] : powers) {
    size = next;
    next = many_axes ? (next == 3 ? 5 : 3) : (next == 17 ? 9 : 17);
  }
  add("powers_and_one", powers);
  for (const auto& [name, size] : usual) {
    if (system.has_size_parameter(name)) continue;
    // Of tensors every entry is computed by itself, with all its sums.
    const std::vector<std::int64_t> lengths =
        many_axes ? std::vector<std::int64_t>{67, 35} : std::vector<std::int64_t>{1031, 257, 67};
    for (const std::int64_t length : lengths) {
      Sizes longer = usual;
      for (auto& [other, extent] : longer) extent = std::min<std::int64_t>(extent, 2);
      longer[name] = length;
      const std::size_t before = result.size();
      add("long_" + name, longer);
      if (result.size() > before) break;
    }
  }
  return result;
}

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
  const Sizes usual = options.sizes ? *options.sizes : usual_sizes(system, options.small);
  require_entries(system, usual);
  for (const auto& purpose : purposes())
    if (!options.small || purpose.is_of_small_sets) add(purpose, purpose.name, usual);
  if (options.sizes) return design;
  for (const auto& [name, sizes] : further_sizes(system, usual))
    if (!options.small || name == "ones") add(purposes().front(), "generic_" + name, sizes);
  return design;
}

}  // namespace gradstone
