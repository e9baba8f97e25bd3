#include "symbolic/proof_sizes.hpp"

#include <algorithm>
#include <array>

namespace gradstone {
namespace {

/// The k-th name gets the k-th of the values, which are in descending order: among D, K and N the
/// largest goes to D, which only adds terms, while K and N multiply the number of gradients.
Sizes assign(const std::vector<std::string>& names, const std::vector<std::int64_t>& values) {
  Sizes sizes;
  for (std::size_t k = 0; k < names.size(); ++k) sizes[names[k]] = values[k];
  return sizes;
}

/// The first primes, as many as there are names, in descending order.
std::vector<std::int64_t> primes(std::size_t count) {
  static constexpr std::array<std::int64_t, 8> first{2, 3, 5, 7, 11, 13, 17, 19};
  std::vector<std::int64_t> values;
  for (std::size_t k = count; k > 0; --k) values.push_back(first[std::min(k, first.size()) - 1]);
  return values;
}

}  // namespace

std::vector<Sizes> proof_sizes(const EquationSystem& system, Level level) {
  const auto names = system.dimension_names();
  const std::size_t count = names.size();
  if (count == 0) return {Sizes{}};
  std::vector<Sizes> all{assign(names, primes(count))};
  const auto add = [&](const std::vector<std::int64_t>& values) {
    const Sizes sizes = assign(names, values);
    if (std::find(all.begin(), all.end(), sizes) == all.end()) all.push_back(sizes);
  };
  const std::vector<std::int64_t> ones(count, 1);
  add(ones);
  if (level == Level::quick) return all;

  // 1, 2, 3, ...: the other order, and the first name 1.
  std::vector<std::int64_t> ascending(count);
  for (std::size_t k = 0; k < count; ++k) ascending[k] = static_cast<std::int64_t>(k + 1);
  add(ascending);
  // The last name 1: a single example.
  std::vector<std::int64_t> single(ascending.rbegin(), ascending.rend());
  add(single);
  if (level == Level::standard) return all;

  // Each name 1 in turn, equal sizes, and the primes the other way round.
  for (std::size_t k = 0; k < count; ++k) {
    auto values = primes(count);
    values[k] = 1;
    add(values);
  }
  add(std::vector<std::int64_t>(count, 2));
  auto reversed = primes(std::min<std::size_t>(count, 3));
  std::reverse(reversed.begin(), reversed.end());
  reversed.resize(count, 2);
  add(reversed);
  return all;
}

}  // namespace gradstone
