#include "symbolic/prime_field/residue.hpp"

namespace gradstone::prime_field {
namespace {

std::uint64_t power_modulo(std::uint64_t base, std::uint64_t exponent, std::uint64_t n) {
  Wide result = 1;
  for (Wide factor = base % n; exponent; exponent >>= 1, factor = factor * factor % n)
    if (exponent & 1) result = result * factor % n;
  return static_cast<std::uint64_t>(result);
}

// Whether n passes the strong test to this base, with n - 1 = odd * 2^twos.
bool passes(std::uint64_t n, std::uint64_t base, std::uint64_t odd, int twos) {
  Wide value = power_modulo(base, odd, n);
  if (value == 1 || value == n - 1) return true;
  for (int k = 1; k < twos; ++k) {
    value = value * value % n;
    if (value == n - 1) return true;
  }
  return false;
}

}  // namespace

bool is_prime(std::uint64_t n) {
  constexpr std::uint64_t bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  if (n < 2) return false;
  for (const auto base : bases)
    if (n % base == 0) return n == base;
  std::uint64_t odd = n - 1;
  int twos = 0;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  for (const auto base : bases)
    if (!passes(n, base, odd, twos)) return false;
  return true;
}

}  // namespace gradstone::prime_field
