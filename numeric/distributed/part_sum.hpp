#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "numeric/distributed/communicator.hpp"
#include "numeric/distributed/sum_tree.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone {

/// In which order numbers are added.
enum class SumOrder {
  tree,  ///< that of SumTree: the same bits, whatever the number of ranks
  any    ///< each rank adds its parts one by one, and the library the ranks' sums as it likes
};

/// Sums of arrays over the parts of a batch, which the ranks compute, each some of them.
///
/// An array lies in pieces. A piece of the last part of a rank is sent as soon as it is there,
/// while the rank computes the others. Of each piece every rank adds a segment: it gets the sums
/// within the other ranks' parts, adds them in the order of the tree, and gives the total to all.
/// So a rank sends and receives (R - 1)/R of the array twice, as the best sums of libraries do,
/// where the number of parts is a multiple of that of the ranks, which is a power of two; else up
/// to log2 of its parts as much in the first half.
///
/// Memory     an array, and one more for each level of the tree within the rank's parts; tree: what
///            comes from others, a segment for each sum. Allocated at the first batch.
template <class T>
class PartSum {
 public:
  /// Pieces end at these places, in order; the last is the length of the array.
  PartSum(Communicator& communicator, std::vector<std::size_t> ends, SumOrder order);

  /// Begins a batch. The sum is multiplied by the factor.
  void begin(std::size_t parts, T factor);
  /// The parts of this rank.
  const PartRange& own() const { return own_; }

  /// Where the array of the next part of this rank belongs; it is multiplied by the weight.
  std::span<T> next(T weight);
  /// Whether that is the last part of this rank. Of the last, piece_done() says what is there; of
  /// the others, part_done() says that all is.
  bool is_last() const { return next_part_ == own_.last; }
  void part_done();
  void piece_done(std::size_t piece);

  /// Waits for the other ranks. Where a rank has not computed its parts, the sum is worth nothing.
  std::span<T> finish();

 private:
  struct Piece {
    std::size_t first = 0, last = 0;
    enum class State { computed, exchanged, given, done } state = State::computed;
    std::vector<Communicator::Transfer> transfers;
    std::vector<T> received;  // the other ranks' sums of this rank's segment, in their order
  };

  struct Segment {
    std::size_t first, last;
    std::size_t size() const { return last - first; }
  };

  Segment segment(const Piece& piece, int rank) const;
  T* array(std::size_t k);
  void complete(std::size_t first, std::size_t last);
  void start(std::size_t k);
  void exchange(std::size_t k);
  void add_segment(Piece& piece);
  void give(std::size_t k);
  bool advance(std::size_t k);
  bool advance_all();

  Communicator& communicator_;
  SumOrder order_;
  std::size_t numbers_;
  std::vector<Piece> pieces_;
  std::vector<plan::AlignedMemory<T>> arrays_;

  SumTree tree_{0};
  T factor_ = 1;
  std::vector<std::vector<PartRange>> sums_;  // that each rank computes by itself
  PartRange own_;
  std::size_t next_part_ = 0;
  std::vector<PartRange> stack_;  // of the sums that this rank has by now; array k is that of sum k
  std::size_t place_ = 0, added_ = 0;  // of the present part: its array, and how many sums it takes
  T weight_ = 1;
};

extern template class PartSum<float>;
extern template class PartSum<double>;

}  // namespace gradstone
