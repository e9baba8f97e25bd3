// Backward equations that are derived by entries are proved.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "reference/derive/gradients.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/random_formulas.hpp"
#include "tests/symbolic/random_tensors.hpp"
#include "tests/symbolic/tensor_truth.hpp"

namespace gradstone::derived_tensors {
namespace {

using testing_random::asked;
using testing_random::RandomTensors;
using testing_random::refuting_numbers;
using testing_random::TensorEntries;
using testing_support::forms_of_tensors;
using testing_support::name_of_form;
using testing_support::NamedForm;

std::vector<Claim> gradients_of(const EquationSystem& system) {
  std::vector<Claim> all;
  for (const auto& equation : system.backward)
    if (!equation.gradient_of.empty())
      all.push_back({ClaimKind::gradient, equation.name, equation.gradient_of});
  return all;
}

void expect_proved(const EquationSystem& written) {
  const EquationSystem system = judged(written);
  for (const auto& claim : gradients_of(written)) {
    const Finding found = prove_for_all_sizes(system, claim);
    EXPECT_EQ(found.verdict, Verdict::proved) << claim.subject << ": " << found.detail << "\n"
                                              << to_text(written);
  }
}

class EveryDerivedForm : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Tensors, EveryDerivedForm, testing::ValuesIn(forms_of_tensors()),
                         name_of_form);

TEST_P(EveryDerivedForm, IsProvedForAllSizes) {
  expect_proved(derive_gradients(*GetParam().system));
}

TEST(DerivedTensors, OfExamplesAreProvedForAllSizes) {
  namespace fs = std::filesystem;
  int count = 0;
  for (const auto& file : fs::directory_iterator(GRADSTONE_SOURCE_DIR "/examples/prove")) {
    if (file.path().extension() != ".eq") continue;
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    for (const auto& system : parse_equations(text.str(), file.path().filename().string())) {
      if (!has_tensors(system)) continue;
      const EquationSystem derived = derive_gradients(system);
      expect_proved(derived);
      EXPECT_NO_THROW(parse_equations(to_text(derived), "derived.eq")) << to_text(derived);
      ++count;
    }
  }
  EXPECT_GE(count, 7);
}

// Formulas that nobody chose: derived, read back, compared with numbers, and given to the provers.
struct Counts {
  int derived = 0, claims = 0, proved = 0;
};

const std::vector<Sizes> sizes{{{"N", 2}, {"M", 2}, {"K", 2}, {"s", 1}, {"P", 0}, {"T", 2}},
                               {{"N", 1}, {"M", 3}, {"K", 2}, {"s", 3}, {"P", 2}, {"T", 3}},
                               {{"N", 3}, {"M", 2}, {"K", 1}, {"s", 2}, {"P", 1}, {"T", 1}}};

// Why the text of the system is not read; empty where it is.
std::string why_not_read(const EquationSystem& system) {
  try {
    parse_equations(to_text(system), "system.eq");
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

void check(const EquationSystem& system, unsigned seed, Counts& counts) {
  const EquationSystem derived = derive_gradients(system);
  const std::string text = to_text(derived);
  SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
  ++counts.derived;
  // What is given has sizes at times that a text tells from numbers by their use only.
  EquationSystem given = derived;
  given.backward.clear();
  std::erase_if(given.recurrences, [](const Recurrence& r) { return r.reversed; });
  if (why_not_read(given).empty()) {
    EXPECT_EQ(why_not_read(derived), "");
  }
  const EquationSystem to_prove = judged(derived);
  for (const auto& claim : gradients_of(derived)) {
    for (const auto& some : sizes) {
      std::optional<std::string> refutation;
      try {
        refutation = refuting_numbers(to_prove, claim, some, seed);
      } catch (const Error&) {
        continue;  // without a value there
      }
      EXPECT_FALSE(refutation) << claim.subject << " at " << to_text(some) << ": " << *refutation;
    }
    ++counts.claims;
    const Finding found = prove_for_all_sizes(to_prove, claim, 2);
    EXPECT_NE(found.verdict, Verdict::refuted) << claim.subject << ": " << found.detail;
    counts.proved += found.verdict == Verdict::proved;
  }
}

// A thorough run asks for more: GRADSTONE_RANDOM_FORMULAS=20000.
template <class Build>
void derive_random(int wanted, Build build) {
  Counts counts;
  for (auto seed = static_cast<unsigned>(asked("GRADSTONE_RANDOM_SEED", 1));
       counts.derived < wanted && !testing::Test::HasFailure(); ++seed) {
    std::optional<EquationSystem> system;
    try {
      system = build(seed);
    } catch (const Error&) {
      continue;  // a place may leave its tensor
    }
    check(*system, seed, counts);
  }
  std::cout << counts.derived << " derived, " << counts.proved << " of " << counts.claims
            << " gradients proved for all sizes\n";
  EXPECT_GT(3 * counts.proved, counts.claims);
}

TEST(DerivedTensors, OfRandomFormulasAreNotRefuted) {
  derive_random(asked("GRADSTONE_RANDOM_FORMULAS", 60) / 3, [](unsigned seed) {
    RandomTensors random(seed);
    const TensorEntries Y = random.entries();
    const std::string X = random.differentiated(Y);
    return random.layer(Y, X, random.gradient(Y, X));
  });
}

TEST(DerivedTensors, OfRandomRecurrencesAreNotRefuted) {
  derive_random(asked("GRADSTONE_RANDOM_FORMULAS", 60) / 12, [](unsigned seed) {
    RandomTensors random(seed);
    const TensorEntries step = random.step();
    return random.recurrence(step, random.gradient_of_step(step));
  });
}

}  // namespace
}  // namespace gradstone::derived_tensors
