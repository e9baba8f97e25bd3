#include "validation/check/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "validation/truth/certified.hpp"

namespace gradstone {
namespace {

// The axis of a shape that is this size; nothing where there is none. A size that occurs otherwise
// as well counts no examples.
std::optional<std::size_t> axis_of(const Shape& shape, const std::string& size) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (shape[axis] == Dim(size)) return axis;
  return std::nullopt;
}

bool counts_examples(const EquationSystem& system, const std::string& size) {
  if (system.has_size_parameter(size)) return false;
  bool is_given = false;
  for (const auto& name : system.matrix_names()) {
    std::size_t axes = 0;
    const Shape shape = system.shape_of(name);
    for (const auto& dim : shape.dims())
      if (dim.names().count(size) > 0) axes += dim == Dim(size) ? 1U : 2U;
    if (axes > 1) return false;
    is_given = is_given || (axes == 1 && system.find_declaration(name));
  }
  // What a condition says of all examples together need not hold among others.
  const auto is_apart = [&](const MatrixCondition& condition) {
    return axis_of(condition.left.shape(), size).has_value() ||
           axis_of(condition.right.shape(), size).has_value();
  };
  return is_given &&
         std::all_of(system.matrix_conditions.begin(), system.matrix_conditions.end(), is_apart);
}

// Sizes that may count examples: the axes of outputs from the first on, then those of inputs.
std::vector<std::string> sizes_in_order(const EquationSystem& system) {
  std::vector<std::string> result, tensors = asked_names(system);
  for (const auto& declaration : system.declarations) tensors.push_back(declaration.name);
  for (const auto& name : tensors) {
    const Shape shape = system.shape_of(name);
    for (const auto& dim : shape.dims()) {
      if (!dim.is_name()) continue;
      const std::string size = dim.text();
      if (std::find(result.begin(), result.end(), size) == result.end() &&
          counts_examples(system, size))
        result.push_back(size);
    }
  }
  return result;
}

// Places of a tensor's entries, one example after the other: of[e] are those of example e.
std::vector<std::vector<std::size_t>> places_of_examples(const Shape& shape, std::size_t axis,
                                                         const Sizes& sizes) {
  const auto extents = shape.at(sizes);
  const auto count = std::accumulate(extents.begin(), extents.end(), std::int64_t{1},
                                     [](auto a, auto b) { return a * b; });
  const auto inner =
      std::accumulate(extents.begin() + static_cast<std::ptrdiff_t>(axis) + 1, extents.end(),
                      std::int64_t{1}, [](auto a, auto b) { return a * b; });
  std::vector<std::vector<std::size_t>> of(static_cast<std::size_t>(extents[axis]));
  for (std::int64_t place = 0; place < count; ++place)
    of[static_cast<std::size_t>(place / inner % extents[axis])].push_back(
        static_cast<std::size_t>(place));
  return of;
}

// The places of the base's entries, and where they are in the other case.
std::vector<std::pair<std::size_t, std::size_t>> common_places(const EquationSystem& system,
                                                               const VectorCase& base,
                                                               const BatchCase& other,
                                                               const std::string& name) {
  const Shape shape = system.shape_of(name);
  const auto axis = axis_of(shape, other.size);
  std::vector<std::pair<std::size_t, std::size_t>> result;
  if (!axis) return result;
  const auto from = places_of_examples(shape, *axis, base.sizes);
  const auto to = places_of_examples(shape, *axis, other.item.sizes);
  for (std::size_t e = 0; e < from.size(); ++e) {
    const auto& there = to[static_cast<std::size_t>(other.examples[e])];
    for (std::size_t k = 0; k < from[e].size(); ++k) result.emplace_back(from[e][k], there[k]);
  }
  return result;
}

// Puts the examples of the base, and all that has no examples, into the case.
void copy_base(const EquationSystem& system, const VectorCase& base, BatchCase& other) {
  other.item.parameters = base.parameters;
  for (const auto& [name, value] : base.given) {
    if (!axis_of(system.shape_of(name), other.size)) {
      other.item.given[name] = value;
      continue;
    }
    Matrix<double>& matrix = other.item.given.at(name);
    for (const auto& [from, to] : common_places(system, base, other, name))
      matrix.elements()[to] = value.elements()[from];
  }
}

bool same(double x, double y) {
  return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) ||
         (std::isnan(x) && std::isnan(y));
}

// The outputs of which every entry has the true value that it has in the base.
std::vector<std::string> outputs_by_example(const EquationSystem& system, const VectorCase& base,
                                            const BatchCase& other) {
  const EquationSystem evaluated = judged(system);
  const auto names = asked_names(system);
  const auto values = [&](const VectorCase& item) {
    return certified_values(evaluated, stated_equations(system), item.sizes, item.given,
                            item.parameters, formats::f64(), names);
  };
  const auto of_base = values(base), of_other = values(other.item);
  std::vector<std::string> result;
  for (const auto& name : names) {
    const auto places = common_places(system, base, other, name);
    const CertifiedMatrix &a = of_base.at(name), &b = of_other.at(name);
    const bool alike = std::all_of(places.begin(), places.end(), [&](const auto& place) {
      const auto& [from, to] = place;
      return same(a.lower.elements()[from], b.lower.elements()[to]) &&
             same(a.upper.elements()[from], b.upper.elements()[to]);
    });
    if (alike && !places.empty()) result.push_back(name);
  }
  return result;
}

BatchCase among_others(const EquationSystem& system, const VectorCase& base,
                       const std::string& size, const FloatFormat& format, std::uint64_t seed) {
  const std::int64_t count = base.sizes.at(size), before = 3;
  Sizes sizes = base.sizes;
  sizes[size] = 2 * count + before;
  BatchCase result{generic_case(system, {format, seed, sizes}), size, {}, {}};
  result.item.name = result.item.purpose = "larger_batch";
  result.item.reason = "The examples of the first case among others.";
  for (std::int64_t e = 0; e < count; ++e) result.examples.push_back(before + e);
  return result;
}

BatchCase in_other_order(const VectorCase& base, const std::string& size) {
  BatchCase result{base, size, {}, {}};
  result.item.name = result.item.purpose = "other_order";
  result.item.reason = "The examples of the first case, the last one first.";
  for (std::int64_t e = base.sizes.at(size); e-- > 0;) result.examples.push_back(e);
  return result;
}

}  // namespace

std::vector<BatchCase> batch_cases(const EquationSystem& system, const VectorCase& base,
                                   const FloatFormat& format, std::uint64_t seed) {
  for (const auto& size : sizes_in_order(system)) {
    try {
      BatchCase larger = among_others(system, base, size, format, seed);
      copy_base(system, base, larger);
      larger.outputs = outputs_by_example(system, base, larger);
      if (larger.outputs.empty()) continue;
      std::vector<BatchCase> result{std::move(larger)};
      if (base.sizes.at(size) == 1) return result;
      BatchCase other = in_other_order(base, size);
      copy_base(system, base, other);
      other.outputs = result.front().outputs;
      result.push_back(std::move(other));
      return result;
    } catch (const DomainError&) {
      // So many examples can't be.
    }
  }
  return {};
}

BatchComparison compare_batch(const EquationSystem& system, const VectorCase& base,
                              const BatchCase& other, const std::string& output,
                              const Expected& expected, const NamedTensor& base_answer,
                              const NamedTensor& other_answer) {
  BatchComparison result{other.item.name, other.size, other.item.sizes.at(other.size), 0, 0, 0};
  for (const auto& [from, to] : common_places(system, base, other, output)) {
    const double x = base_answer.values.at(from), y = other_answer.values.at(to);
    ++result.entries;
    if (same(x, y)) continue;
    ++result.other_bits;
    if (expected.is_judged(from) && std::isfinite(x - y) && x != y)
      result.largest = std::max(result.largest, std::abs(x - y) / expected.bound.elements()[from]);
  }
  return result;
}

std::string batch_text(const std::vector<BatchComparison>& comparisons) {
  std::vector<std::string> alike, others;
  for (const auto& each : comparisons) {
    const std::string company =
        each.name == "larger_batch"
            ? fmt::format("in a larger batch ({} = {})", each.size, each.extent)
            : "where examples stand in another order";
    if (each.other_bits == 0)
      alike.push_back(company);
    else
      others.push_back(
          fmt::format("other bits {} in {} of {} entries, by up to {:.2g} of the bound", company,
                      each.other_bits, each.entries, each.largest));
  }
  std::string text;
  if (!alike.empty()) text = fmt::format("the same bits {}", fmt::join(alike, " and "));
  for (const auto& other : others) text += (text.empty() ? "" : "; ") + other;
  return text;
}

}  // namespace gradstone
