#include "numeric/plan/executor.hpp"

#include <algorithm>
#include <functional>

#include "numeric/plan/lower_scalar.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone::plan {
namespace {

std::string shape_text(std::int64_t rows, std::int64_t columns) {
  return std::to_string(rows) + " x " + std::to_string(columns);
}

bool is_bindable(const Buffer& buffer) {
  return buffer.kind == Buffer::Kind::input || buffer.kind == Buffer::Kind::output;
}

}  // namespace

template <class T>
Executor<T>::Executor(Program program, std::vector<std::string> updated, const Sizes& largest,
                      ProductLibrary library)
    : program_(std::move(program)),
      updated_(std::move(updated)),
      largest_(largest),
      sizes_(largest) {
  find_least_sizes();
  check_sizes();
  link(library);
  resize(Sizes{});
  lay_out_memory();
  set_threads(0);
}

template <class T>
std::vector<std::string> Executor<T>::names(Buffer::Kind kind) const {
  std::vector<std::string> result;
  for (const auto& buffer : program_.buffers)
    if (buffer.kind == kind && buffer.used) result.push_back(buffer.name);
  return result;
}

template <class T>
std::int64_t Executor<T>::workspace_bytes() const {
  return (workspace_numbers_ + sums_numbers_ + team_->threads() * thread_numbers_) *
         static_cast<std::int64_t>(sizeof(T));
}

template <class T>
void Executor<T>::bind(const std::string& name, const T* data, std::int64_t rows,
                       std::int64_t columns, bool writable) {
  const std::size_t k = find_bindable(name);
  const Buffer& buffer = program_.buffers[k];
  const std::int64_t own_rows = buffer.shape.rows().at(sizes_);
  const std::int64_t own_columns = buffer.shape.columns().at(sizes_);
  if (rows != own_rows || columns != own_columns) {
    throw ShapeError("plan: " + name + " is " + buffer.shape.text() + " = " +
                     shape_text(own_rows, own_columns) + ", it cannot be bound to " +
                     shape_text(rows, columns));
  }
  if (!data) throw DomainError("plan: " + name + " cannot be bound to no memory");
  if (is_written(buffer) && !writable)
    throw DomainError("plan: " + name + " is written, it cannot be bound to read-only memory");
  refuse_overlap(k, data, rows * columns);
  // What is not written is never written through.
  places_[k] = const_cast<T*>(data);
  bound_numbers_[k] = rows * columns;
  checked_ = false;
}

template <class T>
void Executor<T>::unbind(const std::string& name) {
  const std::size_t k = find_bindable(name);
  places_[k] = nullptr;
  bound_numbers_[k] = 0;
  checked_ = false;
}

template <class T>
void Executor<T>::set(const std::string& parameter, double value) {
  const auto& known = program_.parameters;
  if (std::find(known.begin(), known.end(), parameter) == known.end()) {
    throw UnknownNameError("plan: no parameter named " + parameter +
                           nearest_hint(parameter, known));
  }
  parameters_[parameter] = value;
  checked_ = false;
}

template <class T>
void Executor<T>::resize(const Sizes& sizes) {
  for (const auto& [name, size] : sizes) {
    const auto most = largest_.find(name);
    if (most == largest_.end())
      throw UnknownNameError("plan: no dimension named " + name + " in the sizes of this plan");
    const std::int64_t least = least_.find(name)->second;
    if (size < least || size > most->second) {
      throw DomainError("plan: " + name + " = " + std::to_string(size) + " is not within " +
                        std::to_string(least) + " to " + std::to_string(most->second) +
                        ", the size it was made for");
    }
  }
  for (const auto& [name, size] : sizes) sizes_.find(name)->second = size;
  for (std::size_t k = 0; k < program_.passes.size(); ++k) {
    if (const auto* tiles = std::get_if<TilePass>(&program_.passes[k]))
      tile_passes_[k].resize(*tiles, sizes_);
    if (const auto* product = std::get_if<ProductPass>(&program_.passes[k]))
      resize(products_[k], *product);
    if (const auto* whole = std::get_if<WholePass>(&program_.passes[k]))
      whole_passes_[k] = {whole->op, whole->target.shape.rows().at(sizes_),
                          whole->target.shape.columns().at(sizes_)};
    if (const auto* gather = std::get_if<GatherPass>(&program_.passes[k]))
      gathers_[k].resize(gather->gather, sizes_);
  }
  find_row_parts();
  checked_ = false;
}

template <class T>
std::int64_t Executor<T>::numbers(const Buffer& buffer) const {
  return buffer.shape.rows().at(sizes_) * buffer.shape.columns().at(sizes_);
}

template <class T>
bool Executor<T>::is_written(const Buffer& buffer) const {
  return buffer.kind == Buffer::Kind::output ||
         std::find(updated_.begin(), updated_.end(), buffer.name) != updated_.end();
}

template <class T>
std::size_t Executor<T>::find_bindable(const std::string& name) const {
  const auto& buffers = program_.buffers;
  for (std::size_t k = 0; k < buffers.size(); ++k)
    if (is_bindable(buffers[k]) && buffers[k].name == name) return k;
  std::vector<std::string> known;
  for (const auto& buffer : buffers)
    if (is_bindable(buffer)) known.push_back(buffer.name);
  throw UnknownNameError("plan: no matrix named " + name + nearest_hint(name, known));
}

template <class T>
void Executor<T>::refuse_overlap(std::size_t k, const T* data, std::int64_t count) const {
  const std::less<const T*> before;
  for (std::size_t other = 0; other < program_.buffers.size(); ++other) {
    if (other == k || bound_numbers_[other] == 0 || !places_[other]) continue;
    if (!is_written(program_.buffers[k]) && !is_written(program_.buffers[other])) continue;
    const T* begin = places_[other];
    if (before(data, begin + bound_numbers_[other]) && before(begin, data + count)) {
      throw DomainError("plan: " + program_.buffers[k].name + " overlaps " +
                        program_.buffers[other].name +
                        ", and one of them is written; state an update to compute in place");
    }
  }
}

// What is the extent of nothing, such as a padding, may be 0.
template <class T>
void Executor<T>::find_least_sizes() {
  for (const auto& [name, size] : largest_) least_[name] = 0;
  for (const auto& buffer : program_.buffers)
    for (const auto* dim : {&buffer.shape.rows(), &buffer.shape.columns()})
      for (const auto& name : dim->names()) least_[name] = 1;
}

template <class T>
void Executor<T>::check_sizes() const {
  for (const auto& [name, size] : largest_) {
    if (size < least_.at(name)) {
      throw DomainError("plan: " + name + " = " + std::to_string(size) + ", sizes are at least " +
                        std::to_string(least_.at(name)));
    }
  }
  for (const auto& buffer : program_.buffers) {
    if (numbers(buffer) < 1) {
      throw DomainError("plan: " + buffer.name + " is " + buffer.shape.text() +
                        ", which is empty at these sizes");
    }
  }
}

// Places are buffers first, then tiles, then scalars.
template <class T>
void Executor<T>::link(ProductLibrary library) {
  for (const auto& pass : program_.passes)
    for_each_tile_pass(pass,
                       [&](const TilePass& tiles) { tiles_ = std::max(tiles_, tiles.tiles); });
  first_tile_ = static_cast<int>(program_.buffers.size());
  first_scalar_ = first_tile_ + tiles_;
  tile_passes_.resize(program_.passes.size());
  products_.resize(program_.passes.size());
  whole_passes_.resize(program_.passes.size());
  gathers_.resize(program_.passes.size());
  for (std::size_t k = 0; k < program_.passes.size(); ++k) {
    if (const auto* tiles = std::get_if<TilePass>(&program_.passes[k]))
      tile_passes_[k] = linked(*tiles);
    if (const auto* product = std::get_if<ProductPass>(&program_.passes[k]))
      products_[k] = linked(*product, library, is_in_loop(k));
    if (const auto* gather = std::get_if<GatherPass>(&program_.passes[k]))
      gathers_[k] = LinkedGather<T>(gather->gather, largest_);
  }
}

template <class T>
bool Executor<T>::is_in_loop(std::size_t k) const {
  return std::any_of(program_.loops.begin(), program_.loops.end(),
                     [&](const Loop& loop) { return k >= loop.first && k < loop.end; });
}

template <class T>
LinkedTilePass<T> Executor<T>::linked(const TilePass& pass) const {
  // States decay, see FlushDenormals.
  const bool updates = std::any_of(
      pass.instructions.begin(), pass.instructions.end(), [&](const Instruction& instruction) {
        const Source& target = instruction.target;
        return target.place == Place::buffer &&
               program_.buffers[static_cast<std::size_t>(target.index)].kind == Buffer::Kind::input;
      });
  return LinkedTilePass<T>(pass, first_tile_, first_scalar_, updates);
}

template <class T>
typename Executor<T>::LinkedProduct Executor<T>::linked(const ProductPass& pass,
                                                        ProductLibrary library,
                                                        bool is_in_loop) const {
  LinkedProduct result;
  const bool may_divide_sums = !is_in_loop && pass.batch.is_one();
  const bool is_joined = !pass.before.empty() || !pass.after.empty();
  if (pass.gathered) {
    result.gathered.emplace(pass, product_at<T>(pass, sizes_), largest_, library);
  } else {
    result.product =
        PlannedProduct<T>(product_at<T>(pass, sizes_), library, is_joined, may_divide_sums);
  }
  for (const auto& tiles : pass.before) result.before.push_back(linked(tiles));
  for (const auto& tiles : pass.after) result.after.push_back(linked(tiles));
  return result;
}

template <class T>
void Executor<T>::resize(LinkedProduct& linked, const ProductPass& pass) const {
  const auto product = product_at<T>(pass, sizes_);
  if (linked.gathered) {
    linked.gathered->resize(pass, product, sizes_);
  } else {
    linked.product.resize(product.rows, product.columns, product.depth, pass.batch.at(sizes_));
  }
  for (std::size_t k = 0; k < pass.before.size(); ++k)
    linked.before[k].resize(pass.before[k], sizes_);
  for (std::size_t k = 0; k < pass.after.size(); ++k) linked.after[k].resize(pass.after[k], sizes_);
}

template <class T>
void Executor<T>::lay_out_memory() {
  const auto layout = lay_out(program_.buffers, largest_);
  workspace_numbers_ = (layout.total + 15) / 16 * 16;
  workspace_ = AlignedMemory<T>(workspace_numbers_);
  for (const std::int64_t start : layout.starts)
    places_.push_back(start < 0 ? nullptr : workspace_.data() + start);
  bound_numbers_.assign(program_.buffers.size(), 0);
  places_.resize(places_.size() + static_cast<std::size_t>(tiles_));  // see set_threads
  scalars_.resize(program_.scalars.size());
  for (auto& scalar : scalars_) places_.push_back(&scalar);

  std::int64_t block_size = 0;
  std::int64_t sums = 0;
  for (const auto& product : products_) {
    block_size = std::max(block_size, product.gathered ? product.gathered->workspace_numbers()
                                                       : product.product.workspace_numbers());
    sums = std::max(
        sums, product.gathered ? product.gathered->sums_numbers() : product.product.sums_numbers());
  }
  for (const auto& pass : tile_passes_) sums = std::max(sums, pass.sums_numbers());
  sums_ = AlignedMemory<T>(sums);
  sums_numbers_ = sums;
  for (const auto& pass : tile_passes_) tile_size_ = std::max(tile_size_, pass.largest_tile());
  // Tiles start at different lines of the cache, so that they do not displace each other.
  tile_size_ = (tile_size_ + 15) / 16 * 16 + 16;
  thread_numbers_ = tiles_ * tile_size_ + (block_size + 15) / 16 * 16;
}

// How many threads can have something to do at a time.
template <class T>
std::int64_t Executor<T>::most_parts() const {
  std::int64_t parts = 1;
  for (const auto& pass : tile_passes_) parts = std::max(parts, pass.parts());
  for (const auto& product : products_)
    parts = std::max(parts, product.gathered ? product.gathered->parts() : product.product.parts());
  for (const auto& gather : gathers_) parts = std::max(parts, gather.parts());
  for (const auto& rows : row_parts_) parts = std::max(parts, rows.parts);
  return parts;
}

template <class T>
void Executor<T>::set_threads(int threads) {
  if (threads < 0) throw DomainError("plan: " + std::to_string(threads) + " threads");
  std::int64_t count = threads;
  if (threads == 0) count = std::max<std::int64_t>(1, std::thread::hardware_concurrency());
  count = std::min(count, most_parts());
  team_ = std::make_unique<ThreadTeam>(static_cast<int>(count));
  thread_memory_ = AlignedMemory<T>(count * thread_numbers_);
  places_of_threads_.resize(static_cast<std::size_t>(count) * places_.size());
  for (int k = 0; k < tiles_; ++k)
    places_[static_cast<std::size_t>(first_tile_ + k)] = thread_memory_.data() + k * tile_size_;
}

// Everything is bound, and large enough.
template <class T>
void Executor<T>::check_bindings() const {
  for (std::size_t k = 0; k < program_.buffers.size(); ++k) {
    const auto& buffer = program_.buffers[k];
    if (!is_bindable(buffer) || !buffer.used) continue;
    if (!places_[k]) {
      throw UnknownNameError("plan: " + buffer.name + " is not bound; bind it to memory of " +
                             buffer.shape.text() + " numbers");
    }
    if (bound_numbers_[k] < numbers(buffer)) {
      throw ShapeError("plan: " + buffer.name + " was bound at smaller sizes; bind it again as " +
                       buffer.shape.text());
    }
  }
}

template <class T>
void Executor<T>::evaluate_scalars() {
  for (std::size_t k = 0; k < scalars_.size(); ++k)
    scalars_[k] = static_cast<T>(evaluate(program_.scalars[k], sizes_, parameters_));
}

template <class T>
struct Executor<T>::RunPass {
  Executor& self;
  std::size_t k;

  T* place(const MatrixSource& matrix) const {
    return matrix.buffer < 0 ? nullptr : self.places_[static_cast<std::size_t>(matrix.buffer)];
  }
  void operator()(const TilePass&) const {
    const LinkedTilePass<T>& tiles = self.tile_passes_[k];
    self.team_->run(tiles.parts(), [&](std::int64_t part, int thread) {
      tiles.run_part(part, self.places_.data(), thread * self.thread_numbers_, self.sums_.data());
    });
    tiles.finish(self.places_.data(), self.sums_.data());
  }
  void operator()(const ProductPass& pass) const {
    LinkedProduct& linked = self.products_[k];
    if (pass.gathered) return run_gathered(pass, linked);
    PlannedProduct<T>& product = linked.product;
    product.bind(place(pass.left), place(pass.right), place(pass.target),
                 self.scalars_[static_cast<std::size_t>(pass.factor)], self.sums_.data());
    self.team_->run(product.parts(), [&, this](std::int64_t index, int thread) {
      const Part part = product.part(index);
      const std::int64_t shift = thread * self.thread_numbers_;
      T* const blocks = self.thread_memory_.data() + shift + self.tiles_ * self.tile_size_;
      for (const auto& tiles : linked.before) tiles.run_part(part, self.places_.data(), shift);
      product.run_part(part, blocks);
      for (const auto& tiles : linked.after) tiles.run_part(part, self.places_.data(), shift);
    });
    product.finish();
  }
  void run_gathered(const ProductPass& pass, LinkedProduct& linked) const {
    GatheredProduct<T>& product = *linked.gathered;
    product.bind(place(pass.gathered->source), place(pass.gathered->table), place(pass.right),
                 place(pass.bias), place(pass.target),
                 self.scalars_[static_cast<std::size_t>(pass.factor)], self.sums_.data());
    const auto run_tiles = [&](const std::vector<LinkedTilePass<T>>& joined, const Part& part,
                               std::int64_t shift) {
      for (const auto& tiles : joined) tiles.run_part(part, self.places_.data(), shift);
    };
    const bool at_once = pass.left.transposed;  // every part adds to all of the result
    if (at_once) run_tiles(linked.before, product.part(0), 0);
    product.start();
    self.team_->run(product.parts(), [&, this](std::int64_t index, int thread) {
      const std::int64_t shift = thread * self.thread_numbers_;
      if (!at_once) run_tiles(linked.before, product.part(index), shift);
      product.run_part(index, self.thread_memory_.data() + shift + self.tiles_ * self.tile_size_);
      if (!at_once) run_tiles(linked.after, product.part(index), shift);
    });
    product.finish();
    if (at_once) run_tiles(linked.after, product.part(0), 0);
  }
  void operator()(const WholePass& pass) const {
    self.whole_passes_[k].run(place(pass.source), place(pass.target));
  }
  void operator()(const GatherPass& pass) const {
    const LinkedGather<T>& gather = self.gathers_[k];
    const T *const source = place(pass.source), *const table = place(pass.table);
    T* const target = place(pass.target);
    self.team_->run(gather.parts(),
                    [&](std::int64_t part, int) { gather.run_part(part, source, table, target); });
  }
  void operator()(const ScatterPass& pass) const {
    scatter_rows(place(pass.source), place(pass.table), place(pass.target),
                 pass.source.shape.rows().at(self.sizes_), pass.target.shape.rows().at(self.sizes_),
                 pass.target.shape.columns().at(self.sizes_));
  }
};

template <class T>
void Executor<T>::run(const std::function<void(const std::string&)>& completed) {
  if (!checked_) {
    check_bindings();
    evaluate_scalars();
    checked_ = true;
  }
  std::size_t k = 0;
  const auto tell = [&](std::size_t first, std::size_t end) {
    if (!completed) return;
    for (const auto& buffer : program_.buffers) {
      const auto last = static_cast<std::size_t>(buffer.last_pass);
      if (buffer.kind == Buffer::Kind::output && buffer.used && last >= first && last < end)
        completed(buffer.name);
    }
  };
  const auto run_to = [&](std::size_t end) {
    for (; k < end; ++k) {
      run_pass(k);
      tell(k, k + 1);
    }
  };
  for (std::size_t number = 0; number < program_.loops.size(); ++number) {
    const Loop& loop = program_.loops[number];
    run_to(loop.first);
    run_loop(number);
    k = loop.end;
    tell(loop.first, loop.end);
  }
  run_to(program_.passes.size());
}

template <class T>
void Executor<T>::run_pass(std::size_t k) {
  std::visit(RunPass{*this, k}, program_.passes[k]);
}

template class Executor<float>;
template class Executor<double>;

}  // namespace gradstone::plan
