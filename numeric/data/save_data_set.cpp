#include <string>
#include <utility>

#include "numeric/data/data_set.hpp"
#include "numeric/npz.hpp"

namespace gradstone {
namespace {

/// An array of type T, of which `fill` gets the numbers to set.
template <class T, class Fill>
NpyArray filled_array(std::size_t rows, std::size_t columns, Fill fill) {
  std::vector<std::byte> bytes(rows * columns * sizeof(T));
  fill(MatrixView<T>{reinterpret_cast<T*>(bytes.data()), static_cast<std::int64_t>(rows),
                     static_cast<std::int64_t>(columns)});
  return {npy_type_of<T>(), {rows, columns}, std::move(bytes)};
}

template <class T>
NpyArray targets_array(Examples<T>& examples) {
  if (examples.task() == Task::classification) {
    const auto labels = examples.labels();
    return NpyArray::of<std::int32_t>({labels.size()}, {labels.begin(), labels.end()});
  }
  return filled_array<T>(examples.size(), examples.outputs(),
                         [&](MatrixView<T> target) { examples.slice(0, {}, target); });
}

template <class T>
void add_part(NpzWriter& writer, const std::string& name, Examples<T>& examples) {
  writer.add("X" + name,
             filled_array<T>(examples.size(), examples.features(),
                             [&](MatrixView<T> target) { examples.slice(0, target, {}); }));
  writer.add("T" + name, targets_array(examples));
}

}  // namespace

template <class T>
void save_data_set(const std::filesystem::path& path, DataSet<T>& data) {
  NpzWriter writer(path);
  add_part(writer, "train", data.train);
  add_part(writer, "test", data.test);
  writer.write();
}

template void save_data_set(const std::filesystem::path&, DataSet<float>&);
template void save_data_set(const std::filesystem::path&, DataSet<double>&);

}  // namespace gradstone
