// Loops of steps: some rows at a time, where no row needs another.

#include <algorithm>

#include "numeric/plan/executor.hpp"

namespace gradstone::plan {
namespace {

// Libraries are slower at fewer rows.
constexpr std::int64_t least_rows_of_part = 16, most_row_parts = 16;

}  // namespace

// Parts of the rows of loops, which depend on the sizes alone.
template <class T>
void Executor<T>::find_row_parts() {
  row_parts_.resize(program_.loops.size());
  for (std::size_t number = 0; number < row_parts_.size(); ++number) {
    const Loop& loop = program_.loops[number];
    RowParts& parts = row_parts_[number];
    parts.rows_of_part = parts.parts = 1;
    parts.step_numbers.clear();
    for (const int index : loop.buffers)
      parts.step_numbers.push_back(numbers(program_.buffers[static_cast<std::size_t>(index)]));
    if (!loop.rows) continue;
    std::int64_t multiplications = 0;
    for (std::size_t k = loop.first; k < loop.end; ++k) {
      if (const auto* pass = std::get_if<ProductPass>(&program_.passes[k])) {
        const auto product = product_at<T>(*pass, sizes_);
        multiplications += product.rows * product.columns * product.depth;
      }
    }
    multiplications *= loop.steps.at(sizes_);
    parts.rows = loop.rows->at(sizes_);
    const std::int64_t most =
        std::clamp<std::int64_t>(multiplications / smallest_part, 1, most_row_parts);
    parts.rows_of_part = std::max((parts.rows + most - 1) / most, least_rows_of_part);
    parts.parts = (parts.rows + parts.rows_of_part - 1) / parts.rows_of_part;
  }
}

// Where the parts of a step lie, in the order in which steps are done.
template <class T>
void Executor<T>::set_step(std::size_t number, std::int64_t done, std::int64_t steps,
                           T** places) const {
  const Loop& loop = program_.loops[number];
  for (std::size_t k = 0; k < loop.buffers.size(); ++k) {
    const int index = loop.buffers[k];
    const Buffer& buffer = program_.buffers[static_cast<std::size_t>(index)];
    const std::int64_t from_start = buffer.before ? done - 1 : done;
    const std::int64_t step = loop.reversed ? steps - 1 - from_start : from_start;
    places[index] = from_start < 0 ? places[buffer.start]
                                   : places[buffer.of] + step * row_parts_[number].step_numbers[k];
  }
}

template <class T>
void Executor<T>::run_loop(std::size_t number) {
  const Loop& loop = program_.loops[number];
  const RowParts& rows = row_parts_[number];
  const std::int64_t steps = loop.steps.at(sizes_);
  if (rows.parts == 1) {
    for (std::int64_t done = 0; done < steps; ++done) {
      set_step(number, done, steps, places_.data());
      for (std::size_t k = loop.first; k < loop.end; ++k) run_pass(k);
    }
    return;
  }
  team_->run(rows.parts, [&, this](std::int64_t part, int thread) {
    T** const places =
        places_of_threads_.data() + static_cast<std::size_t>(thread) * places_.size();
    std::copy(places_.begin(), places_.end(), places);
    for (std::int64_t done = 0; done < steps; ++done) {
      set_step(number, done, steps, places);
      for (std::size_t k = loop.first; k < loop.end; ++k) run_rows(k, rows, part, places, thread);
    }
  });
}

// A pass of a step, for a part of the rows.
template <class T>
void Executor<T>::run_rows(std::size_t k, const RowParts& rows, std::int64_t part, T** places,
                           int thread) {
  const std::int64_t first = part * rows.rows_of_part;
  const std::int64_t count = std::min(rows.rows_of_part, rows.rows - first);
  const std::int64_t shift = thread * thread_numbers_;
  const auto run_tiles = [&](const LinkedTilePass<T>& tiles) {
    tiles.run_part(tiles.rows(first, count), places, shift);
  };
  const auto* pass = std::get_if<ProductPass>(&program_.passes[k]);
  if (!pass) return run_tiles(tile_passes_[k]);
  const LinkedProduct& linked = products_[k];
  for (const auto& tiles : linked.before) run_tiles(tiles);
  PlannedProduct<T> product = linked.product;  // the others bind it to other steps
  product.bind(places[pass->left.buffer], places[pass->right.buffer], places[pass->target.buffer],
               scalars_[static_cast<std::size_t>(pass->factor)], nullptr);
  product.run_part(product.rows(first, count), thread_memory_.data() + shift + tiles_ * tile_size_);
  for (const auto& tiles : linked.after) run_tiles(tiles);
}

template void Executor<float>::find_row_parts();
template void Executor<float>::run_loop(std::size_t);
template void Executor<double>::find_row_parts();
template void Executor<double>::run_loop(std::size_t);

}  // namespace gradstone::plan
