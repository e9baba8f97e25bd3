#include "numeric/plan/assemble.hpp"

#include <algorithm>

namespace gradstone::plan {
namespace {

bool is_simple(Op op) {
  return op == Op::add || op == Op::subtract || op == Op::multiply;
}

// Whether there is a kernel that does both operations on the way through a tile.
bool can_join(Op inner, Op outer) {
  if (inner == Op::multiply &&
      (outer == Op::rows_sum || outer == Op::columns_sum || outer == Op::elements_sum)) {
    return true;
  }
  return is_simple(outer) && (is_simple(inner) || (inner == Op::select && outer == Op::multiply));
}

class Assemble {
 public:
  Assemble(const Graph& graph, const Pass& pass, const std::vector<int>& buffers)
      : graph_(graph), pass_(pass), buffers_(buffers), uses_here_(buffers.size(), 0) {
    result_.space = pass.space;
    for (const Id id : pass.values)
      for (const Id operand : graph[id].operands) ++uses_here_[at(operand)];
    joined_.assign(buffers.size(), false);
  }

  TilePass run() {
    for (const Id id : pass_.values) choose_joined(id);
    for (const Id id : pass_.values)
      if (!joined_[at(id)]) add_instruction(id);
    place_tiles();
    choose_shape_of_tiles();
    return std::move(result_);
  }

 private:
  static std::size_t at(Id id) { return static_cast<std::size_t>(id); }
  bool is_computed_here(Id id) const {
    return std::find(pass_.values.begin(), pass_.values.end(), id) != pass_.values.end();
  }
  bool is_narrow_here(Id id) const {
    const Shape& shape = graph_[id].shape;
    return !is_column_reduction(graph_[id].op) && is_narrow(shape, pass_.space);
  }

  // Marks at most one operand that is computed together with its only user.
  void choose_joined(Id id) {
    const Value& value = graph_[id];
    for (const Id operand : value.operands) {
      const Value& inner = graph_[operand];
      const bool alone = uses_here_[at(operand)] == 1 && buffers_[at(operand)] < 0;
      if (!alone || !is_computed_here(operand) || !can_join(inner.op, value.op)) continue;
      if (joined_operand(operand) >= 0 && !can_multiply_chain(operand, value.op)) continue;
      const bool same_width = is_narrow_here(operand) == is_narrow_here(id);
      if (is_elementwise(value.op) ? !same_width : !varies_along_rows(inner)) continue;
      joined_[at(operand)] = true;
      return;
    }
  }

  // Sums of products are there for two operands with a number for each column.
  bool varies_along_rows(const Value& product) const {
    return std::all_of(product.operands.begin(), product.operands.end(), [&](Id k) {
      const Access access = access_of(graph_[k].shape);
      return graph_[k].op != Op::scalar && (access == Access::full || access == Access::row);
    });
  }

  // (a b + c) d, and the same with differences, are there.
  bool can_multiply_chain(Id sum, Op outer) const {
    return outer == Op::multiply && graph_[sum].op != Op::multiply &&
           graph_[joined_operand(sum)].op == Op::multiply &&
           joined_operand(joined_operand(sum)) < 0;
  }

  // The operand that is computed together with the value, or -1.
  Id joined_operand(Id id) const {
    for (const Id operand : graph_[id].operands)
      if (joined_[at(operand)]) return operand;
    return -1;
  }

  void add_instruction(Id id) {
    const Value& value = graph_[id];
    Instruction instruction;
    instruction.narrow = is_elementwise(value.op) && is_narrow_here(id);
    add_sources(id, instruction);
    Id outer = id, inner = joined_operand(id);
    if (inner >= 0 && joined_operand(inner) >= 0) {
      instruction.times = true;
      outer = inner;
      inner = joined_operand(inner);
    }
    if (inner >= 0) {
      instruction.inner = graph_[inner].op;
      instruction.outer = graph_[outer].op;
      instruction.or_equal = graph_[inner].or_equal;
      instruction.reversed =
          instruction.outer == Op::subtract && graph_[outer].operands.front() != inner;
    } else if (is_elementwise(value.op)) {
      instruction.inner = value.op;
      instruction.or_equal = value.or_equal;
    } else {
      instruction.outer = value.op;
    }
    instruction.target = target(id);
    result_.instructions.push_back(std::move(instruction));
  }

  // Those of the innermost operation first.
  void add_sources(Id id, Instruction& instruction) const {
    const Id inner = joined_operand(id);
    if (inner >= 0) add_sources(inner, instruction);
    for (const Id operand : graph_[id].operands)
      if (operand != inner) instruction.sources.push_back(source(operand));
  }

  Access access_of(const Shape& shape) const {
    if (shape == pass_.space) return Access::full;
    if (is_narrow(shape, pass_.space)) return Access::column;
    return shape.columns() == pass_.space.columns() ? Access::row : Access::single;
  }

  Source source(Id id) const {
    if (graph_[id].op == Op::scalar) return {Place::scalar, graph_[id].index, Access::single, id};
    const Access access = access_of(graph_[id].shape);
    if (buffers_[at(id)] >= 0) return {Place::buffer, buffers_[at(id)], access, id};
    return {Place::tile, -1, access, id};  // the tile is chosen later
  }

  Source target(Id id) const {
    Source result = source(id);
    if (is_column_reduction(graph_[id].op))
      result.access = graph_[id].op == Op::elements_sum ? Access::single : Access::row;
    return result;
  }

  // A tile is free again after the last instruction that reads its value.
  void place_tiles() {
    const int count = static_cast<int>(result_.instructions.size());
    std::vector<int> last_read(buffers_.size(), -1);
    for (int k = 0; k < count; ++k)
      for (const auto& read : instruction(k).sources) last_read[at(read.value)] = k;
    std::vector<int> tile_of(buffers_.size(), -1);
    std::vector<int> free;
    for (int k = 0; k < count; ++k) {
      std::vector<int> released;
      for (auto& read : instruction(k).sources) {
        if (read.place != Place::tile) continue;
        read.index = tile_of[at(read.value)];
        const bool is_last = last_read[at(read.value)] == k;
        if (is_last && std::find(released.begin(), released.end(), read.index) == released.end())
          released.push_back(read.index);
      }
      // An elementwise result may overwrite an operand of its own width; others may not.
      Source& target = instruction(k).target;
      const bool in_place = !instruction(k).has_outer() || is_simple(instruction(k).outer);
      if (in_place && !instruction(k).narrow && all_full(instruction(k))) give_back(released, free);
      if (target.place == Place::tile) {
        if (free.empty()) free.push_back(result_.tiles++);
        target.index = free.back();
        free.pop_back();
        tile_of[at(target.value)] = target.index;
      }
      give_back(released, free);
    }
  }

  static void give_back(std::vector<int>& released, std::vector<int>& free) {
    free.insert(free.end(), released.begin(), released.end());
    released.clear();
  }

  static bool all_full(const Instruction& instruction) {
    return std::all_of(instruction.sources.begin(), instruction.sources.end(), [](const Source& s) {
      return s.place != Place::tile || s.access == Access::full;
    });
  }

  Instruction& instruction(int k) { return result_.instructions[static_cast<std::size_t>(k)]; }

  void choose_shape_of_tiles() {
    result_.flat = true;
    for (const auto& instruction : result_.instructions) {
      const Op reduction = instruction.reduction();
      if (is_row_reduction(reduction)) result_.whole_rows = true;
      if (reduction != Op::input && reduction != Op::elements_sum) result_.flat = false;
      for (const auto& read : instruction.sources)
        if (read.access == Access::row || read.access == Access::column) result_.flat = false;
    }
  }

  const Graph& graph_;
  const Pass& pass_;
  const std::vector<int>& buffers_;
  std::vector<int> uses_here_;
  std::vector<bool> joined_;
  TilePass result_;
};

}  // namespace

Op Instruction::reduction() const {
  return has_outer() && !is_elementwise(outer) ? outer : Op::input;
}

TilePass assemble(const Graph& graph, const Pass& pass, const std::vector<int>& buffers) {
  return Assemble(graph, pass, buffers).run();
}

}  // namespace gradstone::plan
