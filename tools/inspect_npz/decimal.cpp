#include "tools/inspect_npz/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace gradstone::tools {
namespace {

// Reads what fmt and to_chars write: [-]d[.ddd]e[+-]dd, dropping zeros at the end.
Decimal read_scientific(std::string_view text) {
  Decimal result;
  if (text.front() == '-') {
    result.negative = true;
    text.remove_prefix(1);
  }
  const auto end = text.find('e');
  for (const char letter : text.substr(0, end))
    if (letter != '.') result.digits += letter;
  const auto last = result.digits.find_last_not_of('0');
  result.digits.erase(last == std::string::npos ? 1 : last + 1);
  const bool zero = result.digits == "0";
  result.point = zero ? 1 : std::atoi(std::string(text.substr(end + 1)).c_str()) + 1;
  return result;
}

template <typename T>
Decimal shortest(T value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  return read_scientific({text, end.ptr});
}

// No library prints binary16. It has 11 significant bits, so 5 digits suffice.
Decimal shortest_half(double value) {
  constexpr int most_digits = 5;
  int exponent = 0;
  const double significand = std::frexp(std::abs(value), &exponent);
  const double above = std::ldexp(1.0, std::max(exponent, -13) - 11);  // to the next number
  const double below = significand == 0.5 && exponent > -13 ? above / 2 : above;
  const bool even = std::fmod(value / above, 2) == 0;  // reading rounds ties to even
  const auto reads_back = [&](const std::string& text) {
    const double error = std::abs(std::strtod(text.c_str(), nullptr)) - std::abs(value);
    if (error == above / 2 || error == -below / 2) return even;
    return -below / 2 < error && error < above / 2;
  };
  // Below a power of two numbers are nearer to each other: there a tie may have to go up.
  const double upward = std::nextafter(value, std::copysign(HUGE_VAL, value));
  std::string text;
  for (int digits = 1; digits <= most_digits; ++digits) {
    for (const double tried : {value, upward}) {
      text = fmt::format("{:.{}e}", tried, digits - 1);
      if (reads_back(text)) return read_scientific(text);
    }
  }
  return read_scientific(text);
}

}  // namespace

Decimal shortest_decimal(double value, NpyType type) {
  if (value == 0) return {std::signbit(value), "0", 1};
  if (type == NpyType::f2) return shortest_half(value);
  if (type == NpyType::f4) return shortest(static_cast<float>(value));
  return shortest(value);
}

Decimal scientific_decimal(double value, NpyType type, int fraction_digits) {
  Decimal all = shortest_decimal(value, type);
  if (static_cast<int>(all.digits.size()) <= fraction_digits + 1) return all;
  return read_scientific(fmt::format("{:.{}e}", value, fraction_digits));
}

std::string exponent_text(const Decimal& decimal) {
  return fmt::format("{}{:02}", decimal.point < 1 ? '-' : '+', std::abs(decimal.point - 1));
}

Parts positional_parts(const Decimal& decimal) {
  const int size = static_cast<int>(decimal.digits.size());
  const int before = std::max(decimal.point, 1);  // digits before the point
  std::string digits(static_cast<std::size_t>(before - decimal.point), '0');
  digits += decimal.digits;
  if (size < decimal.point) digits.append(static_cast<std::size_t>(decimal.point - size), '0');
  const auto split = static_cast<std::size_t>(before);
  return {(decimal.negative ? "-" : "") + digits.substr(0, split), digits.substr(split)};
}

Parts positional_parts(double value, NpyType type, int fraction_digits) {
  Parts parts = positional_parts(shortest_decimal(value, type));
  if (parts.fraction.size() <= static_cast<std::size_t>(fraction_digits)) return parts;
  const std::string text = fmt::format("{:.{}f}", value, fraction_digits);
  const auto point = text.find('.');
  const auto last = text.find_last_not_of('0');  // the point itself, if all behind it are zeros
  return {text.substr(0, point), text.substr(point + 1, last - point)};
}

}  // namespace gradstone::tools
