#include "validation/build_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/version.hpp"

namespace gradstone {
namespace {

TEST(BuildInfo, NamesGradstoneAndWhatItComputesWith) {
  EXPECT_THAT(build_info(), testing::StartsWith("gradstone " + std::string(version())));
  EXPECT_THAT(build_info(), testing::HasSubstr("GiNaC"));
  EXPECT_THAT(build_info(), testing::HasSubstr("Eigen"));
}

}  // namespace
}  // namespace gradstone
