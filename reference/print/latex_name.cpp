#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "reference/print/latex.hpp"

namespace gradstone {
namespace {

constexpr std::array greek{"alpha", "beta",  "gamma", "delta",  "zeta",  "eta", "theta", "lambda",
                           "mu",    "nu",    "rho",   "sigma",  "tau",   "phi", "psi",   "omega",
                           "Gamma", "Delta", "Theta", "Lambda", "Sigma", "Phi", "Psi",   "Omega"};

// Names of parameters that are letters with an index.
const std::map<std::string, std::string>& indexed() {
  static const std::map<std::string, std::string> names{
      {"al", "a_{l}"}, {"ar", "a_{r}"}, {"tl", "t_{l}"}, {"tr", "t_{r}"}};
  return names;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '_' ? "\\_" : std::string(1, c);
  return result;
}

std::string letter(const std::string& name) {
  if (name.size() == 1) return name;
  if (name == "epsilon") return "\\varepsilon";
  if (std::find(greek.begin(), greek.end(), name) != greek.end()) return "\\" + name;
  return "\\mathit{" + escaped(name) + "}";
}

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

std::string latex_name(const std::string& name) {
  if (name.size() > 1 && name[0] == 'D' && !is_digit(name[1]) && name[1] != '_')
    return "\\mathrm{D}" + latex_name(name.substr(1));

  // A letter or word, then an index: digits, or what follows the first underscore.
  std::string base = name, index;
  if (const auto underscore = name.find('_', 1); underscore != std::string::npos) {
    base = name.substr(0, underscore);
    index = "\\mathrm{" + escaped(name.substr(underscore + 1)) + "}";
  } else {
    while (base.size() > 1 && is_digit(base.back())) base.pop_back();
    index = name.substr(base.size());
  }
  if (const auto found = indexed().find(base); found != indexed().end()) {
    std::string text = found->second;
    if (!index.empty()) text.insert(text.size() - 1, "," + index);
    return text;
  }
  return letter(base) + (index.empty() ? "" : "_{" + index + "}");
}

}  // namespace gradstone
