#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// The alignment of everything in a workspace: a line of the cache, and the widest vector.
inline constexpr std::size_t workspace_alignment = 64;

/// So many numbers, and some more, that what lies behind them is aligned.
inline std::int64_t padded(std::int64_t count) {
  constexpr auto unit = static_cast<std::int64_t>(workspace_alignment);
  return (count + unit - 1) / unit * unit;
}

/// Adds to a result what all parts but the first have summed up for themselves, in their order. The
/// sums of a part are `distance` numbers behind those of the part before.
template <class T>
void add_sums(T* result, std::int64_t count, const T* sums, std::int64_t parts,
              std::int64_t distance) {
  for (std::int64_t part = 1; part < parts; ++part, sums += distance)
    for (std::int64_t k = 0; k < count; ++k) result[k] += sums[k];
}

/// Memory that is aligned, and not initialized.
template <class T>
class AlignedMemory {
 public:
  explicit AlignedMemory(std::int64_t count)
      : data_(static_cast<T*>(::operator new (static_cast<std::size_t>(count) * sizeof(T),
                                              std::align_val_t{workspace_alignment}))) {}
  T* data() const { return data_.get(); }

 private:
  struct Delete {
    void operator()(T* data) const {
      ::operator delete (data, std::align_val_t{workspace_alignment});
    }
  };
  std::unique_ptr<T, Delete> data_;
};

/// Where each buffer of the workspace starts, in numbers; buffers that are never needed at the same
/// time share memory. `total` is how many numbers there are.
struct WorkspaceLayout {
  std::vector<std::int64_t> starts;  ///< by buffer; -1 for those of the caller
  std::int64_t total = 0;
};
WorkspaceLayout lay_out(const std::vector<Buffer>& buffers, const Sizes& largest);

}  // namespace gradstone::plan
