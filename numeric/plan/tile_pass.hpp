#pragma once

#include <vector>

#include "numeric/plan/kernels.hpp"
#include "numeric/plan/matrix_product.hpp"

namespace gradstone::plan {

/// A pass over tiles at given sizes, ready to run: kernels chosen, steps computed.
///
/// All operands are found through one table of places: buffers first, then tiles, then scalars.
template <class T>
class LinkedTilePass {
 public:
  /// Chooses the kernels. `first_tile` and `first_scalar` are positions in the table of places. One
  /// that flushes computes with 0 in place of denormal numbers.
  LinkedTilePass(const TilePass& pass, int first_tile, int first_scalar, bool flushes);
  LinkedTilePass() = default;

  /// Computes the steps for other sizes.
  void resize(const TilePass& pass, const Sizes& sizes);

  /// A pass may run in parts at the same time, with tiles of their own: parts of so many tiles that
  /// they depend on the sizes alone. What is reduced over rows is a few parts, of which all but the
  /// first leave their results in `sums`; when all have run, finish() adds them in their order.
  std::int64_t parts() const { return parts_; }
  /// `tile_shift` is how far from those in the table of places the tiles lie.
  void run_part(std::int64_t part, T* const* places, std::int64_t tile_shift, T* sums) const;
  void finish(T* const* places, const T* sums) const;
  /// How many numbers `sums` has to hold at these and all smaller sizes.
  std::int64_t sums_numbers() const;
  /// So many rows from one on, as a part.
  Part rows(std::int64_t first, std::int64_t count) const { return {first, 0, count, columns_}; }
  /// An elementwise pass, for a part of the rows and columns.
  void run_part(const Part& part, T* const* places, std::int64_t tile_shift) const;

  /// How many numbers a tile can hold at these and all smaller sizes.
  std::int64_t largest_tile() const;

 private:
  struct Operand {
    int place = 0;
    std::int64_t row_advance = 0;     // from one tile to the next, per row
    std::int64_t column_advance = 0;  // and per column
    std::int64_t step = 0;            // from row to row within a tile
    bool is_tile = false;
    bool in_tile = false;  // then the step is the width of the tile
  };
  struct Linked {
    Kernel<T> kernel = nullptr;
    Operand out;
    Operand in[most_sources];
    int count = 0;
    unsigned moving = 0;
    bool narrow = false;
    Op reduction = Op::input;
    bool is_over_rows = false;  // the reduction
  };

  Operand link(const Source& source, bool narrow, int first_tile, int first_scalar) const;
  void resize(Operand& operand, const Source& source, bool narrow) const;
  void run_tile(const Part& tile, T* const* places, std::int64_t tile_shift, bool starts,
                T* sums) const;
  void divide();
  std::int64_t tiles_down() const { return (rows_ + tile_rows_ - 1) / tile_rows_; }
  std::int64_t tiles() const {
    return tiles_down() * ((columns_ + tile_columns_ - 1) / tile_columns_);
  }
  static void start_reduction(const Linked& linked, T* out, std::int64_t columns);

  std::vector<Linked> instructions_;
  std::int64_t rows_ = 1, columns_ = 1;
  std::int64_t tile_rows_ = 1, tile_columns_ = 1;
  std::int64_t parts_ = 1, tiles_of_part_ = 1;
  int reductions_ = 0;  // over rows
  bool flushes_ = false;
};

}  // namespace gradstone::plan
