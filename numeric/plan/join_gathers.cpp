#include "numeric/plan/join_gathers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "numeric/plan/in_place.hpp"

namespace gradstone::plan {
namespace {

// What is gathered for one product is worth it from a size on that the second cache does not hold;
// what several would gather anew, from one that no cache holds.
constexpr std::int64_t least_numbers = 1 << 18, least_numbers_of_several = 1 << 21;

class JoinGathers {
 public:
  JoinGathers(std::vector<AnyPass>& passes, const Program& program, const Sizes& largest,
              const Convolves& convolves)
      : passes_(passes), program_(program), largest_(largest), convolves_(convolves) {}

  void run() {
    for (std::size_t k = passes_.size(); k-- > 0;)
      if (const auto* gather = std::get_if<GatherPass>(&passes_[k])) join(k, *gather);
    std::erase_if(passes_, [](const AnyPass& pass) {
      const auto* tiles = std::get_if<TilePass>(&pass);
      return tiles && tiles->instructions.empty();
    });
  }

 private:
  void join(std::size_t place, const GatherPass& gather) {
    const auto& buffer = program_.buffers[static_cast<std::size_t>(gather.target.buffer)];
    const Shape& shape = gather.target.shape;
    const std::int64_t numbers = shape.rows().at(largest_) * shape.columns().at(largest_);
    if (buffer.kind != Buffer::Kind::workspace || gather.gather.combined > 0) return;
    std::vector<std::size_t> users;
    for (std::size_t k = place + 1; k < passes_.size(); ++k) {
      if (!contains(buffers_of(passes_[k]), gather.target.buffer)) continue;
      if (!may_gather(passes_[k], gather)) return;
      users.push_back(k);
    }
    if (users.empty()) return;
    for (std::size_t k = place + 1; k <= users.back(); ++k)
      if (writes_source(passes_[k], gather)) return;
    const GatherPass joined = gather;
    std::erase_if(users, [&](std::size_t k) { return convolve(k, joined); });
    if (!users.empty()) {
      if (numbers < (users.size() > 1 ? least_numbers_of_several : least_numbers)) return;
      for (const std::size_t k : users) std::get<ProductPass>(passes_[k]).gathered = joined;
    }
    passes_.erase(passes_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  bool convolve(std::size_t k, const GatherPass& gather) {
    auto& product = std::get<ProductPass>(passes_[k]);
    if (program_.scalars[static_cast<std::size_t>(product.factor)] != Scalar(1)) return false;
    ProductPass convolved = product;
    convolved.gathered = gather;
    convolved.convolved = true;
    TilePass* const start = convolved.accumulate ? start_of(k) : nullptr;
    if (start) {
      convolved.bias = row_copied(*start, product.target)->second;
      convolved.accumulate = false;
      convolved.before.clear();
    }
    if (!convolves_(convolved)) return false;
    if (start && product.before.empty())
      start->instructions.erase(row_copied(*start, product.target)->first);
    product = convolved;
    return true;
  }

  using RowCopy = std::pair<std::vector<Instruction>::iterator, MatrixSource>;

  // The instruction that repeats a given row as the whole of a matrix.
  std::optional<RowCopy> row_copied(TilePass& tiles, const MatrixSource& matrix) const {
    for (auto copy = tiles.instructions.begin(); copy != tiles.instructions.end(); ++copy) {
      const Source& from = copy->sources.front();
      if (copy->target.place != Place::buffer || copy->target.index != matrix.buffer) continue;
      const bool is_copy = copy->inner == Op::copy && !copy->has_outer() &&
                           from.place == Place::buffer && from.access == Access::row &&
                           copy->target.access == Access::full && tiles.space == matrix.shape;
      if (!is_copy) return std::nullopt;
      const auto& buffer = program_.buffers[static_cast<std::size_t>(from.index)];
      const bool is_given = buffer.kind == Buffer::Kind::input;
      if (!is_given || std::any_of(passes_.begin(), passes_.end(),
                                   [&](const AnyPass& pass) { return writes(pass, from.index); })) {
        return std::nullopt;
      }
      return RowCopy{copy, {from.index, buffer.shape, false, from.value}};
    }
    return std::nullopt;
  }

  // The pass in which the result of a product starts as a repeated row, and does nothing else
  // before the product: one that is joined to it, or an earlier one.
  TilePass* start_of(std::size_t k) {
    auto& product = std::get<ProductPass>(passes_[k]);
    const int target = product.target.buffer;
    if (!product.before.empty()) {
      auto& joined = product.before.front();
      const bool is_it = product.before.size() == 1 && joined.instructions.size() == 1 &&
                         row_copied(joined, product.target);
      return is_it ? &joined : nullptr;
    }
    for (std::size_t j = k; j-- > 0;) {
      if (!contains(buffers_of(passes_[j]), target)) continue;
      auto* const tiles = std::get_if<TilePass>(&passes_[j]);
      if (!tiles || !row_copied(*tiles, product.target)) return nullptr;
      const auto touches = [&](const Instruction& instruction) {
        const auto is_it = [&](const Source& source) {
          return source.place == Place::buffer && source.index == target;
        };
        return is_it(instruction.target) ||
               std::any_of(instruction.sources.begin(), instruction.sources.end(), is_it);
      };
      const auto& all = tiles->instructions;
      return std::count_if(all.begin(), all.end(), touches) == 1 ? tiles : nullptr;
    }
    return nullptr;
  }

  // As the left factor, and nothing else.
  static bool may_gather(const AnyPass& pass, const GatherPass& gather) {
    const auto* product = std::get_if<ProductPass>(&pass);
    if (!product || !product->batch.is_one() || product->left.buffer != gather.target.buffer ||
        product->left.shape != gather.target.shape ||
        product->right.buffer == product->left.buffer) {
      return false;
    }
    ProductPass without = *product;
    without.gathered = gather;
    return !contains(buffers_of(without), gather.target.buffer);
  }

  static bool writes_source(const AnyPass& pass, const GatherPass& gather) {
    return writes(pass, gather.source.buffer) ||
           (gather.table.buffer >= 0 && writes(pass, gather.table.buffer));
  }

  std::vector<AnyPass>& passes_;
  const Program& program_;
  const Sizes& largest_;
  const Convolves& convolves_;
};

}  // namespace

void join_gathers(Program& program, const Sizes& largest, const Convolves& convolves) {
  JoinGathers(program.passes, program, largest, convolves).run();
}

}  // namespace gradstone::plan
