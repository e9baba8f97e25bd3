// Quantiles of the normal distribution against numbers with 25 digits, computed with mpmath 1.3 by
// Newton's method on its ncdf with 60 digits.

#include "numeric/normal_quantile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reference/error.hpp"

namespace gradstone {
namespace {

struct Known {
  double argument;
  long double value;
};

// In the middle, on both flanks and in both tails, and beside the limits between them.
constexpr Known quantiles[] = {
    {0x1.0000000000000p-53, -8.209536151601386855630769L},
    {0x1.0000000000000p-40, -7.047700256664408725350992L},
    {0x1.8000000000000p-39, -6.893151554558181813372327L},
    {0x1.0000000000000p-30, -6.009353565530743893180609L},
    {0x1.0000000000000p-20, -4.763001034267813956988554L},
    {0x1.0000000000000p-10, -3.09726907819878446236483L},
    {0x1.0000000000000p-5, -1.862731867421651455487681L},
    {0x1.0000000000000p-4, -1.534120544352546311708399L},
    {0x1.3300000000000p-4, -1.439876496597095071874161L},
    {0x1.3340000000000p-4, -1.439445241294645718050918L},
    {0x1.0000000000000p-3, -1.150349380376008178296765L},
    {0x1.0000000000000p-2, -0.674489750196081743202227L},
    {0x1.8000000000000p-2, -0.3186393639643751630219485L},
    {0x1.f000000000000p-2, -0.0391760855030976295658537L},
    {0x1.ffffffffffffep-2, -2.782916424671766922233923e-16L},
    {0x1.0000000000001p-1, 2.782916424671766922233923e-16L},
    {0x1.2000000000000p-1, 0.1573106846101706955223707L},
    {0x1.8000000000000p-1, 0.674489750196081743202227L},
    {0x1.d800000000000p-1, 1.417797137996267339086246L},
    {0x1.e000000000000p-1, 1.534120544352546311708399L},
    {0x1.ff80000000000p-1, 3.09726907819878446236483L},
    {0x1.ffffffffe0000p-1, 6.651035379893010546657861L},
    {0x1.fffffffff0000p-1, 6.752300431407014964607627L},
    {0x1.fffffffffffffp-1, 8.209536151601386855630769L},
};

constexpr Known logarithms[] = {
    {0x1.0000000000000p-53, -36.7368005696771013991133L},
    {0x1.3333333333333p-4, -2.590267165445826648464645L},
    {0x1.6a09e667f3bccp-1, -0.3465735902799727433597754L},
    {0x1.6a09e667f3bcdp-1, -0.3465735902799725863505295L},
    {0x1.5555555555555p-2, -1.098612288668109746906396L},
    {0x1.fffffffffffffp-1, -1.11022302462515660205339e-16L},
    {0x1.0000000000001p+0, 2.22044604925031283432823e-16L},
    {0x1.8000000000000p+1, 1.098612288668109691395245L},
    {0x1.7e43c8800759cp+996, 690.7755278982137052579022L},
};

constexpr long double epsilon = std::numeric_limits<double>::epsilon();

TEST(NormalQuantile, IsAccurate) {
  // The rational functions are good to 1e-16; evaluating one takes 7 products and 7 sums twice, of
  // positive terms, and the argument's own rounding counts in the flanks: 16 roundings bound it.
  for (const auto& [p, z] : quantiles)
    EXPECT_LE(std::abs((normal_quantile(p) - z) / z), 16 * epsilon / 2) << p;
}

TEST(NormalQuantile, IsOddAboutOneHalf) {
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  for (const double q : {0x1p-50, 0.001, 0.25, 0.425, 0.4375, 0.4990234375}) {
    const double above = 0.5 + q;
    EXPECT_EQ(normal_quantile(above), -normal_quantile(1.0 - above)) << q;
  }
}

TEST(NormalQuantile, GrowsAcrossTheLimitsOfItsParts) {
  const double limits[] = {0.075, 0.925, std::exp(-25.0)};
  for (const double limit : limits) {
    for (int k = -50; k < 50; ++k) {
      const double p = limit * (1 + k * 1e-12);
      EXPECT_LT(normal_quantile(p), normal_quantile(p + limit * 1e-12)) << limit << " " << k;
    }
  }
}

TEST(NormalQuantile, RefusesWhatIsNoProbabilityBetweenZeroAndOne) {
  for (const double p : {0.0, 1.0, -0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_THROW(normal_quantile(p), DomainError) << p;
}

TEST(PortableLog, IsAccurate) {
  EXPECT_EQ(portable_log(1.0), 0.0);
  for (const auto& [x, value] : logarithms)
    EXPECT_LE(std::abs((portable_log(x) - value) / value), 2 * epsilon) << x;
}

}  // namespace
}  // namespace gradstone
