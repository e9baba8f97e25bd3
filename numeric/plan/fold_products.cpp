#include "numeric/plan/fold_products.hpp"

#include <set>

namespace gradstone::plan {
namespace {

// So many terms are one block for every library; BLIS takes 64 in two.
constexpr std::int64_t terms_of_one_block = 32;

class FoldProducts {
 public:
  FoldProducts(const Graph& from, const std::vector<NamedValue>& named, const Sizes& largest)
      : from_(from),
        largest_(largest),
        uses_(count_uses(from, named)),
        to_(from.with_leaves_only()) {
    for (const auto& name : named) names_.insert(name.name);
  }

  Graph run(std::vector<NamedValue>& named) {
    for (Id id = 0; id < from_.size(); ++id) moved_.push_back(uses(id) > 0 ? fold(id) : -1);
    for (auto& name : named) name.value = moved(name.value);
    return std::move(to_);
  }

 private:
  int uses(Id id) const { return uses_[static_cast<std::size_t>(id)]; }
  Id moved(Id id) const { return moved_[static_cast<std::size_t>(id)]; }

  Id fold(Id id) {
    const Value& value = from_[id];
    if (value.op == Op::multiply) {
      for (std::size_t k = 0; k < 2; ++k) {
        if (from_[value.operands[k]].op == Op::scalar && is_free_product(id, 1 - k))
          return scaled(moved(value.operands[1 - k]), from_.scalar_of(value.operands[k]));
      }
    }
    if (value.op == Op::negate && is_free_product(id, 0))
      return scaled(moved(value.operands[0]), -1);
    if (value.op == Op::add || value.op == Op::subtract) {
      const bool subtract = value.op == Op::subtract;
      if (is_free_product(id, 1) && !rounds_an_update(id, 1, 0))
        return accumulated(id, 1, subtract, 0, false);
      if (is_free_product(id, 0) && !rounds_an_update(id, 0, 1))
        return accumulated(id, 0, false, 1, subtract);
    }
    Value copy = value;
    for (auto& operand : copy.operands) operand = moved(operand);
    if (value.op == Op::copy && value.index >= 0) return to_.own_copy(copy.operands[0], copy.shape);
    return to_.add(std::move(copy));
  }

  // Whether the operand became a product that nobody else uses and that can still take in a sum.
  bool is_free_product(Id user, std::size_t k) const {
    const Id operand = from_[user].operands[k];
    const Value& product = to_[moved(operand)];
    return product.op == Op::product && product.operands.size() == 3 && uses(operand) == 1 &&
           product.shape == from_[user].shape;
  }

  // Libraries add to the destination once for each block of terms. A weight to which a small step
  // is added would be rounded as often, and parts of the step be rounded away.
  bool rounds_an_update(Id id, std::size_t product_at, std::size_t start_at) const {
    const Value& start = from_[from_[id].operands[start_at]];
    if (start.op != Op::input || !names_.contains(name_of_input(start))) return false;
    const Value& product = to_[moved(from_[id].operands[product_at])];
    const Shape& left = to_[product.operands[0]].shape;
    return (product.transpose_left ? left.rows() : left.columns()).at(largest_) >
           terms_of_one_block;
  }

  const std::string& name_of_input(const Value& input) const {
    return from_.inputs()[static_cast<std::size_t>(input.index)].name;
  }

  Id scaled(Id product, const Scalar& by) {
    Value value = to_[product];
    const Scalar& factor = to_.scalar_of(value.operands[2]);
    value.operands[2] = to_.scalar(factor == Scalar(1) ? by : by * factor);
    return to_.add(std::move(value));
  }

  Id accumulated(Id id, std::size_t product_at, bool negate_product, std::size_t start_at,
                 bool negate_start) {
    const auto& operands = from_[id].operands;
    Id product = moved(operands[product_at]);
    if (negate_product) product = scaled(product, -1);
    Id start = moved(operands[start_at]);
    const Shape shape = from_[id].shape;
    if (negate_start) start = to_.add({Op::negate, {start}, to_[start].shape});
    // The destination is the start's own memory, so the start must be free to be overwritten.
    const Value& first = to_[start];
    const bool computed = is_fusible(first.op) || first.op == Op::product;
    if (!computed || negate_start || first.shape != shape || uses(operands[start_at]) > 1)
      start = to_.own_copy(start, shape);
    Value value = to_[product];
    value.operands.push_back(start);
    return to_.add(std::move(value));
  }

  const Graph& from_;
  const Sizes& largest_;
  std::vector<int> uses_;
  std::set<std::string> names_;  // those of updates are names of given matrices
  Graph to_;
  std::vector<Id> moved_;
};

}  // namespace

std::vector<int> count_uses(const Graph& graph, const std::vector<NamedValue>& named) {
  std::vector<int> uses(static_cast<std::size_t>(graph.size()), 0);
  for (const auto& name : named) ++uses[static_cast<std::size_t>(name.value)];
  for (Id id = graph.size() - 1; id >= 0; --id) {
    if (uses[static_cast<std::size_t>(id)] == 0) continue;
    for (const Id operand : graph[id].operands) ++uses[static_cast<std::size_t>(operand)];
  }
  return uses;
}

Graph fold_products(const Graph& graph, std::vector<NamedValue>& named, const Sizes& largest) {
  return FoldProducts(graph, named, largest).run(named);
}

}  // namespace gradstone::plan
