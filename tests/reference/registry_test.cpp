#include "reference/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;

TEST(Registry, HoldsEveryEntryWithAtLeastOneForm) {
  ASSERT_FALSE(registry().empty());
  for (const auto& entry : registry()) {
    ASSERT_FALSE(entry.forms.empty()) << entry.name;
    for (const auto& form : entry.forms) {
      EXPECT_EQ(form.name, entry.name);
      EXPECT_EQ(form.kind, entry.kind);
      EXPECT_FALSE(form.forward.empty() && form.identities.empty()) << entry.name;
      EXPECT_FALSE(form.source.empty()) << form.full_name();
    }
  }
}

TEST(Registry, FindsNamesAndAliasesInAnySpelling) {
  EXPECT_EQ(find_entries("batch_normalization").size(), 1u);
  EXPECT_EQ(find_entries("BatchNormalization").size(), 1u);
  EXPECT_EQ(find_entries("layer:softmax").size(), 1u);
}

TEST(Registry, AnswersAnUnknownNameWithTheNearest) {
  try {
    find_entries("softmx");
    FAIL();
  } catch (const UnknownNameError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean softmax"));
  }
}

TEST(Registry, SuggestsOneSpellingOfAName) {
  try {
    find_entries("bathc_normalization");
    FAIL();
  } catch (const UnknownNameError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean batch_normalization"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("BatchNormalization")));
  }
}

TEST(Shape, RejectsProductOfUnequalInnerSizesWithThePlaceOfTheFormula) {
  const Dim N{"N"}, D{"D"}, K{"K"};
  const auto X = variable("X", N, D);
  const auto W = variable("W", K, D);
  try {
    X* W;
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), HasSubstr("*: N x D does not fit K x D"));
    EXPECT_THAT(error.what(), HasSubstr("reference/registry_test.cpp:"));
  }
}

}  // namespace
}  // namespace gradstone
