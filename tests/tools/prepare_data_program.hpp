#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "numeric/npz.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone::testing_support {

using Values = std::vector<double>;

/// Runs prepare_data in an empty folder, out_, on the files in another, in_.
class PrepareData : public testing::Test {
 protected:
  Outcome prepare(const std::string& arguments) const {
    return run("cd " + out_.path().string() + " && " + GRADSTONE_PROGRAM_DIR + "/prepare_data " +
               arguments);
  }
  Outcome prepare_from(const std::filesystem::path& folder, const std::string& arguments) const {
    return prepare("--from " + folder.string() + " --dataset " + arguments);
  }
  void expect_failure(const std::string& arguments, const std::string& message) const {
    const auto outcome = prepare_from(in_.path(), arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_THAT(outcome.errors, testing::HasSubstr(message));
    EXPECT_THAT(out_.names(), testing::IsEmpty());
  }
  NpyArray array(const std::string& file, const std::string& key) const {
    return NpzReader(out_ / file).read(key);
  }
  Values values(const std::string& file, const std::string& key) const {
    return array(file, key).as<double>();
  }

  TemporaryFolder in_, out_;
};

}  // namespace gradstone::testing_support
