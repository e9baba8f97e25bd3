#include "validation/mutation/well_formed.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/index_check.hpp"
#include "reference/judged.hpp"

namespace gradstone::mutation {
namespace {

IndexRanges ranges_at(const EquationSystem& system, const std::vector<Index>& indices,
                      const Shape& shape) {
  IndexRanges ranges;
  ranges.least = system.least_sizes;
  for (const auto& given : system.declarations)
    if (given.domain == Domain::index) ranges.places.emplace(given.name, given.last);
  for (const auto& name : system.matrix_names())
    ranges.entries.emplace(name, system.shape_of(name).dims());
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    if (!indices[axis].is_first()) ranges.indices.emplace(indices[axis].name, shape[axis]);
  return ranges;
}

// Of its own recurrence an equation reads the same step, of what stands above it, and the step
// before.
bool reads_no_later_step(const Recurrence& recurrence, const std::string& name,
                         const Scalar& body) {
  const auto& all = recurrence.equations;
  const auto here = std::find(all.begin(), all.end(), name);
  bool allowed = true;
  transform(body, [&](const Scalar& part) {
    const auto* read = std::get_if<scalar::Entry>(&part.node().value);
    if (!read || !recurrence.has(read->matrix)) return part;
    const Place& step = read->places.front();
    const bool stands_above = std::find(all.begin(), here, read->matrix) != here;
    const bool is_same = step.index() && *step.index() == recurrence.step;
    const bool begins_somewhere = recurrence.find_initial(read->matrix) != nullptr;
    allowed = allowed &&
              ((is_same && stands_above) || (recurrence.is_step_before(step) && begins_somewhere));
    return part;
  });
  return allowed;
}

bool fits(const Scalar& formula, const IndexRanges& ranges) {
  try {
    check_indices(formula, ranges, "", Location::here());
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool is_well_formed(const EquationSystem& system, const std::string& name, const Expr& value) {
  const Recurrence* recurrence = system.recurrence_of(name);
  bool well = true;
  transform(value, [&](const Expr& part) {
    const auto* entries = as<node::Comprehension>(part);
    if (!well || !entries) return part;
    if (recurrence && !reads_no_later_step(*recurrence, name, entries->body)) {
      well = false;
      return part;
    }
    const Scalar body = recurrence ? with_initial(entries->body, *recurrence) : entries->body;
    well = fits(body, ranges_at(system, entries->indices, part.shape()));
    return part;
  });
  return well && !(recurrence && !as<node::Comprehension>(value));
}

bool is_well_formed(const EquationSystem& system, const std::vector<Index>& indices,
                    const Shape& shape, const Scalar& value) {
  return fits(value, ranges_at(system, indices, shape));
}

}  // namespace gradstone::mutation
