// The layer of CONTRIBUTING.md, taken from the page, declared by its line and proved.

#include <gtest/gtest.h>

#include "reference/registry.hpp"
#include "validation/report_table.hpp"
#include "validation/verify.hpp"

namespace gradstone {
namespace {

TEST(Contributing, ShowsALayerThatIsProved) {
  const Forms forms = layers::bias();
  ASSERT_EQ(forms.size(), 1u);
  const Report report = verify({&forms.front()}, {});
  EXPECT_EQ(report.claim_count(), 3u);
  EXPECT_EQ(report.count(Verdict::proved), 3u) << to_table(report);
}

}  // namespace
}  // namespace gradstone
