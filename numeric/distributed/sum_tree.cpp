#include "numeric/distributed/sum_tree.hpp"

#include <algorithm>
#include <bit>

namespace gradstone {

// A left sum has 2^k parts, beginning at a multiple of 2^(k+1); a right one has fewer only where
// the parts end.
bool SumTree::adds(const PartRange& left, const PartRange& right) const {
  const std::size_t count = left.last - left.first;
  return right.first == left.last && std::has_single_bit(count) && left.first % (2 * count) == 0 &&
         right.last == std::min(left.last + count, parts_);
}

std::size_t SumTree::append(std::vector<PartRange>& ranges, const PartRange& next) const {
  ranges.push_back(next);
  std::size_t sums = 0;
  for (; ranges.size() > 1 && adds(ranges[ranges.size() - 2], ranges.back()); ++sums) {
    ranges[ranges.size() - 2].last = ranges.back().last;
    ranges.pop_back();
  }
  return sums;
}

std::vector<PartRange> SumTree::sums_within(const PartRange& range) const {
  std::vector<PartRange> ranges;
  for (std::size_t part = range.first; part < range.last; ++part) append(ranges, {part, part + 1});
  return ranges;
}

PartRange parts_of_rank(std::size_t parts, int rank, int ranks) {
  const auto r = static_cast<std::size_t>(rank), R = static_cast<std::size_t>(ranks);
  return {parts * r / R, parts * (r + 1) / R};
}

}  // namespace gradstone
