#include "tools/prepare_data/numpy_permutation.hpp"

#include <fmt/format.h>

#include <bit>
#include <numeric>
#include <random>
#include <utility>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

// Unbiased in 0, ..., most: as many bits as that has, drawn until they fit.
std::uint32_t up_to(std::uint32_t most, std::mt19937& generator) {
  const auto mask = static_cast<std::uint32_t>(std::bit_ceil(std::uint64_t{most} + 1) - 1);
  auto number = static_cast<std::uint32_t>(generator()) & mask;
  while (number > most) number = static_cast<std::uint32_t>(generator()) & mask;
  return number;
}

}  // namespace

std::vector<std::size_t> numpy_permutation(std::size_t n, std::uint64_t seed) {
  if (seed >> 32U != 0 || std::uint64_t{n} >> 32U != 0)
    throw DomainError(
        fmt::format("the order of {} examples by seed {}: NumPy has none from 2^32 on", n, seed));
  // The standard fixes what mt19937 gives, unlike its distributions.
  std::mt19937 generator(static_cast<std::uint32_t>(seed));
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = n; k-- > 1;)
    std::swap(order[k], order[up_to(static_cast<std::uint32_t>(k), generator)]);
  return order;
}

}  // namespace gradstone::tools
