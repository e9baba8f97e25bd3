#include "reference/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

namespace gradstone {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// Levenshtein's distance.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string spelling_free(std::string name) {
  std::erase(name, '_');
  return lower(std::move(name));
}

std::vector<std::string> nearest_names(const std::string& name,
                                       const std::vector<std::string>& known) {
  // Nearest without regard to case first; among spellings of one name, that of the same case.
  std::vector<std::tuple<std::size_t, std::string, std::size_t, std::string>> near;
  for (const auto& candidate : known) {
    if (candidate.empty()) continue;
    const bool contains =
        name.size() >= 3 && lower(candidate).find(lower(name)) != std::string::npos;
    const std::size_t d = contains ? 1 : distance(lower(name), lower(candidate));
    if (d <= std::max<std::size_t>(2, name.size() / 3))
      near.emplace_back(d, spelling_free(candidate), distance(name, candidate), candidate);
  }
  std::sort(near.begin(), near.end());
  const auto same_name = [](const auto& a, const auto& b) {
    return std::get<1>(a) == std::get<1>(b);
  };
  near.erase(std::unique(near.begin(), near.end(), same_name), near.end());
  std::vector<std::string> names;
  for (const auto& candidate : near)
    if (names.size() < 3) names.push_back(std::get<3>(candidate));
  return names;
}

std::string nearest_hint(const std::string& name, const std::vector<std::string>& known) {
  const auto names = nearest_names(name, known);
  if (names.empty()) return "";
  std::string text = " (did you mean ";
  for (std::size_t k = 0; k < names.size(); ++k)
    text += (k == 0 ? "" : k + 1 == names.size() ? " or " : ", ") + names[k];
  return text + "?)";
}

}  // namespace gradstone
