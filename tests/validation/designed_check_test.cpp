// How well the check of numbers sees: the mutants of the registry, judged by the designed cases and
// the bounds of float32, as `gradstone check` judges programs.

#include "validation/check/designed_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "reference/judged.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "tests/support/forms.hpp"
#include "validation/parallel.hpp"
#include "validation/process_pool.hpp"

namespace gradstone::designed_check_test {
namespace {

using testing::Contains;
using testing::Each;
using testing::IsSupersetOf;
using testing_support::form_of;
using testing_support::forms_where;
using testing_support::NamedForm;

const DeclaredTypes& types_f32() {
  static const DeclaredTypes types = DeclaredTypes::usual(formats::f32());
  return types;
}

std::vector<Mutant> visible_mutants(const EquationSystem& system) {
  std::vector<Mutant> mutants;
  for (const auto& claim : claims(system)) {
    if (!shows_in_outputs(system, claim)) continue;
    for (auto& mutant : mutants_of(system, claim)) mutants.push_back(std::move(mutant));
  }
  return mutants;
}

// What programs compute; lines of tables and rules are tools of proofs.
std::vector<NamedForm> forms_of_programs() {
  return forms_where([](const EquationSystem& system) {
    return system.kind == Kind::layer || system.kind == Kind::activation ||
           system.kind == Kind::loss || system.kind == Kind::optimizer;
  });
}

struct Judged {
  std::size_t mutants = 0;
  std::vector<std::pair<std::string, Mutant>> passed;  ///< with the name of the system
};

Judged judge_all() {
  const auto forms = forms_of_programs();
  Judged all;
  std::mutex mutex;
  for_each_in_threads(forms.size(), static_cast<int>(available_processors()), [&](std::size_t k) {
    const EquationSystem& system = *forms[k].system;
    DesignedCheck check(system, types_f32());
    for (auto& mutant : visible_mutants(judged(system))) {
      const bool refused = check.refusal(mutant.system).has_value();
      const std::lock_guard lock(mutex);
      ++all.mutants;
      if (!refused)
        all.passed.emplace_back(kind_name(system.kind) + " " + system.full_name(),
                                std::move(mutant));
    }
  });
  return all;
}

// docs/mutate.md says why each of them passes.
const std::vector<std::string>& known_survivors() {
  static const std::vector<std::string> known = [] {
    std::vector<std::string> all{
        "layer srelu, Dar: tl became al",
        "layer srelu, Dtr: tl became al",
        "layer batch_normalization (running statistics), R: the sign is wrong",
        "layer batch_normalization (running statistics), R: the terms changed places",
    };
    for (const std::string form : {"nothing around", "zeros around"})
      all.push_back("layer max_pooling (" + form +
                    "), DX: X[n,h,l,c] = Y[n,u,v,c] became X[n,h,l,c] >= Y[n,u,v,c]");
    for (const std::string form : {"all keys", "causal"})
      for (const std::string change : {"+ became -", "the right term was dropped",
                                       "bK became bQ in bK[h,d]", "bK became bV in bK[h,d]"})
        all.push_back("layer multi_head_attention (" + form + "), k: " + change);
    return all;
  }();
  return known;
}

TEST(DesignedCheck, RefusesTheWrongMutantsOfTheRegistry) {
  const Judged all = judge_all();
  std::vector<std::string> survivors;
  std::size_t equivalent = 0;
  for (const auto& [system, mutant] : all.passed) {
    if (prove_for_all_sizes(mutant.system, mutant.claim, 2).verdict == Verdict::proved)
      ++equivalent;
    else
      survivors.push_back(system + ", " + mutant.description);
  }
  const std::size_t wrong = all.mutants - equivalent;
  RecordProperty("wrong", static_cast<int>(wrong));
  RecordProperty("survive", static_cast<int>(survivors.size()));
  EXPECT_GT(wrong, 10'000u);
  EXPECT_LE(100 * survivors.size(), wrong);  // 99 percent are refused
  for (const auto& survivor : survivors) EXPECT_THAT(known_survivors(), Contains(survivor));
}

TEST(DesignedCheck, PassesTheEquationsThemselves) {
  for (const auto& form : forms_of_programs()) {
    const auto refusal = DesignedCheck(*form.system, types_f32()).refusal(*form.system);
    EXPECT_FALSE(refusal) << form.system->full_name() << ", " << refusal->case_name << ", "
                          << refusal->output;
  }
}

TEST(DesignedCheck, SaysWhereItRefuses) {
  const auto& linear = form_of("layer:linear");
  DesignedCheck check(linear, types_f32());
  for (const auto& mutant : mutants_of(linear, {ClaimKind::gradient, "DW", "W"})) {
    const auto refusal = check.refusal(mutant.system);
    ASSERT_TRUE(refusal) << mutant.description;
    EXPECT_EQ(refusal->output, "DW") << mutant.description;
  }
}

TEST(DesignedCheck, LeavesOutWhatNoProgramComputes) {
  const auto& softmax = form_of("activation:softmax");
  EXPECT_FALSE(shows_in_outputs(softmax, {ClaimKind::derivative, "exp'", ""}));
  EXPECT_TRUE(shows_in_outputs(softmax, {ClaimKind::gradient, "DX", "X"}));
  const auto& relu = form_of("activation:relu");
  EXPECT_TRUE(shows_in_outputs(relu, {ClaimKind::derivative, "relu'", ""}));
}

// States that a layer keeps are answers too.
TEST(AskedNames, HoldRunningStatistics) {
  EXPECT_THAT(asked_names(form_of("batch_normalization", "running statistics")),
              IsSupersetOf({"mean_next", "variance_next"}));
}

// Else all their mistakes pass.
TEST(DesignedCases, OfWindowsHaveGradientsThatAreNotZero) {
  for (const char* name : {"conv1d", "conv2d", "average_pooling", "max_pooling"}) {
    const auto& system = form_of(name);
    for (const auto& item : designed_cases(system, {}).cases) {
      if (item.name != "generic" && item.name.rfind("generic_windows_", 0) != 0) continue;
      const auto values =
          evaluate<double>(system, Equations::all, item.sizes, item.given, item.parameters);
      for (const auto& [output, value] : values)
        EXPECT_THAT(value.elements(), Contains(testing::Ne(0.0)))
            << name << ", " << item.name << ", " << output;
    }
  }
}

// Which pixel a window reads is calculated in whole numbers, and certain: else the bound of a sum
// is as large as the sum.
TEST(DesignedCases, OfWindowsAreBoundedAsSumsAre) {
  const auto& system = form_of("conv2d");
  const auto item = designed_cases(system, {}).cases.front();
  const auto expected = expectation(system, item, types_f32(), {"Y", "DX", "DW"});
  for (const auto& [output, of] : expected)
    EXPECT_THAT(of.bound.elements(), Each(testing::Lt(1e-4))) << output;
}

}  // namespace
}  // namespace gradstone::designed_check_test
