#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// Memory that holds one matrix, row after row.
struct Buffer {
  enum class Kind {
    input,
    output,
    workspace,
    step,  ///< a part of another buffer, which moves from step to step of a loop
  };
  Kind kind = Kind::workspace;
  std::string name;  ///< of a given tensor or an output; else made up
  Shape shape;
  int first_pass = 0, last_pass = 0;  ///< needed from, to
  bool used = false;                  ///< some pass reads or writes it
  // Of a step only.
  int of = -1;          ///< the buffer that it is a part of
  bool before = false;  ///< the part of the step before
  int start = -1;       ///< the buffer that stands before the first step
};

/// Passes that are executed once for each step, from the first to before `end`.
struct Loop {
  std::size_t first = 0, end = 0;
  Dim steps{1};
  bool reversed = false;
  std::vector<int> buffers;   ///< those of the kind `step`
  std::optional<Dim> rows{};  ///< of all matrices, where each row is calculated for itself
};

/// Where an operand of an instruction lies.
enum class Place { buffer, tile, scalar };

/// Which part of an operand meets a tile of the pass: all of it; one row for all rows; one column
/// for all columns; one number.
enum class Access { full, row, column, single };

struct Source {
  Place place = Place::buffer;
  int index = 0;
  Access access = Access::full;
  Id value = -1;  ///< which value is read, for checks and listings
};

/// `target = outer(inner(sources...), source)`, perhaps times one more source; or only
/// inner(sources...); for one tile.
struct Instruction {
  Op inner = Op::copy;
  Op outer = Op::input;   ///< input for none; add, subtract, multiply, or a reduction
  bool reversed = false;  ///< outer is a subtraction of inner from the last source
  bool times = false;     ///< what outer gives is multiplied with the last source
  bool or_equal = false;  ///< of a selection
  bool narrow = false;    ///< one number for each row of the tile
  std::vector<Source> sources;
  Source target;

  bool has_outer() const { return outer != Op::input; }
  /// The reduction that this instruction ends with, or `input`.
  Op reduction() const;
};

/// One pass over all rows and columns of a space, tile by tile.
struct TilePass {
  Shape space;
  std::vector<Instruction> instructions;
  int tiles = 0;            ///< how many tiles are in use at a time
  bool whole_rows = false;  ///< a tile spans whole rows, because rows are reduced
  bool flat = false;        ///< rows and columns play no role: one long vector
};

struct MatrixSource {
  int buffer = 0;  ///< -1 for none
  Shape shape;
  bool transposed = false;
  Id value = -1;
};

/// A copy through places that are affine in the indices.
struct GatherPass {
  Gather gather;
  MatrixSource source, table;  ///< perhaps none
  MatrixSource target;
};

/// target = c A B, or target += c A B, or target = bias + c A B. Elementwise passes may be joined
/// to it (join_passes.hpp): they run on each part of the result before, or after, the part is
/// computed.
struct ProductPass {
  MatrixSource left, right;
  Dim batch{1};    ///< so many products, of matrices that lie one below the other
  int factor = 0;  ///< a scalar
  bool accumulate = false;
  MatrixSource target;
  std::vector<TilePass> before, after;
  /// What A is gathered by, block by block while it is multiplied; then it has no memory.
  std::optional<GatherPass> gathered{};
  MatrixSource bias{
      -1, {}, false, -1};  ///< where A is gathered: perhaps a row to which all is added
  bool convolved = false;  ///< and a library computes it as a convolution, of what is gathered from
};

/// A transposition, a diagonal, an identity matrix, or a plain copy.
struct WholePass {
  Op op = Op::copy;
  MatrixSource source;  ///< perhaps none
  MatrixSource target;
};

/// Rows of the source, added to the rows of the target whose numbers stand in the table.
struct ScatterPass {
  MatrixSource source, table, target;
};

using AnyPass = std::variant<TilePass, ProductPass, WholePass, GatherPass, ScatterPass>;

/// Calls a function with each TilePass of a pass: itself, or those joined to a product.
template <class Function>
void for_each_tile_pass(const AnyPass& pass, Function function) {
  if (const auto* tiles = std::get_if<TilePass>(&pass)) function(*tiles);
  if (const auto* product = std::get_if<ProductPass>(&pass)) {
    for (const auto& tiles : product->before) function(tiles);
    for (const auto& tiles : product->after) function(tiles);
  }
}

/// A compiled plan for matrices of any element type: what to do, in order.
struct Program {
  std::vector<Buffer> buffers;
  std::vector<Scalar> scalars;
  std::vector<AnyPass> passes;
  std::vector<Loop> loops;              ///< in the order of their passes
  std::vector<std::string> parameters;  ///< that must have a value
  std::vector<std::string> names;       ///< of the values, for listings
};

/// The program as text, one line for each pass and instruction.
std::string describe(const Program& program);

}  // namespace gradstone::plan
