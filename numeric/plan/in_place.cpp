#include "numeric/plan/in_place.hpp"

#include <algorithm>
#include <initializer_list>
#include <type_traits>

namespace gradstone::plan {
namespace {

struct Watch {
  int buffer;
  const std::vector<Id>& old_values;
  bool overwritten = false;
  bool safe = true;

  void read(Id value, bool too_late) {
    const bool is_old = std::find(old_values.begin(), old_values.end(), value) != old_values.end();
    if (is_old && too_late) safe = false;
  }

  void operator()(const TilePass& pass) {
    // Instructions run tile by tile: what an earlier instruction writes, it writes before later
    // ones read, in this tile; in other tiles nothing is written that is read here, element by
    // element.
    bool overwritten_here = false;
    for (const auto& instruction : pass.instructions) {
      const bool writes =
          instruction.target.place == Place::buffer && instruction.target.index == buffer;
      for (const auto& source : instruction.sources) {
        const bool elsewhere = (writes || overwritten_here) && source.access != Access::full;
        read(source.value, overwritten || overwritten_here || elsewhere);
      }
      overwritten_here |= writes;
    }
    // A row or column of the old value must not be read again in the next tile.
    if (overwritten_here) {
      for (const auto& instruction : pass.instructions)
        for (const auto& source : instruction.sources)
          read(source.value, source.access != Access::full);
    }
    overwritten |= overwritten_here;
  }

  void operator()(const ProductPass& pass) { whole({&pass.left, &pass.right}, pass.target); }

  void operator()(const WholePass& pass) { whole({&pass.source}, pass.target); }
  void operator()(const GatherPass& pass) { whole({&pass.source, &pass.table}, pass.target); }
  void operator()(const ScatterPass& pass) { whole({&pass.source, &pass.table}, pass.target); }

  // The target is written while the sources are still read.
  void whole(std::initializer_list<const MatrixSource*> sources, const MatrixSource& target) {
    const bool writes = target.buffer == buffer;
    for (const auto* source : sources) read(source->value, overwritten || writes);
    overwritten |= writes;
  }
};

}  // namespace

bool reads_before_overwriting(const Program& program, int buffer,
                              const std::vector<Id>& old_values) {
  Watch watch{buffer, old_values};
  for (const auto& pass : program.passes) std::visit(watch, pass);
  return watch.safe;
}

bool contains(const std::vector<int>& buffers, int buffer) {
  return std::find(buffers.begin(), buffers.end(), buffer) != buffers.end();
}

std::vector<int> buffers_of(const AnyPass& any) {
  std::vector<int> result;
  for_each_tile_pass(any, [&](const TilePass& tiles) {
    for (const auto& instruction : tiles.instructions) {
      for (const auto& source : instruction.sources)
        if (source.place == Place::buffer) result.push_back(source.index);
      if (instruction.target.place == Place::buffer) result.push_back(instruction.target.index);
    }
  });
  const auto add = [&](std::initializer_list<const MatrixSource*> matrices) {
    for (const auto* matrix : matrices)
      if (matrix->buffer >= 0) result.push_back(matrix->buffer);
  };
  if (const auto* product = std::get_if<ProductPass>(&any)) {
    add({&product->right, &product->bias, &product->target});
    if (product->gathered) {
      add({&product->gathered->source, &product->gathered->table});
    } else {
      add({&product->left});
    }
  }
  if (const auto* whole = std::get_if<WholePass>(&any)) add({&whole->source, &whole->target});
  if (const auto* gather = std::get_if<GatherPass>(&any))
    add({&gather->source, &gather->table, &gather->target});
  if (const auto* scatter = std::get_if<ScatterPass>(&any))
    add({&scatter->source, &scatter->table, &scatter->target});
  return result;
}

bool writes(const AnyPass& pass, int buffer) {
  bool writes = false;
  const auto written = [&](int target) { writes |= target == buffer; };
  for_each_tile_pass(pass, [&](const TilePass& tiles) {
    for (const auto& instruction : tiles.instructions)
      if (instruction.target.place == Place::buffer) written(instruction.target.index);
  });
  std::visit(
      [&](const auto& any) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(any)>, TilePass>)
          written(any.target.buffer);
      },
      pass);
  return writes;
}

}  // namespace gradstone::plan
