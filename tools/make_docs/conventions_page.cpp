#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "numeric/float_format.hpp"
#include "tools/make_docs/pages.hpp"
#include "validation/conventions.hpp"

namespace gradstone::docs {
namespace {

constexpr const char* introduction = R"(# What libraries do at kinks

Where a function has a kink or a tie, every mixture of the slopes beside it is right: its Clarke set. Where it
jumps or its slope is unbounded, there is none. This is what libraries give, measured on CPU: the value, the
gradient by reverse mode for an upstream gradient of ones, and the same by forward mode, one direction at a time.
Smooth points are here where libraries get them wrong.

* A function is judged by its own Clarke set, not by the pieces of a formula for it.
* A convention is one of a function, a library, a version and a mode; often also of the way in which a bound or
  an exponent is given. A library has none as a whole.
* NaN is no answer. A value that is right may have a gradient that is wrong, and the other way round.
* Of numbers of 64 bits more is asked than of 32: constants that were kept in 32 bits are outside.

The data is [data/conventions.json](../data/conventions.json) ([schema](../data/schemas/conventions.schema.json)),
and in programs `validation/conventions.hpp`: `named_conventions` gives all conventions that a gradient follows, and
`judge_at_point` a verdict about a value and about a gradient. `tie_convention` (`validation/tie_convention.hpp`)
names how the gradient of any maximum is shared among equal numbers. To measure again what is installed, and to see
what changed:

    pip install torch jax autograd tensorflow-cpu
    python3 tools/measure_conventions --compare data/conventions.json

)";

std::string text_of(const std::vector<double>& numbers) {
  if (numbers.empty()) return "none";
  std::string text;
  for (const double x : numbers)
    text += (text.empty() ? "" : ", ") +
            (std::isnan(x) ? "NaN" : fmt::format("{:.9g}", x == 0 ? 0.0 : x));
  return text;
}

bool is_no_answer(const Convention& convention) {
  return convention.gradient.empty() ||
         std::any_of(convention.gradient.begin(), convention.gradient.end(),
                     [](double x) { return std::isnan(x); });
}

bool is_in_the_set(const ConventionPoint& at, const Convention& convention) {
  return at.clarke.contains(convention.gradient, float_format(convention.dtype).unit_roundoff());
}

std::string gradient_text(const ConventionPoint& at, const Convention& convention) {
  const std::string text = text_of(convention.gradient);
  if (!at.clarke.exists() || is_in_the_set(at, convention)) return text;
  return text + (is_no_answer(convention) ? ", **no answer**" : ", **outside**");
}

std::string value_text(const Convention& convention) {
  const auto judged = judge_at_point(convention.function, convention.point, convention.value,
                                     convention.gradient, convention.dtype);
  return text_of(convention.value) + (judged.value == PointVerdict::right ? "" : ", **wrong**");
}

using Cells = std::vector<std::string>;

// What one library and version gives, without its name.
struct Given {
  std::string value, reverse, forward = "not measured";
};

std::vector<const Convention*> conventions_at(const ConventionPoint& at) {
  std::vector<const Convention*> found;
  for (const auto& each : conventions())
    if (each.function == at.function && each.point == at.point) found.push_back(&each);
  return found;
}

std::string name_without_mode(const Convention& convention) {
  return convention.library + " " + convention.version;
}

// One row for all libraries that give the same, in the order of the data.
std::string table(const ConventionPoint& at) {
  std::vector<std::pair<std::string, Given>> libraries;
  for (const auto* each : conventions_at(at)) {
    const std::string name = name_without_mode(*each);
    auto found = std::find_if(libraries.begin(), libraries.end(),
                              [&](const auto& library) { return library.first == name; });
    if (found == libraries.end()) found = libraries.insert(found, {name, {}});
    Given& given = found->second;
    given.value = value_text(*each);
    (each->mode == DifferentiationMode::reverse ? given.reverse : given.forward) =
        gradient_text(at, *each);
  }
  std::vector<std::pair<Cells, std::string>> rows;  // what is given, and by whom
  for (const auto& [name, given] : libraries) {
    const Cells cells{given.value, given.reverse, given.forward};
    auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == cells; });
    if (found == rows.end()) found = rows.insert(found, {cells, ""});
    found->second += (found->second.empty() ? "" : "; ") + name;
  }
  std::string text = table_row({"value", "reverse mode", "forward mode", "library"}) +
                     table_row({"---", "---", "---", "---"});
  for (const auto& [cells, names] : rows) text += table_row({cells[0], cells[1], cells[2], names});
  return text + "\n";
}

// How many gradients of each library are in the set, outside, and no numbers.
std::string summary() {
  struct Counts {
    int inside = 0, outside = 0, no_answer = 0;
  };
  std::vector<std::pair<std::string, Counts>> libraries;
  for (const auto& at : convention_points()) {
    if (!at.clarke.exists()) continue;
    for (const auto* each : conventions_at(at)) {
      const std::string name = name_without_mode(*each);
      auto found = std::find_if(libraries.begin(), libraries.end(),
                                [&](const auto& library) { return library.first == name; });
      if (found == libraries.end()) found = libraries.insert(found, {name, {}});
      Counts& counts = found->second;
      ++(is_no_answer(*each)        ? counts.no_answer
         : is_in_the_set(at, *each) ? counts.inside
                                    : counts.outside);
    }
  }
  std::string text =
      "## By library\n\nOf the gradients that were measured, of both modes, where there is a "
      "Clarke set:\n\n" +
      table_row({"library", "in the set", "outside", "no answer"}) +
      table_row({"---", "---", "---", "---"});
  for (const auto& [name, counts] : libraries)
    text += table_row({name, std::to_string(counts.inside), std::to_string(counts.outside),
                       std::to_string(counts.no_answer)});
  return text + "\n";
}

}  // namespace

std::string conventions_page() {
  std::string text = std::string(generated_note) + introduction + summary();
  for (const auto& at : convention_points()) {
    text += fmt::format("## {} at {}\n\n{}. Value {}. Clarke set: {}.\n\n", at.function, at.point,
                        at.means, text_of(at.value), at.clarke.text());
    text += table(at);
  }
  return text;
}

}  // namespace gradstone::docs
