#include "numeric/plan/convolution_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "numeric/plan/gathered_product.hpp"
#include "numeric/plan/processor_time.hpp"
#include "numeric/plan/product_choice.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

// Of fewer multiplications a product takes no longer than the calls.
constexpr std::int64_t smallest_convolution = 1 << 18;

std::vector<float> drawn(std::int64_t count, std::mt19937& random) {
  std::vector<float> numbers(static_cast<std::size_t>(count));
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (auto& x : numbers) x = uniform(random);
  return numbers;
}

/// A product of windows in one of the two ways, with memory of its own.
class WindowsCandidate {
 public:
  WindowsCandidate(const ProductPass& pass, const Sizes& sizes, bool convolved)
      : has_bias_(pass.bias.buffer >= 0),
        product_(in_way(pass, convolved), product_at<float>(pass, sizes), sizes,
                 ProductLibrary::fastest),
        workspace_(product_.workspace_numbers()),
        sums_(product_.sums_numbers()) {}

  void run(const std::vector<float>& source, const std::vector<float>& right,
           std::int64_t target_numbers) {
    target.assign(static_cast<std::size_t>(target_numbers), 0);  // it may be added to
    const double start = processor_seconds();
    product_.bind(source.data(), nullptr, right.data(), has_bias_ ? right.data() : nullptr,
                  target.data(), 1, sums_.data());
    product_.start();
    for (std::int64_t part = 0; part < product_.parts(); ++part)
      product_.run_part(part, workspace_.data());
    product_.finish();
    least_seconds = std::min(least_seconds, processor_seconds() - start);
  }

  std::vector<float> target{};
  double least_seconds = std::numeric_limits<double>::infinity();

 private:
  static ProductPass in_way(ProductPass pass, bool convolved) {
    pass.convolved = convolved;
    return pass;
  }

  bool has_bias_;
  GatheredProduct<float> product_;
  AlignedMemory<float> workspace_, sums_;
};

/// The two ways in which the product of some windows may be computed. They are made before either
/// is measured, since what multiplies gathered blocks is chosen in the same file.
class WindowsTrial {
 public:
  WindowsTrial(const ProductPass& pass, const ConvolutionShape& shape, const Sizes& sizes)
      : shape_(shape),
        product_(product_at<float>(pass, sizes)),
        gathered_(pass, sizes, false),
        convolved_(pass, sizes, true) {}

  MeasuredMethod fastest() {
    constexpr int rounds = 7;
    std::mt19937 random(1);
    const bool of_images = shape_.kind != ConvolutionKind::backward_data;
    const auto source = drawn(
        shape_.images * (of_images ? shape_.image_numbers() : shape_.output_numbers()), random);
    const auto right = drawn(product_.depth * product_.columns, random);
    for (int round = 0; round < rounds; ++round)
      for (auto* candidate : {&gathered_, &convolved_})
        candidate->run(source, right, product_.rows * product_.columns);
    const auto in_blocks = measured(ProductForm::gathered, gathered_);
    if (!is_right()) return in_blocks;
    return fastest_of({in_blocks, measured(ProductForm::convolution, convolved_)});
  }

 private:
  // Some libraries are wrong on processors that are younger than they are. The terms are of size 1,
  // with errors of both signs.
  bool is_right() const {
    const float allowed =
        64 * std::numeric_limits<float>::epsilon() * static_cast<float>(product_.depth);
    return std::equal(gathered_.target.begin(), gathered_.target.end(), convolved_.target.begin(),
                      [&](float x, float y) { return std::abs(x - y) <= allowed; });
  }

  MeasuredMethod measured(ProductForm form, const WindowsCandidate& candidate) const {
    const double operations = 2e-9 * static_cast<double>(shape_.multiplications());
    return {{ProductLibrary::onednn, form}, operations / std::max(candidate.least_seconds, 1e-9)};
  }

  ConvolutionShape shape_;
  MatrixProduct<float> product_;
  WindowsCandidate gathered_, convolved_;
};

}  // namespace

template <>
Convolves convolves<float>(const Sizes& largest, ProductLibrary library) {
  return [=](const ProductPass& pass) {
    const auto shape = convolution_of(pass, *pass.gathered, largest);
    if (!shape || shape->multiplications() < smallest_convolution) return false;
    if (!ConvolvedProduct::make(*shape, library)) return false;
    if (library != ProductLibrary::fastest) return true;
    const ProductMethod convolution{ProductLibrary::onednn, ProductForm::convolution};
    WindowsTrial trial(pass, *shape, largest);
    return ProductChoices::of_this_machine().fastest(
               "float convolution " + shape->text(), convolution,
               [&] { return trial.fastest(); }) == convolution;
  };
}

template <>
Convolves convolves<double>(const Sizes&, ProductLibrary) {
  return [](const ProductPass&) { return false; };
}

}  // namespace gradstone::plan
