#include "numeric/plan/levels.hpp"

#include <algorithm>

namespace gradstone::plan {
namespace {

class FindStages {
 public:
  FindStages(const Graph& graph, const std::vector<int>& uses)
      : graph_(graph), uses_(uses), stages_(uses.size()), least_(uses.size(), 1) {}

  std::vector<Stage> run(const std::vector<InPlace>& in_place) {
    mark_late(in_place);
    find_all();
    // A second time, when it is known where the old values are read. Where updates read each other
    // this may not be enough; then the new value is copied at the end.
    for (const auto& update : in_place) delay(update);
    find_all();
    return stages_;
  }

 private:
  Stage& stage(Id id) { return stages_[static_cast<std::size_t>(id)]; }
  int uses(Id id) const { return uses_[static_cast<std::size_t>(id)]; }

  // The product that becomes the new value, and what its destination starts with.
  std::vector<Id> chain(Id id) const {
    std::vector<Id> result{id};
    while (graph_[result.back()].op == Op::product && graph_[result.back()].operands.size() == 4)
      result.push_back(graph_[result.back()].operands[3]);
    return result;
  }

  void mark_late(const std::vector<InPlace>& in_place) {
    for (const auto& update : in_place)
      for (const Id id : chain(update.new_value)) stage(id).late = true;
  }

  void delay(const InPlace& update) {
    const auto own = chain(update.new_value);
    int last = 1;
    for (Id reader = 0; reader < graph_.size(); ++reader) {
      const auto& with = graph_[reader].operands;
      const bool reads = std::find(with.begin(), with.end(), update.old_value) != with.end();
      if (reads && uses(reader) > 0 && std::find(own.begin(), own.end(), reader) == own.end())
        last = std::max(last, stage(reader).level);
    }
    for (const Id id : own) {
      int& least = least_[static_cast<std::size_t>(id)];
      least = std::max(least, last);
    }
  }

  void find_all() {
    for (Id id = 0; id < graph_.size(); ++id)
      if (uses(id) > 0) find(id);
  }

  void find(Id id) {
    const Value& value = graph_[id];
    Stage& mine = stage(id);
    mine.level = 0;
    if (value.op == Op::input || value.op == Op::scalar) return;
    if (value.op == Op::view) {
      mine.level = stage(value.operands[0]).level;
      return;
    }
    mine.space = space_of(value);
    mine.level = least_[static_cast<std::size_t>(id)];
    for (const Id operand : value.operands)
      mine.level = std::max(mine.level, stage(operand).level + (joins(operand, id) ? 0 : 1));
  }

  // Whether the operand can be used in the pass in which it is computed.
  bool joins(Id operand, Id user) {
    if (graph_[operand].op == Op::scalar) return true;
    return is_fusible(graph_[operand].op) && !is_column_reduction(graph_[operand].op) &&
           is_fusible(graph_[user].op) && stage(operand).space == stage(user).space &&
           stage(operand).late == stage(user).late;
  }

  // A column that is computed from sums over rows belongs to the pass that computes the sums.
  Shape space_of(const Value& value) {
    if (!is_elementwise(value.op)) {
      return is_fusible(value.op) ? graph_[value.operands[0]].shape : value.shape;
    }
    if (!value.shape.columns().is_one()) return value.shape;
    const Stage* latest = nullptr;
    for (const Id operand : value.operands) {
      const Op op = graph_[operand].op;
      const bool beside = (is_elementwise(op) || is_row_reduction(op)) &&
                          is_narrow(graph_[operand].shape, stage(operand).space);
      if (beside && stage(operand).space.rows() == value.shape.rows() &&
          (!latest || stage(operand).level > latest->level)) {
        latest = &stage(operand);
      }
    }
    return latest ? latest->space : value.shape;
  }

  const Graph& graph_;
  const std::vector<int>& uses_;
  std::vector<Stage> stages_;
  std::vector<int> least_;
};

}  // namespace

std::vector<Stage> find_stages(const Graph& graph, const std::vector<int>& uses,
                               const std::vector<InPlace>& in_place) {
  return FindStages(graph, uses).run(in_place);
}

}  // namespace gradstone::plan
