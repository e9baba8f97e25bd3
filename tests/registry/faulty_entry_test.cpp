// Equations of the registry that can't be built fail alone, with their place.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "tests/registry/run_extended.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing_support::message_of;
using testing_support::run_extended;

const std::string fault =
    "layer faulty can't be built: *: N x D does not fit K x D, the columns of the left factor must "
    "be "
    "the rows of the right one (tests/registry/layers/faulty.cpp:12)";

TEST(FaultyEntry, IsAnErrorOfItsOwn) {
  const auto& entries = registry();
  EXPECT_EQ(std::count_if(entries.begin(), entries.end(),
                          [](const Entry& entry) { return !entry.error.empty(); }),
            1);
  EXPECT_EQ(message_of<Error>([] { find_entries("faulty"); }), fault);
  EXPECT_EQ(find_entries("layer:linear").front()->forms.size(), 1u);
}

TEST(FaultyEntry, IsListedWithTheOthers) {
  const auto outcome = run_extended("gradstone list --kind layer");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("faulty"), HasSubstr("can't be built"),
                                    HasSubstr("batch_normalization")));
  EXPECT_THAT(run_extended("gradstone list --json").output,
              HasSubstr("\"error\": \"" + fault + "\""));
}

TEST(FaultyEntry, IsShownNeitherBuiltNorHidden) {
  const auto other = run_extended("gradstone show layer:linear");
  EXPECT_EQ(other.status, 0);
  EXPECT_EQ(other.errors, "");
  const auto all = run_extended("gradstone show layer:");
  EXPECT_THAT(all.output, HasSubstr("layer shift"));
  EXPECT_EQ(all.status, 4);
  EXPECT_THAT(all.errors, HasSubstr(fault));
  const auto itself = run_extended("gradstone show faulty");
  EXPECT_EQ(itself.status, 2);
  EXPECT_THAT(itself.errors, HasSubstr(fault));
}

TEST(FaultyEntry, IsAnErrorOfVerify) {
  const auto other = run_extended("gradstone verify shift --level quick");
  EXPECT_EQ(other.status, 0) << other.output;
  EXPECT_THAT(other.output, Not(HasSubstr("faulty")));
  const auto all = run_extended("gradstone verify layer: --level quick --jobs 2");
  EXPECT_EQ(all.status, 4) << all.output;
  EXPECT_THAT(all.output, AllOf(HasSubstr("batch_normalization (training)"), HasSubstr("faulty"),
                                HasSubstr("tests/registry/layers/faulty.cpp:12"),
                                HasSubstr("1 system can't be built")));
}

}  // namespace
}  // namespace gradstone
