#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "numeric/plan/gathered_product.hpp"
#include "numeric/plan/program.hpp"
#include "numeric/plan/thread_team.hpp"
#include "numeric/plan/tile_pass.hpp"
#include "numeric/plan/whole_pass.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {

/// A program with memory: what Plan does, for one element type.
///
/// Every operand of a pass is found through one table of places: buffers first, then tiles, then
/// scalars. Binding changes the table only, resizing the steps of the passes only.
template <class T>
class Executor {
 public:
  /// `updated` names the given matrices that the program writes.
  Executor(Program program, std::vector<std::string> updated, const Sizes& largest,
           ProductLibrary library);

  /// The names of the buffers of a kind that are needed.
  std::vector<std::string> names(Buffer::Kind kind) const;
  const Program& program() const { return program_; }
  std::int64_t workspace_bytes() const;

  void bind(const std::string& name, const T* data, std::int64_t rows, std::int64_t columns,
            bool writable);
  void unbind(const std::string& name);
  void set(const std::string& parameter, double value);
  void resize(const Sizes& sizes);
  void set_threads(int threads);
  /// `completed` is told of each output when nothing reads or writes it any more in this run.
  void run(const std::function<void(const std::string& output)>& completed = {});

 private:
  struct RunPass;
  // Of a loop: so many of its rows take all steps at a time.
  struct RowParts {
    std::int64_t rows = 1, rows_of_part = 1, parts = 1;
    std::vector<std::int64_t> step_numbers{};  // by buffer of the loop: so many are a step's
  };
  struct LinkedProduct {
    PlannedProduct<T> product;
    std::optional<GatheredProduct<T>> gathered{};  // then it is used instead
    std::vector<LinkedTilePass<T>> before, after;
  };

  std::int64_t numbers(const Buffer& buffer) const;
  bool is_written(const Buffer& buffer) const;
  std::size_t find_bindable(const std::string& name) const;
  void refuse_overlap(std::size_t k, const T* data, std::int64_t count) const;
  void find_least_sizes();
  void check_sizes() const;
  void link(ProductLibrary library);
  LinkedTilePass<T> linked(const TilePass& pass) const;
  bool is_in_loop(std::size_t k) const;
  LinkedProduct linked(const ProductPass& pass, ProductLibrary library, bool is_in_loop) const;
  void resize(LinkedProduct& linked, const ProductPass& pass) const;
  void lay_out_memory();
  std::int64_t most_parts() const;
  void check_bindings() const;
  void run_pass(std::size_t k);
  void find_row_parts();
  void set_step(std::size_t number, std::int64_t step, std::int64_t steps, T** places) const;
  void run_loop(std::size_t number);
  void run_rows(std::size_t k, const RowParts& rows, std::int64_t part, T** places, int thread);
  void evaluate_scalars();

  Program program_;
  std::vector<std::string> updated_;
  Sizes largest_, least_, sizes_;
  std::map<std::string, double> parameters_;

  AlignedMemory<T> workspace_{0};
  std::int64_t workspace_numbers_ = 0;
  // Tiles and blocks of products, for each thread.
  AlignedMemory<T> thread_memory_{0};
  std::int64_t thread_numbers_ = 0, tile_size_ = 0, sums_numbers_ = 0;
  int tiles_ = 0;
  AlignedMemory<T> sums_{0};  // of the parts of a product
  std::unique_ptr<ThreadTeam> team_;
  std::vector<T> scalars_;
  std::vector<T*> places_;
  int first_tile_ = 0, first_scalar_ = 0;
  std::vector<std::int64_t> bound_numbers_;  // by buffer

  // By loop, and the table of places of each thread, whose steps differ.
  std::vector<RowParts> row_parts_;
  std::vector<T*> places_of_threads_;

  // By pass; of each pass, one of these is used.
  std::vector<LinkedTilePass<T>> tile_passes_;
  std::vector<LinkedProduct> products_;
  std::vector<LinkedWholePass<T>> whole_passes_;
  std::vector<LinkedGather<T>> gathers_;
  bool checked_ = false;  // since the last change of bindings, sizes or parameters
};

}  // namespace gradstone::plan
