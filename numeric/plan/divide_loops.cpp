#include "numeric/plan/divide_loops.hpp"

#include <algorithm>

#include "numeric/plan/in_place.hpp"

namespace gradstone::plan {
namespace {

class DivideLoop {
 public:
  DivideLoop(Program& program, Loop& loop) : program_(program), loop_(loop) {}

  void run() {
    const auto* product = first_product();
    if (!product) return;
    rows_ = product->target.shape.rows();
    if (rows_.is_one() ||
        !std::all_of(first(), end(), [&](const AnyPass& pass) { return is_by_rows(pass); })) {
      return;
    }
    loop_.rows = rows_;
    std::for_each(first(), end(), [](AnyPass& pass) {
      if (auto* tiles = std::get_if<TilePass>(&pass)) tiles->flat = false;  // it is run by rows
    });
  }

 private:
  using Passes = std::vector<AnyPass>::iterator;
  Passes first() const {
    return program_.passes.begin() + static_cast<std::ptrdiff_t>(loop_.first);
  }
  Passes end() const { return program_.passes.begin() + static_cast<std::ptrdiff_t>(loop_.end); }

  const ProductPass* first_product() const {
    for (auto pass = first(); pass != end(); ++pass)
      if (const auto* product = std::get_if<ProductPass>(&*pass)) return product;
    return nullptr;
  }

  bool is_by_rows(const AnyPass& any) const {
    if (const auto* product = std::get_if<ProductPass>(&any)) {
      const bool is_joined_by_rows = [&] {
        bool all = true;
        for_each_tile_pass(any, [&](const TilePass& tiles) { all = all && is_by_rows(tiles); });
        return all;
      }();
      return is_joined_by_rows && !product->gathered && product->batch.is_one() &&
             !product->left.transposed && product->left.shape.rows() == rows_ &&
             product->target.shape.rows() == rows_ && is_constant(product->right.buffer);
    }
    const auto* tiles = std::get_if<TilePass>(&any);
    return tiles && is_by_rows(*tiles);
  }

  bool is_by_rows(const TilePass& tiles) const {
    if (tiles.space.rows() != rows_) return false;
    return std::all_of(
        tiles.instructions.begin(), tiles.instructions.end(), [&](const Instruction& instruction) {
          return instruction.reduction() == Op::input && !instruction.narrow &&
                 instruction.target.access == Access::full &&
                 std::all_of(instruction.sources.begin(), instruction.sources.end(),
                             [&](const Source& source) {
                               const bool has_rows =
                                   source.access == Access::full || source.access == Access::column;
                               return has_rows || source.place != Place::buffer ||
                                      is_constant(source.index);
                             });
        });
  }

  bool is_constant(int buffer) const {
    return program_.buffers[static_cast<std::size_t>(buffer)].kind != Buffer::Kind::step &&
           std::none_of(first(), end(), [&](const AnyPass& pass) { return writes(pass, buffer); });
  }

  Program& program_;
  Loop& loop_;
  Dim rows_{1};
};

}  // namespace

void divide_loops(Program& program) {
  for (auto& loop : program.loops) DivideLoop(program, loop).run();
}

}  // namespace gradstone::plan
