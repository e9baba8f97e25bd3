#include "numeric/plan/gather.hpp"

#include <fmt/format.h>

namespace gradstone::plan {
namespace {

std::string axis_name(std::size_t axis) {
  return "i" + std::to_string(axis + 1);
}

std::string text_of(const Linear& number) {
  std::string text;
  const auto add = [&](const std::string& term) { text += (text.empty() ? "" : " + ") + term; };
  for (std::size_t axis = 0; axis < number.coefficients.size(); ++axis) {
    const Dim& by = number.coefficients[axis];
    if (by == Dim(0)) continue;
    add(by.is_one() ? axis_name(axis) : "(" + by.text() + ")*" + axis_name(axis));
  }
  if (text.empty() || number.offset != Dim(0)) add(number.offset.text());
  return text;
}

}  // namespace

std::string Gather::text() const {
  std::string text;
  for (const auto& axis : axes) text += (text.empty() ? "[" : ",") + axis.text();
  text += text.empty() ? "[] from [" : "] from [";
  if (combine != Combine::only_one) {
    text = fmt::format("{} over {} of {}", combine == Combine::sum ? "sum" : "largest", combined,
                       text);
  }
  for (std::size_t k = 0; k < places.size(); ++k) {
    const auto& place = places[k];
    std::string number = text_of(place.numerator);
    if (place.looks_up) number += " + table[" + text_of(place.in_table) + "]";
    if (!place.divisor.is_one()) number = "(" + number + ") / (" + place.divisor.text() + ")";
    text += (k > 0 ? "," : "") + number + " of " + place.extent.text();
  }
  text += "]";
  for (const auto& guard : at_least_zero) text += fmt::format(" where {} >= 0", text_of(guard));
  return text + fmt::format(", {} outside, {} inside", outside, inside);
}

}  // namespace gradstone::plan
