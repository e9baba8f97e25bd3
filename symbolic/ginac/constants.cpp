#include "symbolic/ginac/constants.hpp"

#include <algorithm>
#include <vector>

namespace gradstone::ginac {
namespace {

using GiNaC::numeric;

/// The prime factors below 1000 of a positive integer, and what is left.
std::vector<numeric> factors_of_integer(numeric value) {
  std::vector<numeric> factors;
  for (long prime = 2; prime < 1000 && value >= prime; ++prime) {
    while (GiNaC::irem(value, prime).is_zero()) {
      factors.push_back(prime);
      value = GiNaC::iquo(value, prime);
    }
  }
  if (!value.is_equal(1)) factors.push_back(value);
  return factors;
}

}  // namespace

ex log_of_constant(const ex& positive) {
  const auto is_positive = [](const ex& e) { return sign_of_constant(e) > 0; };
  if (GiNaC::is_a<GiNaC::power>(positive) && is_numeric(positive.op(1)) &&
      is_positive(positive.op(0)))
    return positive.op(1) * log_of_constant(positive.op(0));
  if (GiNaC::is_a<GiNaC::mul>(positive) &&
      std::all_of(positive.begin(), positive.end(), is_positive)) {
    ex sum = 0;
    for (const ex& factor : positive) sum += log_of_constant(factor);
    return sum;
  }
  if (!is_numeric(positive) || !GiNaC::ex_to<numeric>(positive).is_rational())
    return GiNaC::log(positive);
  const numeric value = GiNaC::ex_to<numeric>(positive);
  ex sum = 0;
  for (const numeric& factor : factors_of_integer(value.numer())) sum += GiNaC::log(ex(factor));
  for (const numeric& factor : factors_of_integer(value.denom())) sum -= GiNaC::log(ex(factor));
  return sum;
}

ex root_of_constant(const ex& constant) {
  if (!is_numeric(constant) || !GiNaC::ex_to<numeric>(constant).is_rational() ||
      GiNaC::ex_to<numeric>(constant).is_negative())
    return GiNaC::sqrt(constant);
  const numeric value = GiNaC::ex_to<numeric>(constant);
  ex product = 1;
  for (const numeric& factor : factors_of_integer(value.numer() * value.denom()))
    product *= GiNaC::sqrt(ex(factor));
  return product / value.denom();
}

}  // namespace gradstone::ginac
