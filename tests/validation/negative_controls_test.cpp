// Wrong variants of every formula, which must be refused: what a check can't see, it does not
// check.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tests/support/forms.hpp"
#include "validation/mutation/run.hpp"
#include "validation/mutation/table.hpp"

namespace gradstone {
namespace {

using testing_support::name_of_form;
using testing_support::NamedForm;

class NegativeControls : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Registry, NegativeControls,
                         testing::ValuesIn(testing_support::all_forms()), name_of_form);

// GRADSTONE_MUTANTS=all judges every mutant, some minutes; else a part of them.
std::size_t parts_of(const EquationSystem& system) {
  const char* wanted = std::getenv("GRADSTONE_MUTANTS");
  if (wanted && std::string(wanted) == "all") return 1;
  constexpr std::size_t mutants_each = 20;
  std::size_t all = 0;
  for (const auto& claim : claims(system)) all += mutants_of(system, claim).size();
  return std::max<std::size_t>(all / mutants_each, 1);
}

// What is neither refuted nor proved equal, and why.
struct Explained {
  const char* system;
  const char* mutant;
  const char* why;
};
constexpr std::array explained{
    Explained{"max", "X became R", "X - Y and R - Y have one relu'; the proof leaves out X = Y"},
    Explained{"min", "Y became R", "as of max"},
    Explained{"weight_dropout (srelu)", "Dar: tl became tr",
              "equal, but GiNaC comes to no end in time"},
    Explained{
        "max_pooling (nothing around)", "1 <= ",
        "takes in pixels beside the window: seen where one of them equals the largest, a tie, "
        "where numbers are not looked for"},
    Explained{"max_pooling (nothing around)", "became X[n,h,l,c] >= Y[n,u,v,c]",
              "no element of a window is larger than the largest, which is not proved"},
    Explained{"max_pooling (zeros around)", "became X[n,h,l,c] >= Y[n,u,v,c]", "the same"},
};

bool is_explained(const EquationSystem& system, const MutantReport& mutant) {
  return std::any_of(explained.begin(), explained.end(), [&](const Explained& each) {
    return system.full_name() == each.system &&
           mutant.description.find(each.mutant) != std::string::npos;
  });
}

// Where places are calculated, the small sizes of two provers don't meet every guard; the prover
// for all sizes does.
bool sees_all(const std::string& check, const EquationSystem& system) {
  return check == "all sizes" ||
         (system.size_parameters.empty() && (check == "GiNaC" || check == "prime field"));
}

TEST_P(NegativeControls, AreKilledByTheProvers) {
  const EquationSystem& system = *GetParam().system;
  VerifyOptions options;
  options.level = Level::quick;
  options.most_seconds = usual_processor_seconds;
  MutantChoice choice;
  choice.of_shards = parts_of(system);
  choice.shard = (choice.of_shards + 1) / 2;
  const MutationReport report = mutate({&system}, options, choice);
  const MutationCounts counts = report.counts();
  EXPECT_EQ(counts.count(Fate::survives), 0u) << to_table(report);
  EXPECT_TRUE(report.unproved().empty()) << to_table(report);
  EXPECT_GE(counts.mutants(), 3u) << "too few to trust the proofs of " << system.full_name();
  for (const auto& claim : report.systems.front().claims)
    for (const auto& mutant : claim.mutants)
      EXPECT_TRUE(mutant.fate != Fate::undecided || is_explained(system, mutant))
          << mutant.description << "\n"
          << to_table(report);
  for (const auto& [check, kills] : counts.kills) {
    if (sees_all(check, system)) {
      EXPECT_EQ(kills.killed, kills.of) << check << "\n" << to_table(report);
    }
  }
}

}  // namespace
}  // namespace gradstone
