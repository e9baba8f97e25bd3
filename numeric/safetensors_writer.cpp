#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <numeric>

#include "numeric/atomic_file.hpp"
#include "numeric/float_format.hpp"
#include "numeric/safetensors.hpp"
#include "numeric/safetensors_types.hpp"

namespace gradstone {
namespace {

const SafetensorsType& type_for(const NamedTensor& tensor) {
  if (tensor.type == "i64") return *find_safetensors_type("I64");
  return *find_safetensors_type(float_format(tensor.type).safetensors);
}

}  // namespace

void append_bits(std::string& text, std::uint64_t bits, int count) {
  for (int k = 0; k < count; ++k)
    text += static_cast<char>((bits >> static_cast<unsigned>(8 * k)) & 0xff);
}

void write_safetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return type_for(tensors[a]).bytes > type_for(tensors[b]).bytes;
  });
  std::string data;
  std::vector<std::array<std::size_t, 2>> offsets(tensors.size());
  for (const std::size_t k : order) {
    const SafetensorsType& type = type_for(tensors[k]);
    const FloatFormat* format = type.format.empty() ? nullptr : &float_format(type.format);
    offsets[k][0] = data.size();
    for (const double x : tensors[k].values)
      append_bits(
          data,
          format ? format->encoded(x) : std::bit_cast<std::uint64_t>(static_cast<std::int64_t>(x)),
          type.bytes);
    offsets[k][1] = data.size();
  }
  nlohmann::ordered_json description = nlohmann::ordered_json::object();
  for (std::size_t k = 0; k < tensors.size(); ++k)
    description[tensors[k].name] = {{"dtype", type_for(tensors[k]).name},
                                    {"shape", tensors[k].shape},
                                    {"data_offsets", offsets[k]}};
  std::string header = description.dump();
  while (header.size() % 8 != 0) header += ' ';  // so that the numbers are aligned
  std::string file;
  append_bits(file, header.size(), 8);
  write_file_atomically(path, file + header + data);
}

}  // namespace gradstone
