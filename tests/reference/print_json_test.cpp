#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/json.hpp"
#include "reference/registry.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing_support::content_of;
using testing_support::JsonSchema;

json parsed(const std::string& text) {
  return json::parse(text);
}

JsonSchema system_schema() {
  std::ifstream file(GRADSTONE_SOURCE_DIR "/data/schemas/system.schema.json");
  return JsonSchema(json::parse(file));
}

TEST(SystemJson, HoldsStepsOfChains) {
  SystemBuilder derivation(Kind::derivation, "squares", "");
  const auto A = derivation.input("A", Dim{"m"}, Dim{"n"});
  derivation.step("c", hadamard(A, A), square(A), "it is the square");
  const Index i{"i"}, j{"j"};
  const Scalar a = entry("A", {i, j});
  derivation.identity("twice", {i, j}, A.shape(), a + a, 2 * a);
  const auto system = parsed(to_json(derivation.build()));
  EXPECT_EQ(system["identities"][0]["chain"], "c");
  EXPECT_EQ(system["identities"][0]["reason"], "it is the square");
  EXPECT_EQ(system["element_identities"][0]["shape"], json({"m", "n"}));
  EXPECT_THAT(system_schema().problems(json::array({system})), testing::IsEmpty());
}

TEST(JsonString, EscapesWhatJsonReserves) {
  EXPECT_EQ(json_string("a\"b\\c"), R"("a\"b\\c")");
  const std::string odd = "line\nbreak\ttab \x01 and \"quotes\", ü";
  EXPECT_EQ(parsed(json_string(odd)), odd);
}

TEST(MatrixJson, HoldsOperationShapeAndOperands) {
  const Dim N{"N"}, D{"D"};
  const auto X = variable("X", N, D);
  EXPECT_EQ(parsed(to_json(T(X))), parsed(R"({
    "op": "transpose", "shape": ["D", "N"],
    "operands": [{"op": "variable", "shape": ["N", "D"], "name": "X"}]
  })"));
  EXPECT_EQ(parsed(to_json(row_repeat(columns_sum(X), 2 * N + 1)))["shape"],
            json({"2*N + 1", "D"}));
}

TEST(MatrixJson, KeepsNumbersExact) {
  const auto X = variable("X", Dim{"N"}, one);
  EXPECT_EQ(parsed(to_json(rational(1, 3) * X))["factor"],
            json({{"op", "number"}, {"value", "1/3"}}));
}

TEST(MatrixJson, SpellsSoftmaxOut) {
  const auto X = variable("X", Dim{"N"}, Dim{"K"});
  EXPECT_EQ(parsed(to_json(softmax(X)))["op"], "hadamard");
}

TEST(ScalarJson, HoldsSumsWithTheirBounds) {
  const Index s{"s"}, t{"t"};
  EXPECT_EQ(parsed(to_json(sum(t, Bound(s), Bound(Dim("T")), entry("g", {t})))), parsed(R"({
    "op": "sum", "index": "t", "first": "s", "last": "T",
    "operands": [{"op": "entry", "name": "g", "indices": ["t"]}]
  })"));
}

TEST(SystemJson, FollowsItsSchemaForTheWholeRegistry) {
  const auto schema = system_schema();
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms)
      EXPECT_THAT(schema.problems(json::array({parsed(to_json(form))})), ElementsAre())
          << form.full_name();
  }
}

TEST(SystemJson, FollowsItsSchemaForTheExamples) {
  const auto schema = system_schema();
  for (const auto& file : fs::directory_iterator(GRADSTONE_SOURCE_DIR "/examples/prove")) {
    if (file.path().extension() != ".eq") continue;
    for (const auto& system : parse_equations(content_of(file.path()), "test.eq"))
      EXPECT_THAT(schema.problems(json::array({parsed(to_json(system))})), ElementsAre())
          << file.path();
  }
}

TEST(SystemJson, HoldsWhatTensorsHave) {
  const auto system = parsed(to_json(parse_equations(
      "layer l\n  integer parameter s >= 0\n  input X: T x N\n  input h: N\n"
      "  target ids: N index V\n  weight w: V\n  output A, H\n  forward\n"
      "    A[n] = [n + s <= N] * w[ids[n + s]] for n: N\n"
      "    recurrence t: T\n    H[0,n] = h[n] for n: N\n    H[t,n] = H[t - 1,n] + X[t,n]\n",
      "test.eq")[0]));
  EXPECT_EQ(system["size_parameters"], json({"s"}));
  EXPECT_EQ(system["least_sizes"], json({{"s", 0}}));
  EXPECT_EQ(system["outputs"], json({"A", "H"}));
  EXPECT_EQ(system["declarations"][2]["last"], "V");
  const auto& value = system["forward"][0]["value"];
  EXPECT_EQ(value["op"], "tensor");
  EXPECT_EQ(value["shape"], json({"N"}));
  EXPECT_EQ(value["indices"], json({"n"}));
  const auto& read = value["body"]["cases"][0]["value"];
  EXPECT_EQ(read["name"], "w");
  EXPECT_EQ(read["indices"][0]["name"], "ids");
  EXPECT_EQ(read["indices"][0]["indices"][0]["op"], "add");
  EXPECT_EQ(system["recurrences"], parsed(R"([{
    "step": "t", "steps": "T", "reversed": false, "equations": ["H"],
    "initial": [{"name": "H", "indices": ["n"], "shape": ["N"],
                 "value": {"op": "entry", "name": "h", "indices": ["n"]}}]
  }])"));
  EXPECT_THAT(system_schema().problems(json::array({system})), testing::IsEmpty());
}

TEST(SystemSchema, RefusesWhatItDoesNotKnow) {
  const auto& form = find_entries("layer:linear").front()->forms.front();
  const auto schema = system_schema();
  json system = parsed(to_json(form));
  system["surprise"] = 1;
  EXPECT_THAT(schema.problems(json::array({system})), ElementsAre("/0/surprise: not allowed"));
  system.erase("surprise");
  system["forward"][0]["value"]["op"] = "convolve";
  EXPECT_EQ(schema.problems(json::array({system})).size(), 1u);
  system = parsed(to_json(form));
  system.erase("output");
  EXPECT_EQ(schema.problems(json::array({system})).size(), 1u);
}

}  // namespace
}  // namespace gradstone
