#include "numeric/plan/workspace.hpp"

#include <algorithm>

namespace gradstone::plan {
namespace {

struct Block {
  std::int64_t start, end;
  int first_pass, last_pass;
};

// The lowest place that is free during all passes in which the block is needed.
std::int64_t find_place(const std::vector<Block>& placed, std::int64_t size, int first, int last) {
  std::int64_t start = 0;
  for (const auto& block : placed) {  // sorted by start
    const bool at_the_same_time = block.first_pass <= last && first <= block.last_pass;
    if (!at_the_same_time) continue;
    if (start + size <= block.start) break;
    start = std::max(start, block.end);
  }
  return start;
}

}  // namespace

WorkspaceLayout lay_out(const std::vector<Buffer>& buffers, const Sizes& largest) {
  WorkspaceLayout layout;
  std::vector<Block> placed;
  for (const auto& buffer : buffers) {
    layout.starts.push_back(-1);
    if (buffer.kind != Buffer::Kind::workspace || !buffer.used) continue;
    const std::int64_t count = buffer.shape.rows().at(largest) * buffer.shape.columns().at(largest);
    const std::int64_t size = (count + 15) / 16 * 16;  // at least 64 bytes for float and double
    const auto start = find_place(placed, size, buffer.first_pass, buffer.last_pass);
    const Block block{start, start + size, buffer.first_pass, buffer.last_pass};
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), block,
                         [](const Block& a, const Block& b) { return a.start < b.start; }),
        block);
    layout.starts.back() = start;
    layout.total = std::max(layout.total, block.end);
  }
  return layout;
}

}  // namespace gradstone::plan
