#include "numeric/plan/tensor/spread.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

bool contains(const Axes& axes, const std::string& index) {
  return std::find(axes.begin(), axes.end(), index) != axes.end();
}

bool is_prefix(const Axes& part, const Axes& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

bool is_suffix(const Axes& part, const Axes& whole) {
  return part.size() <= whole.size() && std::equal(part.rbegin(), part.rend(), whole.rbegin());
}

Axes joined(std::initializer_list<Axes> parts) {
  Axes result;
  for (const auto& part : parts) result.insert(result.end(), part.begin(), part.end());
  return result;
}

// Those of the axes that are in the set, or those that are not.
Axes part_of(const Axes& axes, const std::set<std::string>& indices, bool inside) {
  Axes result;
  for (const auto& axis : axes)
    if (indices.contains(axis) == inside) result.push_back(axis);
  return result;
}

Axes common(const Axes& axes, const Axes& others) {
  return part_of(axes, {others.begin(), others.end()}, true);
}

Axes without(const Axes& axes, const Axes& others) {
  return part_of(axes, {others.begin(), others.end()}, false);
}

}  // namespace

Axes Arrangement::sorted(const std::set<std::string>& indices) const {
  Axes result = part_of(order, indices, true);
  for (const auto& index : indices)
    if (!contains(result, index)) result.push_back(index);
  return result;
}

std::size_t Arrangement::split_of(const Axes& axes) const {
  const Axes in_rows(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(rows));
  const auto is_row = [&](const std::string& axis) { return contains(in_rows, axis); };
  if (std::none_of(axes.begin(), axes.end(), is_row)) return 0;
  // Where the rows stand last, they are columns here.
  const bool first = is_row(axes.front());
  std::size_t split = 0;
  while (split < axes.size() && is_row(axes[split]) == first) ++split;
  return split;
}

Dim Spreads::range(const std::string& index) const {
  const auto found = ranges_.find(index);
  if (found == ranges_.end())
    throw UnsupportedError("plan: " + index + " in a place or a guard of a tensor");
  return found->second;
}

std::int64_t Spreads::count(const Axes& axes) const {
  std::int64_t result = 1;
  for (const auto& axis : axes) result *= number(range(axis));
  return result;
}

Dim Spreads::product_of_ranges(const std::set<std::string>& indices) const {
  Dim result = one;
  for (const auto& index : indices) result = result * range(index);
  return result;
}

Shape Spreads::shape(const Axes& axes, std::size_t split) const {
  Dim rows = one, columns = one;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    Dim& into = k < split ? rows : columns;
    into = into * range(axes[k]);
  }
  return {rows, columns};
}

Spread Spreads::split_at(const Spread& value, std::size_t split) {
  return {graph_.view(value.id, shape(value.axes, split)), value.axes, split};
}

// A number in memory, where it is read by more than elementwise operations.
Spread Spreads::stored(const Spread& value) {
  if (graph_[value.id].op != Op::scalar) return value;
  return {graph_.add({Op::copy, {value.id}, Shape()}), value.axes, value.split};
}

Spread Spreads::arranged(const Spread& value, const Axes& axes) {
  if (value.axes == axes) return value;
  Gather gather;
  for (const auto& axis : axes) gather.axes.push_back(range(axis));
  for (const auto& axis : value.axes) {
    GatherPlace place;
    place.numerator.coefficients.assign(axes.size(), Dim(0));
    const auto at = std::find(axes.begin(), axes.end(), axis) - axes.begin();
    if (at == static_cast<std::ptrdiff_t>(axes.size()))
      throw std::logic_error("the index " + axis + " is left over");
    place.numerator.coefficients[static_cast<std::size_t>(at)] = one;
    place.extent = range(axis);
    gather.places.push_back(std::move(place));
  }
  const std::size_t split = axes.empty() ? 0 : axes.size() - 1;
  return {graph_.gathered(gather, shape(axes, split), stored(value).id), axes, split};
}

Spread Spreads::elementwise(Op op, const std::vector<Spread>& operands, const Arrangement& wanted,
                            bool or_equal) {
  const auto largest = std::max_element(
      operands.begin(), operands.end(),
      [](const Spread& a, const Spread& b) { return a.axes.size() < b.axes.size(); });
  std::set<std::string> indices;
  for (const auto& operand : operands) indices.insert(operand.axes.begin(), operand.axes.end());
  const Axes axes = indices.size() == largest->axes.size() ? largest->axes : wanted.sorted(indices);

  // Each operand says how many axes had better be rows: what is computed can be read in the pass
  // that computes it, and what is a part of the axes need not be repeated.
  std::map<std::size_t, int> votes;
  ++votes[wanted.split_of(axes)];
  for (const auto& operand : operands) {
    if (operand.axes.empty()) continue;
    if (operand.axes == axes) {
      if (is_fusible(graph_[operand.id].op)) votes[operand.split] += 2;
    } else if (is_prefix(operand.axes, axes)) {
      votes[operand.axes.size()] += 2;
    } else if (is_suffix(operand.axes, axes)) {
      votes[axes.size() - operand.axes.size()] += 2;
    }
  }
  const std::size_t split =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
      })->first;

  std::vector<Id> ids;
  for (Spread operand : operands) {
    if (!operand.axes.empty()) {
      const Axes own = common(axes, operand.axes);
      const bool is_part = own == axes || (is_prefix(own, axes) && own.size() == split) ||
                           (is_suffix(own, axes) && own.size() == axes.size() - split);
      operand = arranged(operand, is_part ? own : axes);
      const bool is_row = is_part && own != axes && !(is_prefix(own, axes) && own.size() == split);
      operand = split_at(operand, is_row ? 0 : split);
    }
    ids.push_back(operand.id);
  }
  Value value{op, std::move(ids), shape(axes, split)};
  value.or_equal = or_equal;
  return {graph_.add(std::move(value)), axes, split};
}

Spread Spreads::summed(const Spread& value, const std::set<std::string>& over) {
  const Spread sum = reduced(value, over, true);
  std::set<std::string> repeated;
  for (const auto& index : over)
    if (!contains(value.axes, index)) repeated.insert(index);
  if (repeated.empty()) return sum;
  return elementwise(Op::multiply, {scalar(size(product_of_ranges(repeated))), sum}, {});
}

Spread Spreads::largest(const Spread& value, const std::set<std::string>& over) {
  return reduced(value, over, false);
}

Spread Spreads::reduced(const Spread& value, const std::set<std::string>& over, bool is_sum) {
  const Axes kept = part_of(value.axes, over, false), gone = part_of(value.axes, over, true);
  if (gone.empty()) return value;
  Spread from = value;
  if (value.axes == joined({gone, kept}) && !kept.empty()) {
    from = split_at(from, gone.size());
    if (graph_[from.id].shape.rows().is_one()) return {from.id, kept, 0};
    const Op op = is_sum ? Op::columns_sum : Op::columns_max;
    return {graph_.add({op, {from.id}, shape(kept, 0)}), kept, 0};
  }
  if (kept.empty() && is_sum) return {graph_.add({Op::elements_sum, {from.id}, Shape()}), {}, 0};
  from = split_at(arranged(from, joined({kept, gone})), kept.size());
  if (graph_[from.id].shape.columns().is_one()) return {from.id, kept, kept.size()};
  const Op op = is_sum ? Op::rows_sum : Op::rows_max;
  return {graph_.add({op, {from.id}, shape(kept, kept.size())}), kept, kept.size()};
}

namespace {

/// The axes of a factor of a product: those that both factors keep, then those that only it has
/// and those that are summed, in one order or the other.
struct FactorAxes {
  Axes batch, own, summed;
  bool summed_first = false;

  Axes all() const {
    return summed_first ? joined({batch, summed, own}) : joined({batch, own, summed});
  }
};

// Nothing where the axes are mixed.
std::optional<FactorAxes> factor_axes(const Axes& axes, const Axes& batch, const Axes& summed) {
  FactorAxes result;
  result.batch = common(axes, batch);
  result.summed = common(axes, summed);
  result.own = without(without(axes, batch), summed);
  if (axes == result.all()) return result;
  result.summed_first = true;
  if (axes == result.all()) return result;
  return std::nullopt;
}

}  // namespace

Spread Spreads::product(Spread left, Spread right, const std::set<std::string>& over) {
  const Axes summed = part_of(left.axes, over, true);
  const Axes batch = without(common(left.axes, right.axes), summed);
  auto of_left = factor_axes(left.axes, batch, summed);
  auto of_right = factor_axes(right.axes, batch, summed);
  const bool agree = of_left && of_right && of_left->batch == of_right->batch &&
                     of_left->summed == of_right->summed;
  if (!agree) {
    // One of them is copied into the order of the other, or both.
    const bool keeps_left = of_left && (!of_right || count(left.axes) >= count(right.axes));
    const bool keeps_right = !keeps_left && of_right;
    const Axes common_batch = keeps_right ? of_right->batch : of_left ? of_left->batch : batch;
    const Axes common_sum = keeps_right ? of_right->summed : of_left ? of_left->summed : summed;
    const auto arrange = [&](Spread& factor, std::optional<FactorAxes>& axes) {
      axes = FactorAxes{common_batch, without(without(factor.axes, batch), summed), common_sum};
      factor = arranged(factor, axes->all());
    };
    if (!keeps_left) arrange(left, of_left);
    if (!keeps_right) arrange(right, of_right);
  }
  const auto split = [](const FactorAxes& axes) {
    return axes.batch.size() + (axes.summed_first ? axes.summed.size() : axes.own.size());
  };
  Value value;
  value.op = Op::product;
  value.operands = {stored(split_at(left, split(*of_left))).id,
                    stored(split_at(right, split(*of_right))).id, graph_.scalar(1)};
  value.transpose_left = of_left->summed_first;
  value.transpose_right = !of_right->summed_first;
  for (const auto& index : batch) value.batch = value.batch * range(index);
  const Axes axes = joined({of_left->batch, of_left->own, of_right->own});
  const std::size_t rows = of_left->batch.size() + of_left->own.size();
  value.shape = shape(axes, rows);
  return {graph_.add(std::move(value)), axes, rows};
}

}  // namespace gradstone::plan
