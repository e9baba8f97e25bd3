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

}  // namespace

template <class T>
Executor<T>::Executor(Program program, std::vector<std::string> updated, const Sizes& largest)
    : program_(std::move(program)),
      updated_(std::move(updated)),
      largest_(largest),
      sizes_(largest) {
  check_sizes();
  lay_out_memory();
  link();
  resize(Sizes{});
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
  return workspace_numbers_ * static_cast<std::int64_t>(sizeof(T));
}

template <class T>
void Executor<T>::bind(const std::string& name, const T* data, std::int64_t rows,
                       std::int64_t columns, bool writable) {
  const std::size_t k = find_bindable(name);
  const Buffer& buffer = program_.buffers[k];
  const std::int64_t own_rows = buffer.shape.rows.at(sizes_);
  const std::int64_t own_columns = buffer.shape.columns.at(sizes_);
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
    if (size < 1 || size > most->second) {
      throw DomainError("plan: " + name + " = " + std::to_string(size) + " is not within 1 to " +
                        std::to_string(most->second) + ", the size it was made for");
    }
  }
  for (const auto& [name, size] : sizes) sizes_.find(name)->second = size;
  for (std::size_t k = 0; k < program_.passes.size(); ++k) {
    if (const auto* tiles = std::get_if<TilePass>(&program_.passes[k]))
      tile_passes_[k].resize(*tiles, sizes_);
    if (const auto* product = std::get_if<ProductPass>(&program_.passes[k]))
      resize(products_[k], *product);
    if (const auto* whole = std::get_if<WholePass>(&program_.passes[k]))
      whole_passes_[k] = {whole->op, whole->target.shape.rows.at(sizes_),
                          whole->target.shape.columns.at(sizes_)};
  }
  checked_ = false;
}

template <class T>
std::int64_t Executor<T>::numbers(const Buffer& buffer) const {
  return buffer.shape.rows.at(sizes_) * buffer.shape.columns.at(sizes_);
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
    if (buffers[k].kind != Buffer::Kind::workspace && buffers[k].name == name) return k;
  std::vector<std::string> known;
  for (const auto& buffer : buffers)
    if (buffer.kind != Buffer::Kind::workspace) known.push_back(buffer.name);
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

template <class T>
void Executor<T>::check_sizes() const {
  for (const auto& [name, size] : largest_) {
    if (size < 1)
      throw DomainError("plan: " + name + " = " + std::to_string(size) + ", sizes are at least 1");
  }
  for (const auto& buffer : program_.buffers) {
    if (numbers(buffer) < 1) {
      throw DomainError("plan: " + buffer.name + " is " + buffer.shape.text() +
                        ", which is empty at these sizes");
    }
  }
}

template <class T>
void Executor<T>::lay_out_memory() {
  const auto layout = lay_out(program_.buffers, largest_);
  std::int64_t tile_size = 0, block_size = 0;
  int tiles = 0;
  for (const auto& pass : program_.passes) {
    if (const auto* tile_pass = std::get_if<TilePass>(&pass)) {
      LinkedTilePass<T> linked(*tile_pass, 0, 0);
      linked.resize(*tile_pass, largest_);
      tile_size = std::max(tile_size, linked.largest_tile());
      tiles = std::max(tiles, tile_pass->tiles);
    }
    if (const auto* product = std::get_if<ProductPass>(&pass))
      block_size = std::max(block_size, blocks_of(*product).numbers());
  }
  // Tiles start at different lines of the cache, so that they do not displace each other.
  tile_size = (tile_size + 15) / 16 * 16 + 16;
  const std::int64_t tiles_start = (layout.total + 15) / 16 * 16;
  const std::int64_t blocks_start = tiles_start + tiles * tile_size;
  workspace_numbers_ = blocks_start + block_size;
  workspace_ = AlignedMemory<T>(workspace_numbers_);
  blocks_ = workspace_.data() + blocks_start;
  scalars_.resize(program_.scalars.size());
  bound_numbers_.assign(program_.buffers.size(), 0);
  for (const std::int64_t start : layout.starts)
    places_.push_back(start < 0 ? nullptr : workspace_.data() + start);
  first_tile_ = static_cast<int>(places_.size());
  for (int k = 0; k < tiles; ++k)
    places_.push_back(workspace_.data() + tiles_start + k * tile_size);
  first_scalar_ = static_cast<int>(places_.size());
  for (auto& scalar : scalars_) places_.push_back(&scalar);
}

template <class T>
ProductBlocks Executor<T>::blocks_of(const ProductPass& product) const {
  const auto& left = product.left.shape;
  const Dim& depth = product.left.transposed ? left.rows : left.columns;
  return choose_blocks<T>(product.target.shape.rows.at(largest_),
                          product.target.shape.columns.at(largest_), depth.at(largest_));
}

template <class T>
void Executor<T>::link() {
  tile_passes_.resize(program_.passes.size());
  products_.resize(program_.passes.size());
  whole_passes_.resize(program_.passes.size());
  for (std::size_t k = 0; k < program_.passes.size(); ++k) {
    if (const auto* tiles = std::get_if<TilePass>(&program_.passes[k]))
      tile_passes_[k] = LinkedTilePass<T>(*tiles, first_tile_, first_scalar_);
    if (const auto* product = std::get_if<ProductPass>(&program_.passes[k])) {
      products_[k].blocks = blocks_of(*product);
      products_[k].workspace = blocks_;
      products_[k].transpose_left = product->left.transposed;
      products_[k].transpose_right = product->right.transposed;
      products_[k].accumulate = product->accumulate;
    }
  }
}

template <class T>
void Executor<T>::resize(MatrixProduct<T>& linked, const ProductPass& product) const {
  const auto& left = product.left.shape;
  linked.rows = product.target.shape.rows.at(sizes_);
  linked.columns = product.target.shape.columns.at(sizes_);
  linked.depth = (product.left.transposed ? left.rows : left.columns).at(sizes_);
}

// Everything is bound, and large enough.
template <class T>
void Executor<T>::check_bindings() const {
  for (std::size_t k = 0; k < program_.buffers.size(); ++k) {
    const auto& buffer = program_.buffers[k];
    if (buffer.kind == Buffer::Kind::workspace || !buffer.used) continue;
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
  void operator()(const TilePass&) const { self.tile_passes_[k].run(self.places_.data()); }
  void operator()(const ProductPass& pass) const {
    MatrixProduct<T>& product = self.products_[k];
    product.left = place(pass.left);
    product.right = place(pass.right);
    product.target = place(pass.target);
    product.factor = self.scalars_[static_cast<std::size_t>(pass.factor)];
    multiply(product);
  }
  void operator()(const WholePass& pass) const {
    self.whole_passes_[k].run(place(pass.source), place(pass.target));
  }
};

template <class T>
void Executor<T>::run() {
  if (!checked_) {
    check_bindings();
    evaluate_scalars();
    checked_ = true;
  }
  for (std::size_t k = 0; k < program_.passes.size(); ++k)
    std::visit(RunPass{*this, k}, program_.passes[k]);
}

template class Executor<float>;
template class Executor<double>;

}  // namespace gradstone::plan
