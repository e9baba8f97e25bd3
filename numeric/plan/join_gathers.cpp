#include "numeric/plan/join_gathers.hpp"

#include <algorithm>

#include "numeric/plan/in_place.hpp"

namespace gradstone::plan {
namespace {

// What is gathered for one product is worth it from a size on that the second cache does not hold;
// what several would gather anew, from one that no cache holds.
constexpr std::int64_t least_numbers = 1 << 18, least_numbers_of_several = 1 << 21;

class JoinGathers {
 public:
  JoinGathers(std::vector<AnyPass>& passes, const Program& program, const Sizes& largest)
      : passes_(passes), program_(program), largest_(largest) {}

  void run() {
    for (std::size_t k = passes_.size(); k-- > 0;)
      if (const auto* gather = std::get_if<GatherPass>(&passes_[k])) join(k, *gather);
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
    if (users.empty() || numbers < (users.size() > 1 ? least_numbers_of_several : least_numbers))
      return;
    for (std::size_t k = place + 1; k <= users.back(); ++k)
      if (writes_source(passes_[k], gather)) return;
    const GatherPass joined = gather;
    for (const std::size_t k : users) std::get<ProductPass>(passes_[k]).gathered = joined;
    passes_.erase(passes_.begin() + static_cast<std::ptrdiff_t>(place));
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

  // A pass that names the source and does not only read it.
  static bool writes_source(const AnyPass& pass, const GatherPass& gather) {
    bool writes = false;
    const auto written = [&](int buffer) {
      writes |= buffer == gather.source.buffer || (buffer >= 0 && buffer == gather.table.buffer);
    };
    for_each_tile_pass(pass, [&](const TilePass& tiles) {
      for (const auto& instruction : tiles.instructions)
        if (instruction.target.place == Place::buffer) written(instruction.target.index);
    });
    std::visit(
        [&](const auto& any) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(any)>, TilePass>)
            written(any.target.buffer);
        },
        pass);
    return writes;
  }

  std::vector<AnyPass>& passes_;
  const Program& program_;
  const Sizes& largest_;
};

}  // namespace

void join_gathers(Program& program, const Sizes& largest) {
  JoinGathers(program.passes, program, largest).run();
}

}  // namespace gradstone::plan
