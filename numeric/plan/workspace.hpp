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
