// Layers of tensors: sums and sums of squares that numpy-ml prints in float64, reproduced by the
// loop evaluator in double. Group normalization, which numpy-ml does not have: PyTorch 2.15.
//
// The recipe: entry number k = 0, 1, ... of a tensor, row by row, is sin(o + 1 + k), where o is 0
// for inputs, 100 for the gradient of the output, and 20, 30, ... for parameters in the order of
// their names there.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "numeric/evaluate.hpp"
#include "reference/judged.hpp"
#include "tests/support/forms.hpp"

namespace gradstone::golden_tensors_test {
namespace {

using testing_support::form_of;
using Numbers = Matrix<double>;
using Function = std::function<double(double)>;

// Ten digits after the point are printed, so half of the last one is open.
constexpr double ten_digits = 0.51e-10;
constexpr double eight_digits = 0.51e-8;

Numbers wave(std::int64_t rows, std::int64_t columns, int offset) {
  Numbers result(rows, columns);
  int k = 0;
  for (auto& x : result.elements()) x = std::sin(offset + 1 + k++);
  return result;
}

void expect_sums(const std::vector<double>& entries, double sum, double squares) {
  EXPECT_NEAR(std::accumulate(entries.begin(), entries.end(), 0.0), sum, ten_digits);
  EXPECT_NEAR(std::inner_product(entries.begin(), entries.end(), entries.begin(), 0.0), squares,
              ten_digits);
}

void expect_sums(const Numbers& tensor, double sum, double squares) {
  expect_sums(tensor.elements(), sum, squares);
}

void expect_first(const Numbers& tensor, const std::vector<double>& first) {
  for (std::size_t k = 0; k < first.size(); ++k)
    EXPECT_NEAR(tensor.elements().at(k), first[k], eight_digits) << k;
}

void give_gradient(const EquationSystem& system, const Sizes& sizes, Values<double>& given,
                   const ParameterValues<double>& parameters) {
  const Numbers Y = evaluate_forward<double>(system, sizes, given, parameters).at("Y");
  given["DY"] = wave(Y.rows(), Y.columns(), 100);
}

Values<double> evaluate_layer(const EquationSystem& system, const Sizes& sizes,
                              Values<double> given,
                              const ParameterValues<double>& parameters = {}) {
  give_gradient(system, sizes, given, parameters);
  return evaluate_backward<double>(system, sizes, given, parameters);
}

// A layer that is followed by a function f, of which f' is told by the value of f. Its Y is f(Y).
Values<double> evaluate_activated(const EquationSystem& system, const Sizes& sizes,
                                  Values<double> given, const Function& f, const Function& slope) {
  const Values<double> inputs = given;
  give_gradient(system, sizes, given, {});
  Numbers Y = evaluate_forward<double>(system, sizes, inputs, {}).at("Y");
  for (auto& y : Y.elements()) y = f(y);
  auto& DY = given.at("DY").elements();
  for (std::size_t k = 0; k < DY.size(); ++k) DY[k] *= slope(Y.elements()[k]);
  auto values = evaluate_backward<double>(system, sizes, given, {});
  values["Y"] = Y;
  return values;
}

TEST(GoldenTensors, DilatedConvolutionWithTanh) {
  const auto values = evaluate_activated(
      form_of("conv1d"),
      {{"N", 2}, {"L", 6}, {"D", 2}, {"M", 3}, {"K", 2}, {"U", 6}, {"s", 1}, {"e", 2}, {"p", 2}},
      {{"X", wave(12, 2, 0)}, {"W", wave(6, 2, 20)}, {"b", wave(1, 2, 30)}},
      [](double z) { return std::tanh(z); }, [](double y) { return 1 - y * y; });
  expect_first(values.at("Y"), {0.80174963, 0.97726588, -0.96275105});
  expect_sums(values.at("Y"), 0.1607740193, 18.1631720534);
  expect_sums(values.at("DX"), 0.2855929011, 3.2969869055);
  expect_sums(values.at("DW"), -0.6384580756, 11.5448671409);
  expect_sums(values.at("Db"), -0.4644660696, 0.4264245171);
}

TEST(GoldenTensors, CausalConvolution) {
  const auto values = evaluate_layer(
      form_of("conv1d"),
      {{"N", 2}, {"L", 7}, {"D", 2}, {"M", 3}, {"K", 2}, {"U", 7}, {"s", 1}, {"e", 3}, {"p", 6}},
      {{"X", wave(14, 2, 0)}, {"W", wave(6, 2, 20)}, {"b", wave(1, 2, 30)}});
  expect_first(values.at("Y"), {-1.32985669, 0.2214376, -0.19191297});
  expect_sums(values.at("Y"), 2.1441027735, 16.3146226037);
  expect_sums(values.at("DX"), -0.7112213903, 13.4814871252);
  expect_sums(values.at("DW"), 29.7722452575, 151.0300718339);
  expect_sums(values.at("Db"), 2.0371023770, 2.0927333008);
}

TEST(GoldenTensors, StridedConvolutionOfImages) {
  const auto values =
      evaluate_layer(form_of("conv2d"),
                     {{"N", 2},
                      {"H", 4},
                      {"L", 5},
                      {"D", 2},
                      {"A", 2},
                      {"B", 3},
                      {"K", 2},
                      {"U", 3},
                      {"V", 4},
                      {"s1", 2},
                      {"s2", 2},
                      {"e1", 1},
                      {"e2", 1},
                      {"p1", 1},
                      {"p2", 2}},
                     {{"X", wave(40, 2, 0)}, {"W", wave(12, 2, 20)}, {"c", wave(1, 2, 30)}});
  expect_first(values.at("Y"), {-1.29384465, -0.20370329, -0.38768721});
  expect_sums(values.at("Y"), 3.5944155830, 21.2867624528);
  expect_sums(values.at("DX"), -3.7468710319, 58.2709774560);
  expect_sums(values.at("DW"), 0.6982320910, 5.0172960040);
  expect_sums(values.at("Dc"), 1.7345167296, 1.5877388070);
}

TEST(GoldenTensors, PaddedConvolutionOfImagesWithSigmoid) {
  const auto values = evaluate_activated(
      form_of("conv2d"),
      {{"N", 1},
       {"H", 4},
       {"L", 4},
       {"D", 2},
       {"A", 3},
       {"B", 3},
       {"K", 2},
       {"U", 4},
       {"V", 4},
       {"s1", 1},
       {"s2", 1},
       {"e1", 1},
       {"e2", 1},
       {"p1", 1},
       {"p2", 1}},
      {{"X", wave(16, 2, 0)}, {"W", wave(18, 2, 20)}, {"c", wave(1, 2, 30)}},
      [](double z) { return 1 / (1 + std::exp(-z)); }, [](double y) { return y * (1 - y); });
  expect_first(values.at("Y"), {0.48020213, 0.82191314, 0.41723506});
  expect_sums(values.at("Y"), 16.6092461967, 9.2658491834);
  expect_sums(values.at("DX"), -0.1571343904, 16.4933861735);
  expect_sums(values.at("DW"), 1.6612180492, 30.8577626295);
  expect_sums(values.at("Dc"), -0.0453114020, 0.0181504480);
}

TEST(GoldenTensors, AveragePoolingCountsThePadding) {
  const auto values = evaluate_layer(form_of("average_pooling"),
                                     {{"N", 1},
                                      {"H", 4},
                                      {"L", 4},
                                      {"C", 2},
                                      {"U", 3},
                                      {"V", 3},
                                      {"A", 2},
                                      {"B", 2},
                                      {"s1", 2},
                                      {"s2", 2},
                                      {"p1", 1},
                                      {"p2", 1}},
                                     {{"X", wave(16, 2, 0)}});
  expect_first(values.at("Y"), {0.21036775, 0.22732436, -0.20445107});
  expect_sums(values.at("Y"), 0.1068598480, 0.7378545671);
  expect_sums(values.at("DX"), 0.8840887968, 0.9471574546);
}

TEST(GoldenTensors, MaxPoolingWithAStride) {
  for (const std::string form : {"nothing around", "zeros around"}) {
    const auto values = evaluate_layer(form_of("max_pooling", form),
                                       {{"N", 1},
                                        {"H", 4},
                                        {"L", 4},
                                        {"C", 2},
                                        {"U", 2},
                                        {"V", 2},
                                        {"A", 2},
                                        {"B", 2},
                                        {"s1", 2},
                                        {"s2", 2},
                                        {"p1", 0},
                                        {"p2", 0}},
                                       {{"X", wave(16, 2, 0)}});
    expect_first(values.at("Y"), {0.84147098, 0.90929743, 0.6569866});
    expect_sums(values.at("Y"), 6.6557658650, 5.7000175423);
    expect_sums(values.at("DX"), 1.1621412732, 4.0493752493);
  }
}

// Of negative pixels, zeros around them are the largest.
TEST(GoldenTensors, MaxPoolingWithAndWithoutZerosAround) {
  const Sizes sizes{{"N", 1}, {"H", 2}, {"L", 1},  {"C", 1},  {"U", 2},  {"V", 1},
                    {"A", 2}, {"B", 1}, {"s1", 1}, {"s2", 1}, {"p1", 1}, {"p2", 0}};
  const Numbers X(2, 1, {-3, -2}), DY(2, 1, {5, 7});
  const auto without = evaluate_backward<double>(form_of("max_pooling", "nothing around"), sizes,
                                                 {{"X", X}, {"DY", DY}}, {});
  EXPECT_EQ(without.at("Y").elements(), (std::vector<double>{-3, -2}));
  EXPECT_EQ(without.at("DX").elements(), (std::vector<double>{5, 7}));
  const auto with = evaluate_backward<double>(form_of("max_pooling", "zeros around"), sizes,
                                              {{"X", X}, {"DY", DY}}, {});
  EXPECT_EQ(with.at("Y").elements(), (std::vector<double>{0, -2}));
  EXPECT_EQ(with.at("DX").elements(), (std::vector<double>{0, 7}));
}

TEST(GoldenTensors, EmbeddingWithRepeatedIds) {
  const auto values =
      evaluate_layer(form_of("embedding"), {{"E", 2}, {"T", 3}, {"V", 5}, {"K", 2}},
                     {{"W", wave(5, 2, 20)}, {"ids", Numbers(2, 3, {2, 2, 3, 1, 4, 4})}});
  expect_sums(values.at("Y"), 0.4089769307, 6.3474953888);
  expect_sums(values.at("DW"), 0.1800941488, 4.8477587894);
}

TEST(GoldenTensors, LayerNormalizationOfRows) {
  const auto values =
      evaluate_layer(form_of("layer_normalization", "the last axis"), {{"N", 3}, {"D", 4}},
                     {{"X", wave(3, 4, 0)}, {"beta", wave(1, 4, 20)}, {"gamma", wave(1, 4, 30)}},
                     {{"epsilon", 1e-5}});
  expect_first(values.at("Y"), {0.50126269, 0.50455942, -1.0585301});
  expect_sums(values.at("Y"), -4.0538978304, 11.7593649168);
  expect_sums(values.at("DX"), 0, 2.9937426213);
  expect_sums(values.at("Dbeta"), 0.1800941488, 0.2232039892);
  expect_sums(values.at("Dgamma"), 7.0837500197, 14.9804002097);
}

TEST(GoldenTensors, LayerNormalizationOfImages) {
  const auto values =
      evaluate_layer(form_of("layer_normalization", "the last three axes"),
                     {{"N", 2}, {"H", 2}, {"L", 3}, {"C", 2}},
                     {{"X", wave(12, 2, 0)}, {"beta", wave(6, 2, 20)}, {"gamma", wave(6, 2, 30)}},
                     {{"epsilon", 1e-5}});
  expect_first(values.at("Y"), {0.36115633, 0.69177296, -0.63685796});
  expect_sums(values.at("Y"), 5.8803525984, 20.1077164945);
  expect_sums(values.at("DX"), 0, 6.1040075930);
  expect_sums(values.at("Dbeta"), 0.6294842328, 22.5581243814);
  expect_sums(values.at("Dgamma"), 14.9001891100, 26.5132176588);
}

// PyTorch has the channels second and not divided into groups, so it is called as
//     F.group_norm(X.reshape(N, H, L, G * C).movedim(-1, 1), G, gamma.reshape(G * C),
//                  beta.reshape(G * C), eps=1e-5).movedim(1, -1).reshape(X.shape)
// in float64, with gradients by backward(DY). X, DY, beta and gamma are those of the recipe.
TEST(GoldenTensors, GroupNormalizationOfVectors) {
  const auto values =
      evaluate_layer(form_of("group_normalization", "vectors"), {{"N", 2}, {"G", 5}, {"C", 3}},
                     {{"X", wave(10, 3, 0)}, {"beta", wave(5, 3, 20)}, {"gamma", wave(5, 3, 30)}},
                     {{"epsilon", 1e-5}});
  expect_first(values.at("Y"), {0.59133809, 0.43366111, -2.25574765});
  expect_first(values.at("DX"), {-1.15532061, 1.05325201, 0.10206860});
  expect_sums(values.at("Y"), -9.8500053521, 29.6188682296);
  expect_sums(values.at("DX"), 0, 37.0484023746);
  expect_sums(values.at("Dbeta"), 0.9135230348, 3.5874459938);
  expect_sums(values.at("Dgamma"), 10.6345195665, 14.0568952285);
}

TEST(GoldenTensors, GroupNormalizationOfImages) {
  const auto values = evaluate_layer(
      form_of("group_normalization", "images"), {{"N", 2}, {"H", 3}, {"L", 5}, {"G", 2}, {"C", 3}},
      {{"X", wave(60, 3, 0)}, {"beta", wave(2, 3, 20)}, {"gamma", wave(2, 3, 30)}},
      {{"epsilon", 1e-5}});
  expect_first(values.at("Y"), {0.36147881, 0.69224727, -0.65477729});
  expect_first(values.at("DX"), {-0.82443897, 0.16669687, 0.68868079});
  expect_sums(values.at("Y"), 4.1259948670, 180.6145891015);
  expect_sums(values.at("DX"), 0, 74.7478722425);
  expect_sums(values.at("Dbeta"), 1.6921266559, 116.0867241651);
  expect_sums(values.at("Dgamma"), 103.5534872746, 1803.3970419498);
}

// Of groups of one channel. PyTorch: F.instance_norm(X.movedim(-1, 1), weight=gamma, bias=beta).
TEST(GoldenTensors, InstanceNormalizationOfSequences) {
  const auto values = evaluate_layer(
      form_of("group_normalization", "sequences"), {{"N", 2}, {"L", 5}, {"G", 3}, {"C", 1}},
      {{"X", wave(30, 1, 0)}, {"beta", wave(3, 1, 20)}, {"gamma", wave(3, 1, 30)}},
      {{"epsilon", 1e-5}});
  expect_first(values.at("Y"), {0.38999966, 0.40997629, -0.70019081});
  expect_first(values.at("DX"), {-0.10986873, 0.08416999, 0.82190689});
  expect_sums(values.at("Y"), -0.1841607493, 28.8324198035);
  expect_sums(values.at("DX"), 0, 6.3847448233);
  expect_sums(values.at("Dbeta"), 0.9135230348, 0.6341939137);
  expect_sums(values.at("Dgamma"), 17.1645183266, 122.4301828190);
}

TEST(GoldenTensors, DotProductAttention) {
  const auto values = evaluate_layer(
      form_of("dot_product_attention", "all keys"),
      {{"B", 1}, {"T", 3}, {"S", 3}, {"D", 4}, {"C", 2}},
      {{"Q", wave(3, 4, 0)}, {"K", wave(3, 4, 40)}, {"V", wave(3, 2, 80)}}, {{"scale", 0.5}});
  expect_first(values.at("Y"), {0.60713138, 0.48971458, -0.16527607});
  expect_sums(values.at("Y"), 0.6100130124, 0.9913046197);
  expect_sums(values.at("DQ"), -0.1021482533, 0.3993349981);
  expect_sums(values.at("DK"), 0, 0.2156580386);
  expect_sums(values.at("DV"), 0.0505410232, 0.6282062454);
}

// The query t of the causal form is the last one of those that have t keys.
TEST(Attention, IsCausalWhereItSeesNoLaterKeys) {
  const Numbers Q = wave(4, 3, 0), K = wave(4, 3, 40), V = wave(4, 2, 80);
  const ParameterValues<double> scale{{"scale", 0.75}};
  const auto causal = evaluate_forward<double>(form_of("dot_product_attention", "causal"),
                                               {{"B", 1}, {"T", 4}, {"D", 3}, {"C", 2}},
                                               {{"Q", Q}, {"K", K}, {"V", V}}, scale);
  for (std::int64_t t = 1; t <= 4; ++t) {
    const auto first = [t](const Numbers& all) {
      Numbers some(t, all.columns());
      for (std::int64_t i = 0; i < t; ++i)
        for (std::int64_t j = 0; j < all.columns(); ++j) some(i, j) = all(i, j);
      return some;
    };
    const auto seen =
        evaluate_forward<double>(form_of("dot_product_attention", "all keys"),
                                 {{"B", 1}, {"T", t}, {"S", t}, {"D", 3}, {"C", 2}},
                                 {{"Q", first(Q)}, {"K", first(K)}, {"V", first(V)}}, scale);
    for (std::int64_t c = 0; c < 2; ++c)
      EXPECT_DOUBLE_EQ(causal.at("Y")(t - 1, c), seen.at("Y")(t - 1, c)) << t;
  }
}

// One head whose projections change nothing.
TEST(Attention, OfOneHeadIsDotProductAttention) {
  Numbers unit(3, 3, 0.0);
  for (std::int64_t i = 0; i < 3; ++i) unit(i, i) = 1;
  const Numbers none(1, 3, 0.0);
  Values<double> given{{"Q", wave(4, 3, 0)}, {"K", wave(4, 3, 40)}, {"V", wave(4, 3, 80)}};
  const auto single =
      evaluate_layer(form_of("dot_product_attention", "all keys"),
                     {{"B", 2}, {"T", 2}, {"S", 2}, {"D", 3}, {"C", 3}}, given, {{"scale", 0.75}});
  for (const char* name : {"WQ", "WK", "WV", "WO"}) given[name] = unit;
  for (const char* name : {"bQ", "bK", "bV", "bO"}) given[name] = none;
  const auto headed = evaluate_layer(form_of("multi_head_attention", "all keys"),
                                     {{"B", 2}, {"T", 2}, {"S", 2}, {"E", 3}, {"H", 1}, {"D", 3}},
                                     given, {{"scale", 0.75}});
  for (const char* name : {"Y", "DQ", "DK", "DV"})
    for (std::size_t k = 0; k < single.at(name).size(); ++k)
      EXPECT_DOUBLE_EQ(headed.at(name).elements()[k], single.at(name).elements()[k]) << name;
}

// numpy-ml counts examples first and time last: X[n,d,t]; here time is first.
Numbers time_first(const Numbers& of_examples, std::int64_t examples, std::int64_t features,
                   std::int64_t steps) {
  Numbers result(steps * examples, features);
  for (std::int64_t n = 0; n < examples; ++n)
    for (std::int64_t d = 0; d < features; ++d)
      for (std::int64_t t = 0; t < steps; ++t)
        result(t * examples + n, d) =
            of_examples.elements()[static_cast<std::size_t>((n * features + d) * steps + t)];
  return result;
}

// Its weights are inputs x outputs; these are the rows from the first on, as outputs x inputs.
Numbers transposed_rows(const Numbers& weights, std::int64_t first, std::int64_t rows) {
  Numbers result(weights.columns(), rows);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < weights.columns(); ++j) result(j, i) = weights(first + i, j);
  return result;
}

constexpr std::int64_t examples = 2, features = 3, steps = 3, units = 2;
const Sizes recurrent_sizes{{"N", examples}, {"D", features}, {"K", units}, {"T", steps}};

Values<double> evaluate_steps(const EquationSystem& system, Values<double> given) {
  given["X"] = time_first(wave(examples * features, steps, 0), examples, features, steps);
  given["h"] = Numbers(examples, units, 0.0);
  given["DY"] = time_first(wave(examples * units, steps, 100), examples, units, steps);
  return evaluate_backward<double>(judged(system), recurrent_sizes, given, {});
}

void expect_first_steps(const Numbers& Y, const std::vector<double>& first) {
  for (std::int64_t t = 0; t < steps; ++t)
    EXPECT_NEAR(Y(t * examples, 0), first.at(static_cast<std::size_t>(t)), eight_digits);
}

TEST(GoldenTensors, RecurrentLayer) {
  Numbers bias = wave(1, units, 40);
  for (std::int64_t k = 0; k < units; ++k) bias(0, k) += wave(1, units, 50)(0, k);
  const auto values = evaluate_steps(
      form_of("layer:rnn"), {{"R", transposed_rows(wave(units, units, 20), 0, units)},
                             {"W", transposed_rows(wave(features, units, 30), 0, features)},
                             {"b", bias}});
  expect_first_steps(values.at("Y"), {-0.69955347, -0.8897409, -0.35243147});
  expect_sums(values.at("Y"), 1.1285178115, 5.0239985752);
  expect_sums(values.at("DX"), 0.0246447498, 2.2894459637);
  expect_sums(values.at("DR"), -0.7254684708, 0.5518399961);
  expect_sums(values.at("DW"), 0.4491974265, 1.3395927921);
  expect_sums(values.at("Db"), -0.9131591703, 6.8597774081);
}

TEST(GoldenTensors, LongShortTermMemory) {
  Values<double> given{{"c", Numbers(examples, units, 0.0)}};
  // Its gates are c, f, o and u, which is our I; the rows of the state stand first.
  const std::vector<std::pair<std::string, int>> gates{{"G", 20}, {"F", 30}, {"O", 40}, {"I", 50}};
  for (const auto& [gate, offset] : gates) {
    const Numbers weights = wave(units + features, units, offset);
    given["R" + gate] = transposed_rows(weights, 0, units);
    given["W" + gate] = transposed_rows(weights, units, features);
    given["b" + gate] = wave(1, units, offset + 40);
  }
  const auto values = evaluate_steps(form_of("layer:lstm"), given);
  expect_first_steps(values.at("Y"), {-0.11223863, -0.16732408, -0.22391028});
  expect_sums(values.at("Y"), -0.8201806761, 0.2114458629);
  expect_sums(values.at("DX"), 0.0761998112, 0.1725484436);
  const auto expect_gate = [&](const std::string& gate, double sum, double squares) {
    std::vector<double> both = values.at("DW" + gate).elements();
    const auto& of_state = values.at("DR" + gate).elements();
    both.insert(both.end(), of_state.begin(), of_state.end());
    expect_sums(both, sum, squares);
  };
  expect_gate("G", 0.0075341499, 0.8058502833);
  expect_gate("F", -0.0244544297, 0.0014601736);
  expect_gate("O", -0.3546209677, 0.2991546881);
  expect_gate("I", -0.1644655885, 0.1475010905);
  expect_sums(values.at("DbG"), -0.0402376617, 0.6984522427);
  expect_sums(values.at("DbF"), 0.0661909037, 0.0063704530);
  expect_sums(values.at("DbO"), 0.0656214370, 0.0363998443);
  expect_sums(values.at("DbI"), 0.1302883958, 0.0578851741);
}

}  // namespace
}  // namespace gradstone::golden_tensors_test
