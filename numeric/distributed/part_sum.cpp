#include "numeric/distributed/part_sum.hpp"

#include <algorithm>

namespace gradstone {
namespace {

// A message has the tag of its piece and of its place among the sums of its rank.
constexpr int tags_of_a_piece = 64, given = tags_of_a_piece - 1;

int tag(std::size_t piece, std::size_t sum) {
  return static_cast<int>(piece) * tags_of_a_piece + static_cast<int>(sum);
}

template <class T>
void add(T* left, const T* right, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) left[i] += right[i];
}

}  // namespace

template <class T>
PartSum<T>::PartSum(Communicator& communicator, std::vector<std::size_t> ends, SumOrder order)
    : communicator_(communicator), order_(order), numbers_(ends.back()), pieces_(ends.size()) {
  for (std::size_t k = 0; k < ends.size(); ++k) {
    pieces_[k].first = k == 0 ? 0 : ends[k - 1];
    pieces_[k].last = ends[k];
  }
}

template <class T>
void PartSum<T>::begin(std::size_t parts, T factor) {
  const int ranks = communicator_.size();
  factor_ = factor;
  if (parts != tree_.parts()) {
    tree_ = SumTree(parts);
    sums_.clear();
    for (int r = 0; r < ranks; ++r)
      sums_.push_back(tree_.sums_within(parts_of_rank(parts, r, ranks)));
  }
  own_ = parts_of_rank(parts, communicator_.rank(), ranks);
  next_part_ = own_.first;
  stack_.clear();
  for (auto& piece : pieces_) piece.state = Piece::State::computed;
  // A rank without parts adds nothing to the others' sums.
  if (own_.first == own_.last && order_ == SumOrder::any) std::fill_n(array(0), numbers_, T(0));
}

template <class T>
T* PartSum<T>::array(std::size_t k) {
  while (arrays_.size() <= k) {
    arrays_.emplace_back(static_cast<std::int64_t>(numbers_));
    std::fill_n(arrays_.back().data(), numbers_, T(0));
  }
  return arrays_[k].data();
}

template <class T>
std::span<T> PartSum<T>::next(T weight) {
  weight_ = weight;
  place_ = stack_.size();
  const PartRange part{next_part_, next_part_ + 1};
  if (order_ == SumOrder::tree) {
    added_ = tree_.append(stack_, part);
  } else {
    added_ = stack_.size();  // 0 or 1
    if (stack_.empty()) stack_.push_back(part);
  }
  ++next_part_;
  return {array(place_), numbers_};
}

// What is there of the present part: its weight, and the sums that it takes.
template <class T>
void PartSum<T>::complete(std::size_t first, std::size_t last) {
  T* const numbers = array(place_);
  for (std::size_t i = first; weight_ != T(1) && i < last; ++i) numbers[i] *= weight_;
  for (std::size_t k = 0; k < added_; ++k)
    add(array(place_ - k - 1) + first, array(place_ - k) + first, last - first);
}

template <class T>
void PartSum<T>::part_done() {
  complete(0, numbers_);
}

template <class T>
void PartSum<T>::piece_done(std::size_t piece) {
  complete(pieces_[piece].first, pieces_[piece].last);
  start(piece);
  advance_all();
}

template <class T>
std::span<T> PartSum<T>::finish() {
  for (std::size_t k = 0; k < pieces_.size(); ++k)
    if (pieces_[k].state == Piece::State::computed) start(k);
  communicator_.wait_until([&] { return advance_all(); });
  return {array(0), numbers_};
}

template <class T>
typename PartSum<T>::Segment PartSum<T>::segment(const Piece& piece, int rank) const {
  const auto part = parts_of_rank(piece.last - piece.first, rank, communicator_.size());
  return {piece.first + part.first, piece.first + part.last};
}

template <class T>
void PartSum<T>::start(std::size_t k) {
  Piece& piece = pieces_[k];
  piece.state = Piece::State::exchanged;
  if (order_ == SumOrder::tree) return exchange(k);
  piece.transfers.push_back(
      communicator_.sum(std::span<T>(array(0) + piece.first, piece.last - piece.first)));
}

template <class T>
void PartSum<T>::exchange(std::size_t k) {
  Piece& piece = pieces_[k];
  const int own_rank = communicator_.rank();
  const auto rank_of = [](int r) { return static_cast<std::size_t>(r); };
  for (int other = 0; other < communicator_.size(); ++other) {
    const auto theirs = segment(piece, other);
    if (other == own_rank || theirs.size() == 0) continue;
    for (std::size_t n = 0; n < sums_[rank_of(own_rank)].size(); ++n) {
      const std::span<const T> sent(array(n) + theirs.first, theirs.size());
      piece.transfers.push_back(communicator_.send(other, tag(k, n), std::as_bytes(sent)));
    }
  }
  const std::size_t size = segment(piece, own_rank).size();
  if (size == 0) return;
  std::size_t count = 0;
  for (int other = 0; other < communicator_.size(); ++other)
    if (other != own_rank) count += sums_[rank_of(other)].size();
  piece.received.resize(count * size);
  T* place = piece.received.data();
  for (int other = 0; other < communicator_.size(); ++other) {
    if (other == own_rank) continue;
    for (std::size_t n = 0; n < sums_[rank_of(other)].size(); ++n, place += size) {
      const std::span<T> sum(place, size);
      piece.transfers.push_back(
          communicator_.receive(other, tag(k, n), std::as_writable_bytes(sum)));
    }
  }
}

template <class T>
void PartSum<T>::add_segment(Piece& piece) {
  const auto segment_ = segment(piece, communicator_.rank());
  const std::size_t size = segment_.size();
  if (size == 0) return;
  std::vector<PartRange> ranges;
  std::vector<T*> sums;
  T* received = piece.received.data();
  for (int r = 0; r < communicator_.size(); ++r) {
    const auto& of_rank = sums_[static_cast<std::size_t>(r)];
    for (std::size_t n = 0; n < of_rank.size(); ++n) {
      const bool is_own = r == communicator_.rank();
      sums.push_back(is_own ? array(n) + segment_.first : received);
      if (!is_own) received += size;
      for (std::size_t added = tree_.append(ranges, of_rank[n]); added > 0; --added) {
        add(sums[sums.size() - 2], sums.back(), size);
        sums.pop_back();
      }
    }
  }
  T* const total = array(0) + segment_.first;
  for (std::size_t i = 0; i < size; ++i) total[i] = sums.front()[i] * factor_;
}

template <class T>
void PartSum<T>::give(std::size_t k) {
  Piece& piece = pieces_[k];
  const auto own = segment(piece, communicator_.rank());
  for (int other = 0; other < communicator_.size(); ++other) {
    if (other == communicator_.rank()) continue;
    const std::span<T> sent(array(0) + own.first, own.size());
    if (!sent.empty())
      piece.transfers.push_back(communicator_.send(other, tag(k, given), std::as_bytes(sent)));
    const auto theirs = segment(piece, other);
    const std::span<T> place(array(0) + theirs.first, theirs.size());
    if (!place.empty())
      piece.transfers.push_back(
          communicator_.receive(other, tag(k, given), std::as_writable_bytes(place)));
  }
}

template <class T>
bool PartSum<T>::advance(std::size_t k) {
  using State = typename Piece::State;
  Piece& piece = pieces_[k];
  if (piece.state == State::computed) return false;
  communicator_.make_progress(piece.transfers);
  if (!piece.transfers.empty()) return piece.state == State::done;
  if (piece.state == State::exchanged && order_ == SumOrder::tree) {
    add_segment(piece);
    give(k);
    piece.state = State::given;
    communicator_.make_progress(piece.transfers);
    if (!piece.transfers.empty()) return false;
  } else if (piece.state == State::exchanged) {
    T* const numbers = array(0);
    for (std::size_t i = piece.first; i < piece.last; ++i) numbers[i] *= factor_;
  }
  piece.state = State::done;
  return true;
}

template <class T>
bool PartSum<T>::advance_all() {
  bool all = true;
  for (std::size_t k = 0; k < pieces_.size(); ++k)
    if (pieces_[k].state != Piece::State::done && !advance(k)) all = false;
  return all;
}

template class PartSum<float>;
template class PartSum<double>;

}  // namespace gradstone
