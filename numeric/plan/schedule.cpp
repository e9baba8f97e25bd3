#include "numeric/plan/schedule.hpp"

#include <algorithm>
#include <set>

#include "numeric/plan/fold_products.hpp"
#include "numeric/plan/levels.hpp"

namespace gradstone::plan {

bool is_narrow(const Shape& value, const Shape& space) {
  return value != space && value.columns().is_one() && value.rows() == space.rows();
}

namespace {

// Above this it is cheaper to store a value and to read it again than to compute it twice.
constexpr int dearest_recomputed = 4;

int cost_of(Op op) {
  if (op >= Op::exp && op <= Op::power && op != Op::sqrt) return 16;
  return op == Op::divide || op == Op::sqrt ? 4 : 1;
}

class MakeSchedule {
 public:
  MakeSchedule(const Graph& graph, const std::vector<NamedValue>& named,
               const std::vector<InPlace>& in_place)
      : graph_(graph),
        uses_(count_uses(graph, named)),
        stages_(find_stages(graph, uses_, in_place)),
        anchored_(uses_.size(), false),
        stored_(uses_.size(), false) {
    for (const auto& name : named) {
      anchored_[at(name.value)] = true;
      stored_[at(name.value)] = true;
    }
    std::map<std::tuple<int, bool, std::string>, int> known;
    for (Id id = 0; id < graph_.size(); ++id) {
      const std::tuple key{stage(id).level, stage(id).late, stage(id).space.text()};
      const bool whole = !is_fusible(graph_[id].op);
      keys_.push_back(whole ? -1 - id : known.emplace(key, id).first->second);
    }
  }

  Schedule run() {
    anchor_what_must_be();
    while (anchor_what_is_dear()) {
    }
    for (Id id = 0; id < graph_.size(); ++id)
      if (uses_[at(id)] > 0 && anchored_[at(id)]) evaluate(pass_of(id), id);
    for (const auto& pass : passes_) mark_stored(pass);
    std::stable_sort(passes_.begin(), passes_.end(), [](const Pass& a, const Pass& b) {
      return std::pair(a.level, a.late) < std::pair(b.level, b.late);
    });
    return {std::move(passes_), std::move(stored_)};
  }

 private:
  static std::size_t at(Id id) { return static_cast<std::size_t>(id); }
  const Stage& stage(Id id) const { return stages_[at(id)]; }
  bool is_given(Id id) const {
    return graph_[id].op == Op::input || graph_[id].op == Op::scalar || graph_[id].op == Op::view;
  }

  // Reductions, whole operations and their operands, and what is repeated over a pass.
  void anchor_what_must_be() {
    for (Id id = 0; id < graph_.size(); ++id) {
      if (uses_[at(id)] == 0) continue;
      const Value& value = graph_[id];
      const bool whole = !is_fusible(value.op);
      if (!is_given(id) && !is_elementwise(value.op)) anchored_[at(id)] = true;
      for (const Id operand : value.operands) {
        const Shape& shape = graph_[operand].shape;
        const bool beside = shape == stage(id).space || is_narrow(shape, stage(id).space);
        if (!is_given(operand) && (whole || !beside)) anchored_[at(operand)] = true;
      }
    }
  }

  // Anchors values that several passes would compute at too high a cost.
  bool anchor_what_is_dear() {
    std::vector<std::set<int>> computed_in(uses_.size());
    for (Id id = 0; id < graph_.size(); ++id) {
      if (uses_[at(id)] > 0 && anchored_[at(id)] && is_fusible(graph_[id].op))
        trace(id, keys_[at(id)], computed_in);
    }
    bool changed = false;
    for (Id id = 0; id < graph_.size(); ++id) {
      if (computed_in[at(id)].size() < 2 || cost(id, 0) <= dearest_recomputed) continue;
      anchored_[at(id)] = true;
      changed = true;
    }
    return changed;
  }

  void trace(Id id, int key, std::vector<std::set<int>>& computed_in) const {
    for (const Id operand : graph_[id].operands) {
      if (is_given(operand) || anchored_[at(operand)]) continue;
      if (computed_in[at(operand)].insert(key).second) trace(operand, key, computed_in);
    }
  }

  // Stops counting once it is too much.
  int cost(Id id, int so_far) const {
    so_far += cost_of(graph_[id].op);
    for (const Id operand : graph_[id].operands) {
      if (so_far > dearest_recomputed) break;
      if (!is_given(operand) && !anchored_[at(operand)]) so_far = cost(operand, so_far);
    }
    return so_far;
  }

  Pass& pass_of(Id id) {
    const auto [found, is_new] = pass_by_key_.emplace(keys_[at(id)], passes_.size());
    if (is_new) {
      passes_.push_back(
          {stage(id).level, stage(id).late, stage(id).space, {}, !is_fusible(graph_[id].op)});
    }
    return passes_[found->second];
  }

  // Operands first, as far as they are computed in this pass.
  void evaluate(Pass& pass, Id id) {
    if (std::find(pass.values.begin(), pass.values.end(), id) != pass.values.end()) return;
    if (!pass.is_whole) {
      for (const Id operand : graph_[id].operands)
        if (is_computed_in(pass, operand)) evaluate(pass, operand);
    }
    pass.values.push_back(id);
  }

  bool is_computed_in(const Pass& pass, Id id) const {
    if (is_given(id) || !is_fusible(graph_[id].op)) return false;
    return !anchored_[at(id)] || (stage(id).level == pass.level && stage(id).late == pass.late &&
                                  stage(id).space == pass.space);
  }

  void mark_stored(const Pass& pass) {
    for (const Id id : pass.values) {
      if (pass.is_whole) stored_[at(id)] = true;
      for (Id operand : graph_[id].operands) {
        while (graph_[operand].op == Op::view) operand = graph_[operand].operands[0];
        if (!is_given(operand) && (pass.is_whole || !is_computed_in(pass, operand)))
          stored_[at(operand)] = true;
      }
    }
  }

  const Graph& graph_;
  std::vector<int> uses_;
  std::vector<Stage> stages_;
  std::vector<int> keys_;  // equal for values that are computed in the same pass
  std::vector<bool> anchored_;
  std::vector<bool> stored_;
  std::vector<Pass> passes_;
  std::map<int, std::size_t> pass_by_key_;
};

}  // namespace

Schedule make_schedule(const Graph& graph, const std::vector<NamedValue>& named,
                       const std::vector<InPlace>& in_place) {
  return MakeSchedule(graph, named, in_place).run();
}

}  // namespace gradstone::plan
