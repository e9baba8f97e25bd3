// The layer and the operation of CONTRIBUTING.md, taken from the page, declared by their lines and
// proved.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/derive/gradients.hpp"
#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "validation/report_table.hpp"
#include "validation/verify.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Contributing, ShowsALayerThatIsProved) {
  const Forms forms = layers::bias();
  ASSERT_EQ(forms.size(), 1u);
  const Report report = verify({&forms.front()}, {});
  EXPECT_EQ(report.claim_count(), 3u);
  EXPECT_EQ(report.count(Verdict::proved), 3u) << to_table(report);
}

const EquationSystem& line_of_outer() {
  return find_entries("operation:outer").front()->forms.front();
}

const char* const layer_with_outer = R"(layer own
  input x: N x 1
  weight w: K x 1
  forward
    Y = outer(x, w)
  definition Y[i,j] = x[i,1] * w[j,1]
)";

TEST(Contributing, ShowsAnOperationThatIsProved) {
  const Report report = verify({&line_of_outer()}, {});
  EXPECT_EQ(report.claim_count(), 3u);
  EXPECT_EQ(report.count(Verdict::proved), 3u) << to_table(report);
}

TEST(Contributing, ShowsAnOperationThatEquationFilesMayUse) {
  const auto layer = derive_gradients(parse_equations(layer_with_outer, "own.eq").front());
  ASSERT_EQ(layer.backward.size(), 2u);
  EXPECT_EQ(to_text(layer.backward[0]), "Dw = T(DY) * x");
  EXPECT_EQ(to_text(layer.backward[1]), "Dx = DY * w");
  const Report report = verify({&layer}, {});
  EXPECT_EQ(report.count(Verdict::proved), 3u) << to_table(report);
}

TEST(Contributing, ShowsAnOperationThatIsPrinted) {
  const Dim N{"N"}, K{"K"};
  const Expr value = outer(variable("x", N, one) + variable("y", N, one), variable("z", K, one));
  EXPECT_EQ(to_text(value), "outer(x + y, z)");
  EXPECT_EQ(to_latex(value), "(x + y)\\, z^\\top");
  EXPECT_EQ(operation_table()[operations().size() + 1].call, "outer(x, y)");
}

TEST(Contributing, ShowsAnOperationThatRefusesWhatDoesNotFit) {
  const Expr row = variable("r", one, Dim{"N"}), column = variable("c", Dim{"N"}, one);
  EXPECT_THAT([&] { outer(row, column); }, ThrowsMessage<ShapeError>(HasSubstr("outer: ")));
}

}  // namespace
}  // namespace gradstone
