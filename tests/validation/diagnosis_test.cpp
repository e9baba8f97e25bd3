// How often the diagnosis of a wrong answer names the mistake that was made, over the registry.
//
// A statement is right if it is one about the mistake, and not about the numbers at hand: if it is
// made again of other numbers. GRADSTONE_MUTANTS=all takes every mutant of everything, and a number
// n every n-th one, where else a part of the systems has to do.

#include "validation/check/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <mutex>

#include "reference/error.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/planted_mistakes.hpp"
#include "validation/check/judge.hpp"
#include "validation/parallel.hpp"
#include "validation/process_pool.hpp"

namespace gradstone::diagnosis_test {
namespace {

using testing_support::forms_where;
using testing_support::known_mistakes;
using testing_support::PlantedMistake;
using testing_support::unknown_mistakes;

const DeclaredTypes& types_f32() {
  static const DeclaredTypes types = DeclaredTypes::usual(formats::f32());
  return types;
}

struct Counts {
  std::size_t right = 0, wrong = 0, silent = 0, not_refused = 0;
  std::vector<std::string> examples;  // of what is not right

  std::size_t refused() const { return right + wrong + silent; }
  void operator+=(const Counts& other) {
    right += other.right;
    wrong += other.wrong;
    silent += other.silent;
    not_refused += other.not_refused;
    examples.insert(examples.end(), other.examples.begin(), other.examples.end());
  }
};

// The cases of a system from one seed, with what is expected.
class JudgedCases {
 public:
  JudgedCases(const EquationSystem& system, std::uint64_t seed) : system_(system) {
    for (auto& item : designed_cases(system, {formats::f32(), seed, std::nullopt}).cases) {
      expectations_.push_back(expectation(system, item, types_f32(), asked_names(system)));
      cases_.push_back(std::move(item));
    }
  }

  // What is said of the mistake; nothing where it is not refused.
  std::optional<std::vector<std::string>> diagnosis(const PlantedMistake& mistake,
                                                    const std::string& output) const {
    std::vector<NamedTensor> answers(cases_.size());
    std::vector<WrongAnswer> wrong;
    for (std::size_t k = 0; k < cases_.size(); ++k) {
      const Expected& expected = expectations_[k].at(output);
      const auto values = mistake.answer(cases_[k], expected);
      if (!values) continue;
      answers[k] = {output, "f32", expected.shape, *values};
      for (double& x : answers[k].values) x = formats::f32().rounded(x);
      const auto verdict = judge(system_, cases_[k], output, expected, answers[k]).verdict;
      if (verdict == AnswerVerdict::wrong)
        wrong.push_back({&cases_[k], &expectations_[k], &answers[k]});
    }
    if (wrong.empty()) return std::nullopt;
    return diagnose(system_, output, types_f32(), wrong);
  }

 private:
  const EquationSystem& system_;
  std::vector<VectorCase> cases_;
  std::vector<Expectation> expectations_;
};

void count(const std::string& where, const PlantedMistake& mistake, const std::string& output,
           const JudgedCases& first, const JudgedCases& second, Counts& counts) {
  const auto said = first.diagnosis(mistake, output);
  if (!said) {
    ++counts.not_refused;
    return;
  }
  const std::string what = where + ", " + output + ", planted: " + mistake.name;
  if (said->empty()) {
    ++counts.silent;
    counts.examples.push_back(what + "; silent");
    return;
  }
  const auto again = second.diagnosis(mistake, output);
  const bool is_right =
      again && std::find(again->begin(), again->end(), said->front()) != again->end();
  ++(is_right ? counts.right : counts.wrong);
  if (!is_right) counts.examples.push_back(what + "; said: " + said->front());
}

struct Measured {
  Counts known, unknown;
};

Measured measure() {
  const char* wanted = std::getenv("GRADSTONE_MUTANTS");
  const bool all = wanted != nullptr;
  std::size_t stride = 17;
  if (wanted) stride = std::max(1UL, std::strtoul(wanted, nullptr, 10));
  const auto forms = forms_where([](const EquationSystem& system) {
    return !system.forward.empty() &&
           (system.kind == Kind::layer || system.kind == Kind::activation ||
            system.kind == Kind::loss || system.kind == Kind::optimizer);
  });
  Measured total;
  std::mutex mutex;
  for_each_in_threads(forms.size(), static_cast<int>(available_processors()), [&](std::size_t k) {
    const EquationSystem& system = *forms[k].system;
    if (!all && k % 4 != 0) return;
    const JudgedCases first(system, 1), second(system, 2);
    const std::string where = kind_name(system.kind) + " " + system.full_name();
    Measured of;
    for (const auto& output : asked_names(system)) {
      for (const auto& mistake : known_mistakes(system, output, stride))
        count(where, mistake, output, first, second, of.known);
      for (const auto& mistake : unknown_mistakes())
        count(where, mistake, output, first, second, of.unknown);
    }
    const std::lock_guard lock(mutex);
    total.known += of.known;
    total.unknown += of.unknown;
  });
  return total;
}

std::string text_of(const Counts& counts) {
  std::string text = std::to_string(counts.right) + " right, " + std::to_string(counts.wrong) +
                     " wrong, " + std::to_string(counts.silent) + " silent, " +
                     std::to_string(counts.not_refused) + " not refused";
  for (const auto& example : counts.examples) text += "\n  " + example;
  return text;
}

TEST(Diagnosis, NamesTheMistakesOfTheRegistryAndGuessesSeldom) {
  const Measured found = measure();
  RecordProperty("refused", static_cast<int>(found.known.refused()));
  RecordProperty("right", static_cast<int>(found.known.right));
  RecordProperty("wrong", static_cast<int>(found.known.wrong));
  EXPECT_GT(found.known.refused(), 300u);
  EXPECT_GE(100 * found.known.right, 95 * found.known.refused()) << text_of(found.known);
  EXPECT_LE(100 * found.known.wrong, found.known.refused()) << text_of(found.known);
  EXPECT_GT(found.unknown.refused(), 100u);
  EXPECT_LE(100 * found.unknown.wrong, found.unknown.refused()) << text_of(found.unknown);
}

}  // namespace
}  // namespace gradstone::diagnosis_test
