#include "validation/check/shrink_text.hpp"

#include <fmt/format.h>

#include "validation/check/check_table.hpp"

namespace gradstone {
namespace {

// `X = [0, 1; 2, 3]`, its rows as a matrix.
std::string tensor_text(const std::string& name, const Matrix<double>& value) {
  constexpr std::size_t few = 24;
  if (value.size() > few) return fmt::format("{}: {} numbers (--json has all)", name, value.size());
  std::string text = name + " = [";
  for (std::int64_t i = 0; i < value.rows(); ++i)
    for (std::int64_t j = 0; j < value.columns(); ++j)
      text += fmt::format("{}{:.9g}", j > 0 ? ", " : i > 0 ? "; " : "", value(i, j));
  return text + "]";
}

std::string end_text(const ShrunkFailure& failure) {
  const std::string effort = fmt::format("{} runs", failure.runs);
  switch (failure.end) {
    case ShrinkEnd::smallest:
      return effort;
    case ShrinkEnd::runs:
      return effort + ", which is the limit";
    case ShrinkEnd::seconds:
      return fmt::format("{} in {:.0f} s, which is the limit", effort, failure.seconds);
    case ShrinkEnd::not_repeatable:
      break;
  }
  return "";
}

}  // namespace

std::vector<std::string> shrink_lines(const ShrunkFailure& failure) {
  const VectorCase& item = failure.item;
  if (failure.end == ShrinkEnd::not_repeatable)
    return {"not shrunk: the same inputs do not fail twice (" + item.name + ")"};
  std::vector<std::string> inputs;
  for (const auto& [name, value] : item.given) inputs.push_back(tensor_text(name, value));
  for (const auto& [name, value] : item.parameters)
    inputs.push_back(fmt::format("{} = {:.17g}", name, value));
  return {fmt::format("smallest inputs that fail ({}, from {}): {}", end_text(failure), item.name,
                      to_text(item.sizes)),
          fmt::format("{}", fmt::join(inputs, "; ")), comparison_text(*failure.judgement.worst)};
}

}  // namespace gradstone
