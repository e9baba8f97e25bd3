#include "numeric/training/named_arrays.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gradstone {
namespace {

// Whether an array of this shape holds the elements of rows x columns in their order.
bool fits(const std::vector<std::size_t>& shape, std::int64_t rows, std::int64_t columns) {
  const auto R = static_cast<std::size_t>(rows), C = static_cast<std::size_t>(columns);
  using Shape = std::vector<std::size_t>;
  if (shape == Shape{R, C}) return true;
  if (R != 1 && C != 1) return false;
  return shape == Shape{R * C} || shape == Shape{C, R} || (R * C == 1 && shape.empty());
}

template <NpyElement T>
T read_scalar(const NpzReader& file, const std::string& key) {
  const NpyArray array = file.read(key);
  if (array.size() != 1)
    throw FormatError(fmt::format("{}: expected one number, got an array of shape {}",
                                  array.origin(), shape_text(array.shape())));
  return array.exactly_as<T>().front();
}

}  // namespace

template <class T>
NpyArray to_array(const std::string& name, const Matrix<T>& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.rows());
  const auto columns = static_cast<std::size_t>(matrix.columns());
  if (rows > 1 || name.starts_with("W")) return NpyArray::of<T>({rows, columns}, matrix.elements());
  return NpyArray::of<T>({columns}, matrix.elements());
}

template <class T>
Matrix<T> to_matrix(const NpyArray& array, const std::string& name, std::int64_t rows,
                    std::int64_t columns) {
  if (!fits(array.shape(), rows, columns)) {
    throw FormatError(
        fmt::format("{}: the shape is {}, but the model has {} of {} x {}; was it "
                    "made for other layers?",
                    array.origin(), shape_text(array.shape()), name, rows, columns));
  }
  auto elements = array.as<T>();
  for (std::size_t k = 0; k < elements.size(); ++k) {
    if (!std::isfinite(elements[k]))
      throw FormatError(fmt::format("{}: element {} is not a finite number", array.origin(),
                                    index_text(array.shape(), k)));
  }
  return {rows, columns, std::move(elements)};
}

template <class T>
Matrix<T> read_matrix(const NpzReader& file, const std::string& key, std::int64_t rows,
                      std::int64_t columns) {
  return to_matrix<T>(file.read(key), key, rows, columns);
}

NpyArray text_array(const std::string& text) {
  return NpyArray::of<std::uint8_t>({text.size()}, {text.begin(), text.end()});
}

std::string read_text(const NpzReader& file, const std::string& key) {
  const auto bytes = file.read(key).exactly_as<std::uint8_t>();
  return {bytes.begin(), bytes.end()};
}

NpyArray number_array(std::int64_t number) {
  return NpyArray::of<std::int64_t>({}, {number});
}

std::int64_t read_number(const NpzReader& file, const std::string& key) {
  return read_scalar<std::int64_t>(file, key);
}

template NpyArray to_array(const std::string&, const Matrix<float>&);
template NpyArray to_array(const std::string&, const Matrix<double>&);
template Matrix<float> to_matrix(const NpyArray&, const std::string&, std::int64_t, std::int64_t);
template Matrix<double> to_matrix(const NpyArray&, const std::string&, std::int64_t, std::int64_t);
template Matrix<float> read_matrix(const NpzReader&, const std::string&, std::int64_t,
                                   std::int64_t);
template Matrix<double> read_matrix(const NpzReader&, const std::string&, std::int64_t,
                                    std::int64_t);

}  // namespace gradstone
