#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "numeric/npz.hpp"
#include "tests/tools/data_files.hpp"

/// Folders with original files of data sets, but for a few pictures.
namespace gradstone::testing_support {

constexpr std::size_t mnist_train = 31, mnist_test = 13;

/// Pictures of `side` x `side` pixels, each with other greys.
inline std::vector<std::uint8_t> greys(std::size_t count, std::size_t side, std::size_t first) {
  std::vector<std::uint8_t> values;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < side * side; ++k)
      values.push_back(static_cast<std::uint8_t>((first + 17 * i + 5 * k * k) % 256));
  return values;
}

/// 0, 1, ..., 9, 0, 1, ...
inline std::vector<std::uint8_t> digits(std::size_t count) {
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<std::uint8_t>(i % 10));
  return labels;
}

/// mnist.npz, as Keras has it.
inline void write_mnist_npz(const std::filesystem::path& folder, std::size_t side = 28) {
  std::filesystem::create_directories(folder);
  NpzWriter writer(folder / "mnist.npz");
  const auto add = [&](const std::string& part, std::size_t count, std::size_t first) {
    writer.add("x_" + part, NpyArray::of({count, side, side}, greys(count, side, first)));
    writer.add("y_" + part, NpyArray::of({count}, digits(count)));
  };
  add("train", mnist_train, 0);
  add("test", mnist_test, 101);
  writer.write();
}

inline Bytes bytes_of(const std::vector<std::uint8_t>& values) {
  return {values.begin(), values.end()};
}

/// The four idx files with the same pictures, compressed.
inline void write_mnist_idx(const std::filesystem::path& folder, std::size_t side = 28) {
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& part, std::size_t count, std::size_t first) {
    write_gzip(folder / (part + "-images-idx3-ubyte.gz"),
               idx_bytes({count, side, side}, bytes_of(greys(count, side, first))));
    write_gzip(folder / (part + "-labels-idx1-ubyte.gz"),
               idx_bytes({count}, bytes_of(digits(count))));
  };
  write("train", mnist_train, 0);
  write("t10k", mnist_test, 101);
}

/// The six batches of CIFAR-10, each of two pictures, in the binary or in the Python version.
inline void write_cifar10(const std::filesystem::path& folder, bool binary) {
  std::filesystem::create_directories(folder);
  for (std::size_t batch = 0; batch < 6; ++batch) {
    const std::string name = batch == 5 ? "test_batch" : "data_batch_" + std::to_string(batch + 1);
    const Bytes records =
        static_cast<char>(batch) + cifar_planes(2 * batch) + '\x09' + cifar_planes(2 * batch + 1);
    std::ofstream(folder / (binary ? name + ".bin" : name), std::ios::binary)
        << (binary ? records : pickle::cifar_batch({batch, 9}, 2 * batch));
  }
}

}  // namespace gradstone::testing_support
