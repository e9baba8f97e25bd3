#include "tools/inspect_npz/scan.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

namespace gradstone::tools {
namespace {

using Indices = std::vector<std::size_t>;

std::size_t product(const Indices& factors) {
  return std::accumulate(factors.begin(), factors.end(), std::size_t{1}, std::multiplies<>());
}

// How far apart neighbours along each axis lie in the file, in elements.
Indices strides_of(const NpzMember& member) {
  Indices strides(member.shape.size());
  std::size_t step = 1;
  for (std::size_t k = 0; k < strides.size(); ++k) {
    const std::size_t axis = member.fortran_order ? k : strides.size() - 1 - k;
    strides[axis] = step;
    step *= member.shape[axis];
  }
  return strides;
}

// The places in the file of the elements that are kept, in C order.
Indices kept_places(const NpzMember& member, const Corners& corners) {
  const Indices strides = strides_of(member);
  Indices places{0};
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    Indices longer;
    for (const std::size_t place : places) {
      for (std::size_t i = 0; i < member.shape[axis]; ++i) {
        if (corners.is_cut(axis) && i == edge_items) i = member.shape[axis] - edge_items;
        longer.push_back(place + i * strides[axis]);
      }
    }
    places = std::move(longer);
  }
  return places;
}

// Copies the elements that are kept out of the pieces of the file as they come by.
class Collector {
 public:
  Collector(const NpzMember& member, const Corners& corners)
      : size_(npy_type_size(member.type)),
        places_(kept_places(member, corners)),
        order_(places_.size()),
        bytes_(places_.size() * size_) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return places_[a] < places_[b]; });
  }

  void take(const NpyArray& piece, std::size_t start) {
    for (; next_ < order_.size() && places_[order_[next_]] < start + piece.size(); ++next_) {
      const std::size_t target = order_[next_];
      std::memcpy(bytes_.data() + target * size_,
                  piece.bytes().data() + (places_[target] - start) * size_, size_);
    }
  }

  NpyArray result(NpyType type) { return {type, {places_.size()}, std::move(bytes_)}; }

 private:
  std::size_t size_;
  Indices places_;
  Indices order_;  // of the places in the file
  std::size_t next_ = 0;
  std::vector<std::byte> bytes_;
};

void measure(const std::vector<double>& values, Scan& result) {
  for (const double value : values) {
    result.minimum = std::min(result.minimum, value);  // NaN as second argument is passed over
    result.maximum = std::max(result.maximum, value);
    if (std::isnan(value)) ++result.nans;
    if (std::isinf(value)) ++result.infinities;
  }
}

void conclude(std::size_t size, Scan& result) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  result.norm = size == 0 ? 0 : std::max(std::abs(result.minimum), std::abs(result.maximum));
  if (result.nans > 0) result.norm = nan;
  if (result.nans > 0 || size == 0) result.minimum = result.maximum = nan;
}

}  // namespace

Scan scan(const NpzMember& member, const Pieces& next) {
  constexpr std::size_t piece_size = std::size_t{1} << 18;
  const std::size_t size = product(member.shape);
  Corners corners{member.shape, size > whole_up_to, {member.type, {0}, {}}};
  Scan result{0,
              std::numeric_limits<double>::infinity(),
              -std::numeric_limits<double>::infinity(),
              0,
              0,
              std::move(corners)};
  Collector collector(member, result.corners);
  for (std::size_t start = 0; start < size;) {
    const NpyArray piece = next(std::min(piece_size, size - start));
    measure(piece.as<double>(), result);
    collector.take(piece, start);
    start += piece.size();
  }
  result.corners.elements = collector.result(member.type);
  conclude(size, result);
  return result;
}

}  // namespace gradstone::tools
