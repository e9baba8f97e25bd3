#include "numeric/plan/transpose_before_loops.hpp"

#include <algorithm>
#include <map>

#include "numeric/plan/in_place.hpp"

namespace gradstone::plan {
namespace {

// Of fewer multiplications in all steps, those of one step are done before the copy is.
constexpr std::int64_t least_multiplications = 1 << 20;

class TransposeBeforeLoops {
 public:
  TransposeBeforeLoops(Program& program, const Sizes& largest)
      : program_(program), largest_(largest) {}

  void run() {
    for (std::size_t k = program_.loops.size(); k-- > 0;) transpose_before(k);
  }

 private:
  void transpose_before(std::size_t number) {
    const Loop& loop = program_.loops[number];
    std::map<int, MatrixSource> transposed;  // by buffer
    std::vector<AnyPass> copies;
    for (std::size_t k = loop.first; k < loop.end; ++k) {
      auto* const product = std::get_if<ProductPass>(&program_.passes[k]);
      if (!product || !is_worth_it(*product, loop)) continue;
      const MatrixSource given = product->right;
      const auto [found, is_new] = transposed.try_emplace(given.buffer, MatrixSource{});
      if (is_new) {
        found->second = add_transpose(given);
        copies.emplace_back(WholePass{
            Op::transpose, {given.buffer, given.shape, false, given.value}, found->second});
      }
      product->right = found->second;
    }
    insert(number, std::move(copies));
  }

  bool is_worth_it(const ProductPass& product, const Loop& loop) const {
    const auto size = [&](const Dim& dim) { return dim.at(largest_); };
    const Shape &result = product.target.shape, &right = product.right.shape;
    const std::int64_t work =
        size(loop.steps) * size(result.rows()) * size(right.rows()) * size(right.columns());
    return product.right.transposed && product.batch.is_one() && !product.gathered &&
           work >= least_multiplications && !is_written(product.right.buffer, loop);
  }

  bool is_written(int buffer, const Loop& loop) const {
    if (program_.buffers[static_cast<std::size_t>(buffer)].kind == Buffer::Kind::step) return true;
    const auto first = program_.passes.begin() + static_cast<std::ptrdiff_t>(loop.first);
    const auto end = program_.passes.begin() + static_cast<std::ptrdiff_t>(loop.end);
    return std::any_of(first, end, [&](const AnyPass& pass) { return writes(pass, buffer); });
  }

  MatrixSource add_transpose(const MatrixSource& of) {
    const Shape shape(of.shape.columns(), of.shape.rows());
    const std::string name = "T(" + program_.names[static_cast<std::size_t>(of.value)] + ")";
    program_.names.push_back(name);
    program_.buffers.push_back({Buffer::Kind::workspace, name, shape});
    return {static_cast<int>(program_.buffers.size()) - 1, shape, false,
            static_cast<Id>(program_.names.size()) - 1};
  }

  void insert(std::size_t number, std::vector<AnyPass> copies) {
    const auto first = static_cast<std::ptrdiff_t>(program_.loops[number].first);
    program_.passes.insert(program_.passes.begin() + first, copies.begin(), copies.end());
    for (std::size_t k = number; k < program_.loops.size(); ++k) {
      program_.loops[k].first += copies.size();
      program_.loops[k].end += copies.size();
    }
  }

  Program& program_;
  const Sizes& largest_;
};

}  // namespace

void transpose_before_loops(Program& program, const Sizes& largest) {
  TransposeBeforeLoops(program, largest).run();
}

}  // namespace gradstone::plan
