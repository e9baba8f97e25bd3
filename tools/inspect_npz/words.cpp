#include "tools/inspect_npz/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tools/inspect_npz/decimal.hpp"

namespace gradstone::tools {
namespace {

using Words = std::vector<std::string>;

constexpr int precision = 8;  // digits after the point

std::size_t widest(const Words& words) {
  std::size_t width = 0;
  for (const auto& word : words) width = std::max(width, word.size());
  return width;
}

void align_right(Words& words) {
  const std::size_t width = widest(words);
  for (auto& word : words) word.insert(0, width - word.size(), ' ');
}

template <NpyElement T>
Words integer_words(const NpyArray& elements) {
  Words words;
  for (const T value : elements.as<T>()) words.push_back(fmt::format("{}", value));
  align_right(words);
  return words;
}

Words bool_words(const NpyArray& elements) {
  Words words;
  for (const auto value : elements.as<std::uint8_t>())
    words.push_back(value != 0 ? " True" : "False");
  return words;
}

// From which power of ten on a type is printed in scientific notation: within an array, and alone.
struct Cutoffs {
  int array, scalar;
};
Cutoffs cutoffs(NpyType type) {
  if (type == NpyType::f2) return {3, 3};
  if (type == NpyType::f4) return {6, 6};
  return {8, 16};
}

// NumPy computes in the type of the array: 0.0001 and the quotient are rounded to it.
bool is_spread(double smallest, double largest, NpyType type) {
  if (type == NpyType::f8) return smallest < 0.0001 || largest / smallest > 1000.0;
  if (type == NpyType::f4)
    return smallest < double{0.0001F} ||
           static_cast<float>(largest) / static_cast<float>(smallest) > 1000.0F;
  constexpr double half_of_0_0001 = 0x1.a38p-14, rounds_to_1000 = 1000.25;
  return smallest < half_of_0_0001 || largest / smallest > rounds_to_1000;
}

bool is_scientific(const std::vector<double>& values, NpyType type) {
  double largest = 0, smallest = std::numeric_limits<double>::infinity();
  for (const double value : values) {
    if (value == 0 || !std::isfinite(value)) continue;
    largest = std::max(largest, std::abs(value));
    smallest = std::min(smallest, std::abs(value));
  }
  if (largest == 0) return false;
  return largest >= std::pow(10.0, cutoffs(type).array) || is_spread(smallest, largest, type);
}

// Empty for numbers.
std::string not_finite(double value) {
  if (std::isfinite(value)) return "";
  if (std::isnan(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

// All with as many digits and as wide an exponent as the longest of them needs.
Words scientific_words(const std::vector<double>& values, NpyType type) {
  std::size_t fraction_width = 0, exponent_width = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    const auto decimal = scientific_decimal(value, type, precision);
    fraction_width = std::max(fraction_width, decimal.digits.size() - 1);
    exponent_width = std::max(exponent_width, exponent_text(decimal).size());
  }
  Words words;
  for (const double value : values) {
    std::string word = not_finite(value);
    if (word.empty()) {
      word = fmt::format("{:#.{}e}", value, fraction_width);
      const auto exponent = word.find('e') + 2;  // past the sign
      word.insert(exponent, exponent_width - 1 - (word.size() - exponent), '0');
    }
    words.push_back(word);
  }
  return words;
}

// Each with the digits that it needs, the points below each other.
Words positional_words(const std::vector<double>& values, NpyType type) {
  std::vector<Parts> parts;
  std::size_t fraction_width = 0;
  for (const double value : values) {
    if (std::isfinite(value))
      parts.push_back(positional_parts(value, type, precision));
    else
      parts.emplace_back();
    fraction_width = std::max(fraction_width, parts.back().fraction.size());
  }
  Words words;
  for (std::size_t k = 0; k < values.size(); ++k) {
    std::string word = not_finite(values[k]);
    if (word.empty())
      word = fmt::format("{}.{:<{}}", parts[k].integer, parts[k].fraction, fraction_width);
    words.push_back(word);
  }
  return words;
}

Words float_words(const NpyArray& elements) {
  const auto values = elements.as<double>();
  const NpyType type = elements.type();
  auto words =
      is_scientific(values, type) ? scientific_words(values, type) : positional_words(values, type);
  align_right(words);
  return words;
}

std::string float_word(double value, NpyType type) {
  if (!std::isfinite(value)) return not_finite(value);
  const auto decimal = shortest_decimal(value, type);
  constexpr int smallest_point = -3;  // of 0.0001
  if (smallest_point <= decimal.point && decimal.point <= cutoffs(type).scalar) {
    const auto [integer, fraction] = positional_parts(decimal);
    return integer + "." + (fraction.empty() ? "0" : fraction);
  }
  const std::string sign = decimal.negative ? "-" : "";
  const std::string fraction = decimal.digits.substr(1);
  return sign + decimal.digits.front() + (fraction.empty() ? "" : ".") + fraction + "e" +
         exponent_text(decimal);
}

}  // namespace

Words array_words(const NpyArray& elements) {
  if (is_floating_point(elements.type())) return float_words(elements);
  if (elements.type() == NpyType::b1) return bool_words(elements);
  if (elements.type() == NpyType::u8) return integer_words<std::uint64_t>(elements);
  return integer_words<std::int64_t>(elements);
}

std::string scalar_word(const NpyArray& element) {
  if (is_floating_point(element.type()))
    return float_word(element.as<double>().front(), element.type());
  const std::string word = array_words(element).front();
  return word.substr(word.find_first_not_of(' '));
}

}  // namespace gradstone::tools
