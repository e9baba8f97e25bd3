#include "numeric/plan/tile_pass.hpp"

#include <algorithm>
#include <limits>

#include "numeric/plan/flush_denormals.hpp"
#include "numeric/plan/workspace.hpp"
#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

// About 8 KiB make a tile, so that some four of them stay in the first cache.
template <class T>
constexpr std::int64_t usual_tile = 8192 / static_cast<std::int64_t>(sizeof(T));

// Some 0.1 ms of work, and longer than waking a thread takes.
constexpr std::int64_t tiles_of_a_part = 64;

// The results of a part that is reduced over rows, behind those of the one before.
template <class Sums>
Sums results_of(Sums sums, std::int64_t part, std::int64_t reduction, std::int64_t reductions,
                std::int64_t columns) {
  return sums + ((part - 1) * reductions + reduction) * padded(columns);
}

// A tile without gaps is one long row.
template <class T>
void join_rows(TileCall<T>& call, int count, unsigned moving) {
  if (call.rows == 1 || call.out_step != call.columns) return;
  for (int k = 0; k < count; ++k)
    if (call.step[k] != ((moving >> k & 1U) != 0 ? call.columns : 0)) return;
  call.columns *= call.rows;
  call.rows = 1;
}

bool is_moving(const Source& source, bool narrow) {
  if (source.place == Place::scalar) return false;
  if (narrow) return source.access == Access::column || source.access == Access::full;
  return source.access == Access::full || source.access == Access::row;
}

}  // namespace

template <class T>
Kernel<T> find_kernel(const KernelKey& key) {
  if (const auto kernel = find_arithmetic_kernel<T>(key)) return kernel;
  if (const auto kernel = find_elementary_kernel<T>(key)) return kernel;
  if (const auto kernel = find_reduction_kernel<T>(key)) return kernel;
  throw UnsupportedError("plan: no kernel for " + name_of(key.inner) + ", " + name_of(key.outer));
}

template <class T>
LinkedTilePass<T>::LinkedTilePass(const TilePass& pass, int first_tile, int first_scalar,
                                  bool flushes)
    : flushes_(flushes) {
  for (const auto& instruction : pass.instructions) {
    Linked linked;
    linked.narrow = instruction.narrow;
    linked.reduction = instruction.reduction();
    linked.is_over_rows = is_column_reduction(linked.reduction);
    if (linked.is_over_rows) ++reductions_;
    KernelKey key{instruction.inner, instruction.outer, instruction.reversed, instruction.times,
                  instruction.or_equal};
    for (const auto& source : instruction.sources) {
      if (is_moving(source, linked.narrow)) key.moving |= 1U << linked.count;
      linked.in[linked.count++] = link(source, linked.narrow, first_tile, first_scalar);
    }
    linked.moving = key.moving;
    linked.kernel = find_kernel<T>(key);
    linked.out = link(instruction.target, linked.narrow, first_tile, first_scalar);
    instructions_.push_back(linked);
  }
}

template <class T>
typename LinkedTilePass<T>::Operand LinkedTilePass<T>::link(const Source& source, bool narrow,
                                                            int first_tile,
                                                            int first_scalar) const {
  Operand operand;
  operand.place = source.index;
  if (source.place == Place::scalar) operand.place += first_scalar;
  if (source.place == Place::tile) {
    operand.place += first_tile;
    operand.is_tile = true;
    operand.in_tile = !narrow && source.access == Access::full;
  }
  return operand;
}

template <class T>
void LinkedTilePass<T>::resize(const TilePass& pass, const Sizes& sizes) {
  rows_ = pass.space.rows().at(sizes);
  columns_ = pass.space.columns().at(sizes);
  if (pass.flat) {
    columns_ *= rows_;
    rows_ = 1;
  }
  tile_columns_ = pass.whole_rows ? columns_ : std::min(columns_, usual_tile<T>);
  tile_rows_ = std::min(rows_, std::max<std::int64_t>(1, usual_tile<T> / tile_columns_));
  divide();
  for (std::size_t k = 0; k < instructions_.size(); ++k) {
    const auto& instruction = pass.instructions[k];
    Linked& linked = instructions_[k];
    for (int s = 0; s < linked.count; ++s)
      resize(linked.in[s], instruction.sources[static_cast<std::size_t>(s)], linked.narrow);
    resize(linked.out, instruction.target, linked.narrow);
  }
}

template <class T>
void LinkedTilePass<T>::resize(Operand& operand, const Source& source, bool narrow) const {
  const bool has_rows = source.access == Access::full || source.access == Access::column;
  const bool has_columns = source.access == Access::full || source.access == Access::row;
  const std::int64_t row_step = has_columns ? columns_ : 1;
  operand.step = has_rows && !narrow ? row_step : 0;
  if (source.place != Place::buffer) return;
  operand.row_advance = has_rows ? row_step : 0;
  operand.column_advance = has_columns ? 1 : 0;
}

template <class T>
std::int64_t LinkedTilePass<T>::largest_tile() const {
  return std::max(usual_tile<T>, tile_columns_);
}

// Sums start at 0 and maxima below every number, in the first tile that adds to them.
template <class T>
void LinkedTilePass<T>::start_reduction(const Linked& linked, T* out, std::int64_t columns) {
  if (linked.reduction == Op::columns_sum) std::fill_n(out, columns, T(0));
  if (linked.reduction == Op::columns_max)
    std::fill_n(out, columns, -std::numeric_limits<T>::infinity());
  if (linked.reduction == Op::elements_sum) *out = 0;
}

template <class T>
void LinkedTilePass<T>::divide() {
  const std::int64_t all = tiles();
  if (reductions_ == 0) {
    tiles_of_part_ = tiles_of_a_part;
    parts_ = (all + tiles_of_a_part - 1) / tiles_of_a_part;
    return;
  }
  const bool has_whole_rows = tile_columns_ == columns_;
  parts_ = has_whole_rows ? std::clamp<std::int64_t>(all / tiles_of_a_part, 1, most_sums) : 1;
  tiles_of_part_ = (all + parts_ - 1) / parts_;
}

template <class T>
std::int64_t LinkedTilePass<T>::sums_numbers() const {
  // At smaller sizes rows may be whole that are not at these.
  const bool may_be_divided = reductions_ > 0 && tiles() >= 2 * tiles_of_a_part;
  return may_be_divided ? (most_sums - 1) * reductions_ * padded(columns_) : 0;
}

template <class T>
void LinkedTilePass<T>::run_part(std::int64_t part, T* const* places, std::int64_t tile_shift,
                                 T* sums) const {
  const FlushDenormals flush(flushes_);
  const std::int64_t first = part * tiles_of_part_;
  const std::int64_t end = std::min(first + tiles_of_part_, tiles());
  const std::int64_t down = tiles_down();
  T* const own =
      part == 0 || reductions_ == 0 ? nullptr : results_of(sums, part, 0, reductions_, columns_);
  for (std::int64_t tile = first; tile < end; ++tile) {
    const std::int64_t row = tile % down * tile_rows_, column = tile / down * tile_columns_;
    const bool starts = own ? tile == first : row == 0;
    run_tile({row, column, std::min(tile_rows_, rows_ - row),
              std::min(tile_columns_, columns_ - column)},
             places, tile_shift, starts, own);
  }
}

template <class T>
void LinkedTilePass<T>::finish(T* const* places, const T* sums) const {
  if (reductions_ == 0 || parts_ == 1) return;
  std::int64_t reduction = 0;
  for (const auto& linked : instructions_) {
    if (!linked.is_over_rows) continue;
    T* const out = places[linked.out.place];
    const std::int64_t distance = reductions_ * padded(columns_);
    const T* const own = results_of(sums, 1, reduction++, reductions_, columns_);
    if (linked.reduction == Op::columns_max) {
      for (std::int64_t part = 1; part < parts_; ++part)
        for (std::int64_t j = 0; j < columns_; ++j)
          out[j] = larger(out[j], own[(part - 1) * distance + j]);
    } else {
      add_sums(out, linked.reduction == Op::elements_sum ? 1 : columns_, own, parts_, distance);
    }
  }
}

template <class T>
void LinkedTilePass<T>::run_part(const Part& part, T* const* places,
                                 std::int64_t tile_shift) const {
  const FlushDenormals flush(flushes_);
  // Of one instruction nothing is read again, so that no cache need hold it.
  if (instructions_.size() == 1) return run_tile(part, places, tile_shift, false, nullptr);
  const std::int64_t width = std::min(part.columns, usual_tile<T>);
  const std::int64_t height = std::max<std::int64_t>(1, usual_tile<T> / width);
  for (std::int64_t column = 0; column < part.columns; column += width) {
    for (std::int64_t row = 0; row < part.rows; row += height) {
      run_tile({part.row + row, part.column + column, std::min(height, part.rows - row),
                std::min(width, part.columns - column)},
               places, tile_shift, false, nullptr);
    }
  }
}

template <class T>
void LinkedTilePass<T>::run_tile(const Part& tile, T* const* places, std::int64_t tile_shift,
                                 bool starts, T* sums) const {
  const std::int64_t row = tile.row, column = tile.column;
  const std::int64_t height = tile.rows, width = tile.columns;
  TileCall<T> call;
  const auto find = [&](const Operand& operand) {
    return places[operand.place] + (operand.is_tile ? tile_shift : 0) + row * operand.row_advance +
           column * operand.column_advance;
  };
  for (const auto& linked : instructions_) {
    call.rows = linked.narrow ? 1 : height;
    call.columns = linked.narrow ? height : width;
    for (int k = 0; k < linked.count; ++k) {
      call.in[k] = find(linked.in[k]);
      call.step[k] = linked.in[k].in_tile ? width : linked.in[k].step;
    }
    call.out = find(linked.out);
    call.out_step = linked.out.in_tile ? width : linked.out.step;
    if (linked.is_over_rows) {
      if (sums) call.out = sums;
      if (sums) sums += padded(columns_);
      const bool is_first = linked.reduction != Op::elements_sum || column == 0;
      if (starts && is_first) start_reduction(linked, call.out, width);
      if (linked.reduction == Op::elements_sum) call.out_step = call.columns;
    }
    if (linked.reduction == Op::input || linked.reduction == Op::elements_sum)
      join_rows(call, linked.count, linked.moving);
    linked.kernel(call);
  }
}

template class LinkedTilePass<float>;
template class LinkedTilePass<double>;

}  // namespace gradstone::plan
