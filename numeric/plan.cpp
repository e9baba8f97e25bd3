#include "numeric/plan.hpp"

#include <algorithm>
#include <map>

#include "numeric/plan/compile.hpp"
#include "numeric/plan/lower_scalar.hpp"
#include "numeric/plan/matrix_product.hpp"
#include "numeric/plan/tile_pass.hpp"
#include "numeric/plan/whole_pass.hpp"
#include "numeric/plan/workspace.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {

PlanRequest request_all(const EquationSystem& system) {
  PlanRequest request;
  request.equations = system.forward;
  request.equations.insert(request.equations.end(), system.backward.begin(), system.backward.end());
  for (const auto& equation : request.equations) request.outputs.push_back(equation.name);
  return request;
}

template <class T>
class Plan<T>::Implementation {
 public:
  Implementation(const PlanRequest& request, const Sizes& largest)
      : program_(plan::compile(request)), largest_(largest), sizes_(largest) {
    for (const auto& update : request.updates) updated_.push_back(update.name);
    check_sizes(largest);
    lay_out_memory();
    link();
    resize({});
  }

  std::vector<std::string> names(plan::Buffer::Kind kind) const {
    std::vector<std::string> result;
    for (const auto& buffer : program_.buffers)
      if (buffer.kind == kind && buffer.used) result.push_back(buffer.name);
    return result;
  }

  const plan::Program& program() const { return program_; }
  std::int64_t workspace_bytes() const {
    return workspace_numbers_ * static_cast<std::int64_t>(sizeof(T));
  }

  void bind(const std::string& name, const T* data, std::int64_t rows, std::int64_t columns,
            bool writable) {
    const std::size_t k = find_bindable(name);
    const plan::Buffer& buffer = program_.buffers[k];
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

  void set(const std::string& parameter, double value) {
    const auto& known = program_.parameters;
    if (std::find(known.begin(), known.end(), parameter) == known.end())
      throw UnknownNameError("plan: no parameter named " + parameter +
                             nearest_hint(parameter, known));
    parameters_[parameter] = value;
    checked_ = false;
  }

  void resize(const Sizes& sizes) {
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
      if (const auto* tiles = std::get_if<plan::TilePass>(&program_.passes[k]))
        tile_passes_[k].resize(*tiles, sizes_);
      if (const auto* product = std::get_if<plan::ProductPass>(&program_.passes[k]))
        resize(products_[k], *product);
      if (const auto* whole = std::get_if<plan::WholePass>(&program_.passes[k]))
        whole_passes_[k] = {whole->op, whole->target.shape.rows.at(sizes_),
                            whole->target.shape.columns.at(sizes_)};
    }
    checked_ = false;
  }

  void run() {
    if (!checked_) check();
    for (std::size_t k = 0; k < program_.passes.size(); ++k)
      std::visit(Run{*this, k}, program_.passes[k]);
  }

 private:
  static std::string shape_text(std::int64_t rows, std::int64_t columns) {
    return std::to_string(rows) + " x " + std::to_string(columns);
  }

  std::int64_t numbers(const plan::Buffer& buffer) const {
    return buffer.shape.rows.at(sizes_) * buffer.shape.columns.at(sizes_);
  }

  bool is_written(const plan::Buffer& buffer) const {
    return buffer.kind == plan::Buffer::Kind::output ||
           std::find(updated_.begin(), updated_.end(), buffer.name) != updated_.end();
  }

  std::size_t find_bindable(const std::string& name) const {
    std::vector<std::string> known;
    for (std::size_t k = 0; k < program_.buffers.size(); ++k) {
      const auto& buffer = program_.buffers[k];
      if (buffer.kind == plan::Buffer::Kind::workspace) continue;
      if (buffer.name == name) return k;
      known.push_back(buffer.name);
    }
    throw UnknownNameError("plan: no matrix named " + name + nearest_hint(name, known));
  }

  void refuse_overlap(std::size_t k, const T* data, std::int64_t count) const {
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

  void check_sizes(const Sizes& sizes) const {
    for (const auto& [name, size] : sizes) {
      if (size < 1)
        throw DomainError("plan: " + name + " = " + std::to_string(size) +
                          ", sizes are at least 1");
    }
    for (const auto& buffer : program_.buffers) {
      if (numbers(buffer) < 1) {
        throw DomainError("plan: " + buffer.name + " is " + buffer.shape.text() +
                          ", which is empty at these sizes");
      }
    }
  }

  // Places of buffers, then of tiles, then of scalars.
  void lay_out_memory() {
    const auto layout = plan::lay_out(program_.buffers, largest_);
    std::int64_t tile_size = 0, block_size = 0;
    int tiles = 0;
    for (const auto& pass : program_.passes) {
      if (const auto* tile_pass = std::get_if<plan::TilePass>(&pass)) {
        plan::LinkedTilePass<T> linked(*tile_pass, 0, 0);
        linked.resize(*tile_pass, largest_);
        tile_size = std::max(tile_size, linked.largest_tile());
        tiles = std::max(tiles, tile_pass->tiles);
      }
      if (const auto* product = std::get_if<plan::ProductPass>(&pass))
        block_size = std::max(block_size, blocks_of(*product).numbers());
    }
    // Tiles start at different lines of the cache, so that they do not displace each other.
    tile_size = (tile_size + 15) / 16 * 16 + 16;
    const std::int64_t tiles_start = (layout.total + 15) / 16 * 16;
    const std::int64_t blocks_start = tiles_start + tiles * tile_size;
    workspace_numbers_ = blocks_start + block_size;
    workspace_ = plan::AlignedMemory<T>(workspace_numbers_);
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

  plan::ProductBlocks blocks_of(const plan::ProductPass& product) const {
    const auto& left = product.left.shape;
    const Dim& depth = product.left.transposed ? left.rows : left.columns;
    return plan::choose_blocks<T>(product.target.shape.rows.at(largest_),
                                  product.target.shape.columns.at(largest_), depth.at(largest_));
  }

  void link() {
    tile_passes_.resize(program_.passes.size());
    products_.resize(program_.passes.size());
    whole_passes_.resize(program_.passes.size());
    for (std::size_t k = 0; k < program_.passes.size(); ++k) {
      if (const auto* tiles = std::get_if<plan::TilePass>(&program_.passes[k]))
        tile_passes_[k] = plan::LinkedTilePass<T>(*tiles, first_tile_, first_scalar_);
      if (const auto* product = std::get_if<plan::ProductPass>(&program_.passes[k])) {
        products_[k].blocks = blocks_of(*product);
        products_[k].workspace = blocks_;
        products_[k].transpose_left = product->left.transposed;
        products_[k].transpose_right = product->right.transposed;
        products_[k].accumulate = product->accumulate;
      }
    }
  }

  void resize(plan::MatrixProduct<T>& linked, const plan::ProductPass& product) const {
    const auto& left = product.left.shape;
    linked.rows = product.target.shape.rows.at(sizes_);
    linked.columns = product.target.shape.columns.at(sizes_);
    linked.depth = (product.left.transposed ? left.rows : left.columns).at(sizes_);
  }

  // Everything is bound, large enough, and every scalar has a value.
  void check() {
    for (std::size_t k = 0; k < program_.buffers.size(); ++k) {
      const auto& buffer = program_.buffers[k];
      if (buffer.kind == plan::Buffer::Kind::workspace || !buffer.used) continue;
      if (!places_[k]) {
        throw UnknownNameError("plan: " + buffer.name + " is not bound; bind it to memory of " +
                               buffer.shape.text() + " numbers");
      }
      if (bound_numbers_[k] < numbers(buffer)) {
        throw ShapeError("plan: " + buffer.name + " was bound at smaller sizes; bind it again as " +
                         buffer.shape.text());
      }
    }
    for (std::size_t k = 0; k < scalars_.size(); ++k)
      scalars_[k] = static_cast<T>(plan::evaluate(program_.scalars[k], sizes_, parameters_));
    checked_ = true;
  }

  struct Run {
    Implementation& self;
    std::size_t k;

    T* place(const plan::MatrixSource& matrix) const {
      return matrix.buffer < 0 ? nullptr : self.places_[static_cast<std::size_t>(matrix.buffer)];
    }
    void operator()(const plan::TilePass&) const { self.tile_passes_[k].run(self.places_.data()); }
    void operator()(const plan::ProductPass& pass) const {
      plan::MatrixProduct<T>& product = self.products_[k];
      product.left = place(pass.left);
      product.right = place(pass.right);
      product.target = place(pass.target);
      product.factor = self.scalars_[static_cast<std::size_t>(pass.factor)];
      plan::multiply(product);
    }
    void operator()(const plan::WholePass& pass) const {
      self.whole_passes_[k].run(place(pass.source), place(pass.target));
    }
  };

  plan::Program program_;
  Sizes largest_, sizes_;
  std::map<std::string, double> parameters_;
  std::vector<std::string> updated_;

  plan::AlignedMemory<T> workspace_{0};
  std::int64_t workspace_numbers_ = 0;
  T* blocks_ = nullptr;
  std::vector<T> scalars_;
  std::vector<T*> places_;
  int first_tile_ = 0, first_scalar_ = 0;
  std::vector<std::int64_t> bound_numbers_;  // by buffer

  // By pass; of each pass, one of these is used.
  std::vector<plan::LinkedTilePass<T>> tile_passes_;
  std::vector<plan::MatrixProduct<T>> products_;
  std::vector<plan::LinkedWholePass<T>> whole_passes_;
  bool checked_ = false;
};

template <class T>
Plan<T>::Plan(const PlanRequest& request, const Sizes& largest)
    : implementation_(std::make_unique<Implementation>(request, largest)) {}
template <class T>
Plan<T>::~Plan() = default;
template <class T>
Plan<T>::Plan(Plan&&) noexcept = default;
template <class T>
Plan<T>& Plan<T>::operator=(Plan&&) noexcept = default;

template <class T>
std::vector<std::string> Plan<T>::inputs() const {
  return implementation_->names(plan::Buffer::Kind::input);
}
template <class T>
std::vector<std::string> Plan<T>::outputs() const {
  return implementation_->names(plan::Buffer::Kind::output);
}
template <class T>
std::vector<std::string> Plan<T>::parameters() const {
  return implementation_->program().parameters;
}
template <class T>
void Plan<T>::bind(const std::string& name, MatrixView<const T> matrix) {
  implementation_->bind(name, matrix.data, matrix.rows, matrix.columns, false);
}
template <class T>
void Plan<T>::bind(const std::string& name, MatrixView<T> matrix) {
  implementation_->bind(name, matrix.data, matrix.rows, matrix.columns, true);
}
template <class T>
void Plan<T>::set(const std::string& parameter, double value) {
  implementation_->set(parameter, value);
}
template <class T>
void Plan<T>::resize(const Sizes& sizes) {
  implementation_->resize(sizes);
}
template <class T>
void Plan<T>::run() {
  implementation_->run();
}
template <class T>
std::string Plan<T>::describe() const {
  return plan::describe(implementation_->program());
}
template <class T>
std::int64_t Plan<T>::workspace_bytes() const {
  return implementation_->workspace_bytes();
}

template class Plan<float>;
template class Plan<double>;

}  // namespace gradstone
