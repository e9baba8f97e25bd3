#include "tools/mlp/other_products.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "numeric/plan.hpp"
#include "numeric/quoted_text.hpp"

namespace gradstone::tools {
namespace {

// Texts of files are printed as they are only if they look like ours.
std::string shown(const std::string& text) {
  constexpr std::size_t longest = 200;
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return is_plain && text.size() <= longest ? text : quoted_text(text);
}

// By shape: "float 100x256 depth 784 NT" -> "blis".
std::map<std::string, std::string> kept_methods() {
  std::map<std::string, std::string> methods;
  for (const auto& line : kept_product_choices()) {
    const auto colon = line.find(": ");
    methods[line.substr(0, colon)] = line.substr(colon + 2, line.find("; ") - colon - 2);
  }
  return methods;
}

}  // namespace

std::string difference_from_products(const std::string& of_model) {
  const std::string in_use = products_in_use();
  if (of_model.empty() || of_model == in_use) return "";
  std::istringstream then(of_model), now(in_use);
  std::string libraries_then, libraries_now;
  std::getline(then, libraries_then);
  std::getline(now, libraries_now);
  if (libraries_then != libraries_now)
    return fmt::format("products by {}, which are by {} now", shown(libraries_then), libraries_now);

  const auto kept = kept_methods();
  std::string first;
  std::size_t others = 0;
  for (std::string line; std::getline(then, line);) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string shape = line.substr(0, colon), method = line.substr(colon + 2);
    const auto found = kept.find(shape);
    if (found != kept.end() && found->second == method) continue;
    if (!first.empty()) {
      ++others;
      continue;
    }
    first = fmt::format("{} by {}, {}", shown(shape), shown(method),
                        found == kept.end() ? "for which no choice is kept here"
                                            : "which is by " + found->second + " now");
  }
  return others > 0 ? fmt::format("{}, and so for {} more shapes", first, others) : first;
}

}  // namespace gradstone::tools
