#include "reference/version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gradstone {
namespace {

TEST(Version, HasThreeNumbers) {
  EXPECT_THAT(std::string(version()), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace
}  // namespace gradstone
