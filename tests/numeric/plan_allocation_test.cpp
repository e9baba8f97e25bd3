#include <gtest/gtest.h>

#include "numeric/plan.hpp"
#include "plan_values.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "tests/support/count_allocations.hpp"

namespace gradstone {
namespace {

using testing_plan::PlanValues;
using testing_support::allocations;
using testing_support::counts_allocations;

TEST(AllocationCounter, Counts) {
  if (!counts_allocations()) GTEST_SKIP() << "the sanitizer owns the allocator";
  const int before = allocations();
  const std::vector<double> numbers(1000, 1.0);
  EXPECT_GT(allocations(), before);
  EXPECT_EQ(numbers[7], 1.0);
}

// Sizes at which Eigen, left alone, allocates the blocks of its products; two threads have work.
// The other libraries allocate blocks of their own.
TEST(Plan, AllocatesNothingOnceItIsMade) {
  if (!counts_allocations()) GTEST_SKIP() << "the sanitizer owns the allocator";
  for (const auto& entry : registry()) {
    if (entry.kind != Kind::layer && entry.kind != Kind::loss) continue;
    const EquationSystem& form = entry.forms.front();
    const bool has_many_axes = has_tensors(form);
    Sizes sizes;
    for (const auto& name : form.dimension_names()) sizes[name] = has_many_axes ? 7 : 300;
    for (const auto& name : form.size_parameters) sizes[name] = 2;
    if (sizes.contains("N")) sizes["N"] = has_many_axes ? 40 : 100;
    PlanRequest request = request_all(form);
    request.library = ProductLibrary::eigen;
    Plan<float> plan(request, sizes);
    plan.set_threads(2);
    PlanValues<float> values(form, sizes);
    values.bind_to(plan);
    for (const auto& name : plan.parameters()) plan.set(name, 0.375);
    const Sizes fewer{{"N", 37}};
    const auto names = plan.inputs(), parameters = plan.parameters();
    std::vector<MatrixView<const float>> views;
    for (const auto& name : names) views.push_back(PlanValues<float>::view(values.given.at(name)));
    plan.run();

    const int before = allocations();
    plan.run();
    for (std::size_t k = 0; k < names.size(); ++k) plan.bind(names[k], views[k]);
    for (const auto& name : parameters) plan.set(name, 0.5);
    plan.run();
    if (sizes.contains("N")) plan.resize(fewer);
    plan.run();
    EXPECT_EQ(allocations() - before, 0) << form.full_name();
  }
}

}  // namespace
}  // namespace gradstone
