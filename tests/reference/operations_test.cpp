#include "reference/operations.hpp"

#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

TEST(Operations, EveryOperationHasADefinitionAndANotation) {
  for (const auto& operation : operation_table()) {
    EXPECT_EQ(operation.system.definitions.size(), 1u) << operation.system.full_name();
    EXPECT_FALSE(operation.call.empty()) << operation.system.full_name();
    EXPECT_FALSE(operation.notation.empty()) << operation.system.full_name();
    EXPECT_FALSE(operation.system.title.empty()) << operation.system.full_name();
  }
}

TEST(Operations, EveryNodeFollowsTheLineThatItIsWrittenWith) {
  for (const auto& operation : operation_table()) {
    const Expr& value = operation.system.forward.front().value;
    EXPECT_EQ(&line_of(value), &operation) << operation.system.full_name();
  }
}

TEST(Operations, AVariableIsNoOperation) {
  EXPECT_THROW(line_of(variable("X", Dim{"m"}, Dim{"n"})), UnsupportedError);
}

TEST(Operations, DiagAndDiagAreToldApartByCase) {
  ASSERT_EQ(find_entries("diag").size(), 1u);
  EXPECT_EQ(find_entries("diag").front()->name, "diag");
  EXPECT_EQ(find_entries("Diag").front()->name, "Diag");
}

}  // namespace
}  // namespace gradstone
