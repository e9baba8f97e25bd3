// Convolutions of plans: whatever computes them gives what the same equations give in doubles,
// which are products of gathered windows. The numbers are such that nothing is rounded.

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "numeric/plan/compile.hpp"
#include "numeric/plan/executor.hpp"
#include "numeric/plan/product_library.hpp"
#include "plan_values.hpp"
#include "tests/support/forms.hpp"

namespace gradstone::plan {
namespace {

using testing_plan::PlanValues;
using testing_support::form_of;

bool library_convolves() {
  const auto* functions = functions_of(ProductLibrary::onednn);
  ConvolutionShape shape;
  shape.channels = shape.maps = 16;
  shape.axes = {ConvolutionAxis{8, 8, 3, 1, 1, 1}, ConvolutionAxis{8, 8, 3, 1, 1, 1}};
  return functions && functions->convolution && functions->convolution(shape, 1, 1);
}

/// Y, DX, DW and Dc of a layer, the convolutions among them by the library, however small they are.
class ConvolvedLayer {
 public:
  ConvolvedLayer(const EquationSystem& system, const Sizes& largest)
      : system_(system),
        executor_(compile(request_all(system), largest,
                          [&](const ProductPass& pass) {
                            return convolution_of(pass, *pass.gathered, largest).has_value();
                          }),
                  {}, largest, library()) {}

  std::string text() const { return describe(executor_.program()); }

  std::map<std::string, Matrix<float>> run(const Sizes& sizes, int threads) {
    PlanValues<float> values(system_, sizes);
    executor_.resize(sizes);
    executor_.set_threads(threads);
    for (const auto& name : executor_.names(Buffer::Kind::input)) bind(name, values.given.at(name));
    for (const auto& name : executor_.names(Buffer::Kind::output))
      bind(name, values.computed.at(name));
    executor_.run();
    for (const auto kind : {Buffer::Kind::input, Buffer::Kind::output})
      for (const auto& name : executor_.names(kind)) executor_.unbind(name);
    return values.computed;
  }

 private:
  static ProductLibrary library() {
    return functions_of(ProductLibrary::onednn) ? ProductLibrary::onednn : ProductLibrary::eigen;
  }

  void bind(const std::string& name, Matrix<float>& matrix) {
    executor_.bind(name, matrix.elements().data(), matrix.rows(), matrix.columns(), true);
  }

  const EquationSystem& system_;
  Executor<float> executor_;
};

std::map<std::string, Matrix<double>> in_doubles(const EquationSystem& system, const Sizes& sizes) {
  PlanValues<double> values(system, sizes);
  Plan<double> plan(system, sizes);
  values.bind_to(plan);
  plan.run();
  return values.computed;
}

void expect_equal(const std::map<std::string, Matrix<float>>& found,
                  const std::map<std::string, Matrix<double>>& expected, const std::string& where) {
  for (const auto& [name, matrix] : expected) {
    const auto& numbers = found.at(name).elements();
    EXPECT_EQ(std::vector<double>(numbers.begin(), numbers.end()), matrix.elements())
        << name << " at " << where;
  }
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

class RandomSizes {
 public:
  explicit RandomSizes(unsigned seed) : random_(seed) {}

  Sizes of_image() {
    Sizes sizes{{"N", 1 + below(9)}, {"D", 1 + below(20)}, {"K", 1 + below(20)}};
    add_axis(sizes, "H", "U", "A", "1");
    add_axis(sizes, "L", "V", "B", "2");
    return sizes;
  }
  Sizes of_sequence() {
    Sizes sizes{{"N", 1 + below(9)}, {"D", 1 + below(20)}, {"K", 1 + below(20)}};
    add_axis(sizes, "L", "U", "M", "");
    return sizes;
  }

 private:
  std::int64_t below(unsigned count) { return static_cast<std::int64_t>(random_() % count); }

  // As many windows as there are with up to as much padding behind as in front; sometimes fewer.
  void add_axis(Sizes& sizes, const std::string& image, const std::string& windows,
                const std::string& window, const std::string& suffix) {
    const std::int64_t M = 1 + below(4), s = 1 + below(3), e = 1 + below(2);
    const std::int64_t p = below(static_cast<unsigned>((M - 1) * e + 2));
    const std::int64_t L = (M - 1) * e + 1 + below(6);
    const std::int64_t most = (L + 2 * p - (M - 1) * e - 1) / s + 1;
    sizes[image] = L;
    sizes[window] = M;
    sizes[windows] = below(4) == 0 ? 1 + below(static_cast<unsigned>(most)) : most;
    sizes["s" + suffix] = s;
    sizes["e" + suffix] = e;
    sizes["p" + suffix] = p;
  }

  std::mt19937 random_;
};

// A stride beyond the window, windows beyond the image, as much padding as a window, one channel.
TEST(Convolution, OfRandomWindowsIsExact) {
  std::size_t images = 0, blocks = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    RandomSizes random(seed);
    const bool is_image = seed % 4 > 0;
    const EquationSystem& system = form_of(is_image ? "conv2d" : "conv1d");
    const Sizes sizes = is_image ? random.of_image() : random.of_sequence();
    ConvolvedLayer layer(system, sizes);
    const auto found = layer.run(sizes, 1);
    expect_equal(found, in_doubles(system, sizes), to_text(sizes) + "\n" + layer.text());
    images += count(layer.text(), "as a convolution");
    blocks += count(layer.text(), "gather ");
    const auto in_three = layer.run(sizes, 3);
    for (const auto& [name, matrix] : found)
      EXPECT_EQ(matrix.elements(), in_three.at(name).elements()) << name;
  }
  EXPECT_GT(images, 200U);
  EXPECT_GT(blocks, images);
}

// What is made for a batch serves the last one, which is smaller; at other sizes of the image it is
// no longer the same convolution.
TEST(Convolution, RunsAtSmallerSizesThanItWasMadeFor) {
  const EquationSystem& system = form_of("conv2d");
  const Sizes largest{{"N", 21}, {"H", 9},  {"L", 8},  {"D", 17}, {"K", 19},
                      {"A", 3},  {"B", 2},  {"U", 9},  {"V", 4},  {"s1", 1},
                      {"e1", 1}, {"p1", 1}, {"s2", 2}, {"e2", 1}, {"p2", 0}};
  ConvolvedLayer layer(system, largest);
  EXPECT_EQ(count(layer.text(), "as a convolution"), 2U) << layer.text();
  for (const std::int64_t N : {21, 20, 6, 5, 1}) {
    for (const std::int64_t H : {9, 7}) {
      Sizes sizes = largest;
      sizes["N"] = N;
      sizes["H"] = sizes["U"] = H;
      const auto found = layer.run(sizes, 1);
      expect_equal(found, in_doubles(system, sizes), to_text(sizes));
      const auto in_two = layer.run(sizes, 2);
      for (const auto& [name, matrix] : found)
        EXPECT_EQ(matrix.elements(), in_two.at(name).elements()) << name << to_text(sizes);
    }
  }
}

// Plans by themselves, where there is enough to do.
TEST(Convolution, IsFoundByPlans) {
  const EquationSystem& system = form_of("conv2d");
  const Sizes sizes{{"N", 7},  {"H", 11}, {"L", 13}, {"D", 19}, {"K", 17},
                    {"A", 3},  {"B", 3},  {"U", 11}, {"V", 13}, {"s1", 1},
                    {"e1", 1}, {"p1", 1}, {"s2", 1}, {"e2", 1}, {"p2", 1}};
  PlanRequest request = request_all(system);
  request.library =
      functions_of(ProductLibrary::onednn) ? ProductLibrary::onednn : ProductLibrary::eigen;
  Plan<float> plan(request, sizes);
  EXPECT_EQ(count(plan.describe(), "as a convolution"), library_convolves() ? 3U : 0U);
  EXPECT_EQ(count(Plan<double>(request, sizes).describe(), "as a convolution"), 0U);
  request.library = ProductLibrary::eigen;
  EXPECT_EQ(count(Plan<float>(request, sizes).describe(), "as a convolution"), 0U);
  PlanValues<float> values(system, sizes);
  values.bind_to(plan);
  plan.run();
  expect_equal(values.computed, in_doubles(system, sizes), plan.describe());
}

// Where the fastest is asked for, one of the two is, and the file says which.
TEST(Convolution, IsChosenByMeasuringIt) {
  if (!library_convolves()) GTEST_SKIP() << "no library convolves here";
  setenv("XDG_CACHE_HOME", testing::TempDir().c_str(), 1);
  const EquationSystem& system = form_of("conv1d");
  const Sizes sizes{{"N", 7},  {"L", 61}, {"D", 17}, {"K", 19}, {"M", 3},
                    {"U", 61}, {"s", 1},  {"e", 1},  {"p", 1}};
  PlanRequest request = request_all(system);
  request.library = ProductLibrary::fastest;
  const Plan<float> plan(request, sizes);
  std::string chosen;
  for (const auto& line : product_choices())
    if (line.rfind("float convolution ", 0) == 0) chosen += line + "\n";
  EXPECT_EQ(count(plan.describe(), "as a convolution"), count(chosen, ": onednn as a convolution"));
  EXPECT_EQ(count(chosen, "\n"), 2U) << chosen;
}

}  // namespace
}  // namespace gradstone::plan
