#pragma once

#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// Small files in the formats of well-known data sets.
namespace gradstone::testing_support {

using Bytes = std::string;

inline void write_gzip(const std::filesystem::path& path, const Bytes& content) {
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
}

inline Bytes little_endian(std::size_t value, int bytes) {
  Bytes text;
  for (int k = 0; k < bytes; ++k) text += static_cast<char>(value >> 8 * k & 0xff);
  return text;
}

/// An idx file of unsigned bytes.
inline Bytes idx_bytes(const std::vector<std::size_t>& shape, const Bytes& values) {
  Bytes text{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  for (const auto extent : shape)
    for (int k = 3; k >= 0; --k) text += static_cast<char>(extent >> 8 * k & 0xff);
  return text + values;
}

/// The planes of a picture of CIFAR-10, all distinct from those with another number.
inline Bytes cifar_planes(std::size_t number) {
  Bytes planes;
  for (std::size_t k = 0; k < 3 * 1024; ++k)
    planes += static_cast<char>((k / 1024 * 80 + k % 1024 % 61 + number) & 0xff);
  return planes;
}

/// The pickles of Python 2, instruction by instruction.
namespace pickle {

inline Bytes number(std::size_t value) {
  return "M" + little_endian(value, 2);
}
inline Bytes text(const Bytes& value) {
  return "T" + little_endian(value.size(), 4) + value;
}
inline Bytes tuple(const Bytes& items) {
  return "(" + items + "t";
}
inline Bytes name(const Bytes& module, const Bytes& object) {
  return "c" + module + "\n" + object + "\n";
}
inline Bytes call(const Bytes& function, const Bytes& arguments) {
  return function + tuple(arguments) + "R";
}

const Bytes no = "\x89", minus_one = "J\xff\xff\xff\xff", start = "\x80\x02", stop = ".";

/// An array of bytes with two dimensions. `fortran` is no or another value.
inline Bytes array(std::size_t rows, std::size_t columns, const Bytes& values,
                   const Bytes& type = "u1", const Bytes& fortran = no) {
  const Bytes empty = call(name("numpy.core.multiarray", "_reconstruct"),
                           name("numpy", "ndarray") + "q\x07" + tuple(number(0)) + text("b"));
  const Bytes bare = call(name("numpy", "dtype"), text(type) + number(0) + number(1));
  const Bytes element = bare + "q\x08" +
                        tuple(number(3) + text("|") + "NNN" + minus_one + minus_one + number(0)) +
                        "b";
  return empty + "q\x09" +
         tuple(number(1) + tuple(number(rows) + number(columns)) + element + fortran +
               text(values)) +
         "b";
}

/// A batch of CIFAR-10 with the pictures number `first` and following.
inline Bytes cifar_batch(const std::vector<std::size_t>& labels, std::size_t first) {
  Bytes list = "](", planes;
  for (std::size_t k = 0; k < labels.size(); ++k) {
    list += number(labels[k]);
    planes += cifar_planes(first + k);
  }
  list += "e";
  return start + "}q\x01(" + text("batch_label") + text("a batch") + text("labels") + list +
         text("data") + array(labels.size(), 3 * 1024, planes) + text("filenames") + "](" +
         text("a.png") + "eu" + stop;
}

}  // namespace pickle

/// A tar archive of one folder.
inline Bytes tar_bytes(const std::vector<std::pair<Bytes, Bytes>>& files) {
  Bytes archive;
  for (const auto& [name, content] : files) {
    Bytes header(512, '\0');
    char size[12];
    std::snprintf(size, sizeof size, "%011zo", content.size());
    header.replace(0, name.size(), name);
    header.replace(124, 11, size);
    header.replace(148, 8, 8, ' ');
    header[156] = '0';
    header.replace(257, 5, "ustar");
    unsigned sum = 0;
    for (const char byte : header) sum += static_cast<unsigned char>(byte);
    std::snprintf(size, sizeof size, "%06o", sum);
    header.replace(148, 6, size);
    header[154] = '\0';
    archive += header + content + Bytes((512 - content.size() % 512) % 512, '\0');
  }
  return archive + Bytes(1024, '\0');
}

}  // namespace gradstone::testing_support
