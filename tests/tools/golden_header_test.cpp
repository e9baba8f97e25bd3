// examples/golden/golden.h judges as gradstone does.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "validation/check/judge.hpp"
#include "validation/vectors/vector_set.hpp"

// It is C.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include "examples/golden/golden.h"
#pragma GCC diagnostic pop

namespace gradstone {
namespace {

const std::string golden_folder = GRADSTONE_SOURCE_DIR "/data/golden";

// Answers at the edge of what is right, on both sides of it.
std::vector<std::vector<double>> answers_near(const Expected& expected,
                                              const std::vector<double>& right) {
  std::vector<std::vector<double>> answers{right, expected.upper.elements(),
                                           expected.lower.elements()};
  for (std::size_t k = 0; k < right.size(); ++k) {
    if (!expected.is_judged(k)) continue;
    const double low = expected.lower.elements()[k], high = expected.upper.elements()[k],
                 bound = expected.bound.elements()[k];
    // A bound in a file has four digits, rounded up.
    for (const double y : {low - 0.99 * bound, high + 0.99 * bound, low - 1.01 * bound,
                           high + 1.01 * bound, std::numeric_limits<double>::quiet_NaN()}) {
      // Nothing between, where the bound is no more than the distance of doubles.
      const double outside = std::max(low - y, y - high) / bound;
      if (outside > 1 && outside < 1.005) continue;
      answers.push_back(right);
      answers.back()[k] = y;
    }
  }
  return answers;
}

TEST(GoldenHeader, JudgesAsGradstoneDoes) {
  std::size_t holding = 0, refused = 0, refused_together = 0;
  for (const auto& vectors : read_vectors(golden_folder).systems)
    for (const auto& item : vectors.design.cases) {
      golden_file file;
      const auto path = output_file(vectors, item, TensorFormat::text).generic_string();
      ASSERT_EQ(golden_read(golden_folder.c_str(), path.c_str(), &file), 1) << path;
      const auto names = asked_names(vectors.system);
      const auto expectation =
          gradstone::expectation(vectors.system, item, DeclaredTypes::usual(formats::f32()), names);
      for (const auto& name : names) {
        const Expected& expected = expectation.at(name);
        const golden_tensor* value = golden_find(&file, name.c_str(), nullptr);
        ASSERT_NE(value, nullptr);
        const std::vector<double> right(value->values, value->values + value->count);
        for (const auto& answer : answers_near(expected, right)) {
          golden_judgement found;
          const bool holds = golden_judge(&file, name.c_str(), answer.data(), &found) == 1;
          const Judgement ours =
              judge(vectors.system, item, name, expected, {name, "f64", expected.shape, answer});
          EXPECT_EQ(holds, !is_failure(ours.verdict)) << path << " " << name;
          EXPECT_EQ(found.judged, ours.judged) << path << " " << name;
          ++(holds ? holding : refused);
          if (!holds && ours.detail.find("compete") != std::string::npos) ++refused_together;
        }
      }
      golden_free(&file);
    }
  EXPECT_GT(holding, 10000U);
  EXPECT_GT(refused, 10000U);
  EXPECT_GT(refused_together, 0U);
}

}  // namespace
}  // namespace gradstone
