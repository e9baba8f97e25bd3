#pragma once

#include <cstddef>
#include <vector>

namespace gradstone {

/// Consecutive parts of a batch, of which a sum is taken: from `first` on, before `last`.
struct PartRange {
  std::size_t first = 0, last = 0;
  bool operator==(const PartRange&) const = default;
};

/// The order in which the sum over the parts 0, 1, ..., parts - 1 is taken: a binary tree that
/// depends on their number alone. Pairs of neighbours are added, then pairs of pairs, and so on: of
/// 6 parts it is ((0 + 1) + (2 + 3)) + (4 + 5). Floating-point sums in another order differ in
/// their last digits.
class SumTree {
 public:
  explicit SumTree(std::size_t parts) : parts_(parts) {}

  std::size_t parts() const { return parts_; }
  /// Whether the tree adds the sum of the right range to that of the left.
  bool adds(const PartRange& left, const PartRange& right) const;
  /// What is left of the ranges after a further one, all in order, when everything is added that
  /// can be. Returns how many sums that takes, each of the last two.
  std::size_t append(std::vector<PartRange>& ranges, const PartRange& next) const;
  /// What can be added within a range of parts without knowing others: the largest sums in it.
  std::vector<PartRange> sums_within(const PartRange& range) const;

 private:
  std::size_t parts_;
};

/// The parts of one of `ranks` processes, which have nearly equal numbers of them.
PartRange parts_of_rank(std::size_t parts, int rank, int ranks);

}  // namespace gradstone
