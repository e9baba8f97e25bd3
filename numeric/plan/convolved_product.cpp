#include "numeric/plan/convolved_product.hpp"

#include <algorithm>

#include "numeric/plan/product_library.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

std::int64_t divided_up(std::int64_t number, std::int64_t by) {
  return (number + by - 1) / by;
}

std::int64_t images_of_part(const ConvolutionShape& shape) {
  if (shape.kind == ConvolutionKind::backward_weights) return divided_up(shape.images, most_sums);
  const std::int64_t of_image = shape.multiplications() / shape.images;
  return std::min(shape.images, divided_up(smallest_part, of_image));
}

}  // namespace

std::unique_ptr<ConvolvedProduct> ConvolvedProduct::make(const ConvolutionShape& largest,
                                                         ProductLibrary library) {
  const auto convolving = library == ProductLibrary::fastest ? ProductLibrary::onednn : library;
  const auto* functions = functions_of(convolving);
  if (!functions || !functions->convolution) return nullptr;
  const std::int64_t images = images_of_part(largest);
  auto convolution = functions->convolution(largest, images, divided_up(largest.images, images));
  if (!convolution) return nullptr;
  return std::unique_ptr<ConvolvedProduct>(
      new ConvolvedProduct(largest, images, std::move(convolution)));
}

ConvolvedProduct::ConvolvedProduct(const ConvolutionShape& largest, std::int64_t images_of_part,
                                   std::unique_ptr<LibraryConvolution> convolution)
    : shape_(largest),
      images_of_part_(images_of_part),
      images_(largest.images),
      convolution_(std::move(convolution)) {}

bool ConvolvedProduct::resize(const std::optional<ConvolutionShape>& shape) {
  if (!shape || shape->images > shape_.images) return false;
  images_ = shape->images;
  ConvolutionShape of_as_many = *shape;
  of_as_many.images = shape_.images;
  return of_as_many == shape_;
}

std::int64_t ConvolvedProduct::ordered_numbers() const {
  return padded(convolution_->weight_numbers());
}

std::int64_t ConvolvedProduct::workspace_numbers() const {
  const std::int64_t scratch = padded(convolution_->scratch_numbers());
  return sums_weights() ? scratch + ordered_numbers() : scratch;
}

std::int64_t ConvolvedProduct::sums_numbers() const {
  const std::int64_t most_parts = divided_up(shape_.images, images_of_part_);
  return (sums_weights() ? most_parts : 1) * ordered_numbers();
}

void ConvolvedProduct::bind(const float* gathered, const float* other, const float* bias,
                            float* target, float* shared) {
  gathered_ = gathered;
  other_ = other;
  bias_ = bias;
  target_ = target;
  shared_ = shared;
}

void ConvolvedProduct::start() {
  if (!sums_weights()) convolution_->order_weights(other_, shared_);
}

Part ConvolvedProduct::part(std::int64_t index) const {
  const auto& [a, b] = shape_.axes;
  if (sums_weights()) return {0, 0, shape_.weight_numbers() / shape_.maps, shape_.maps};
  const bool is_forward = shape_.kind == ConvolutionKind::forward;
  const std::int64_t rows = is_forward ? a.windows * b.windows : a.image * b.image;
  const std::int64_t first = index * images_of_part_;
  return {first * rows, 0, std::min(images_of_part_, images_ - first) * rows,
          is_forward ? shape_.maps : shape_.channels};
}

// What is only read is never written through.
LibraryConvolution::Operands ConvolvedProduct::operands(std::int64_t image, float* weights,
                                                        float* scratch) const {
  const std::int64_t in_image = image * shape_.image_numbers();
  const std::int64_t in_output = image * shape_.output_numbers();
  auto* const gathered = const_cast<float*>(gathered_);
  switch (shape_.kind) {
    case ConvolutionKind::backward_data:
      return {target_ + in_image, weights, gathered + in_output, nullptr, scratch};
    case ConvolutionKind::backward_weights:
      return {gathered + in_image, weights, const_cast<float*>(other_) + in_output, nullptr,
              scratch};
    case ConvolutionKind::forward:
      break;
  }
  return {gathered + in_image, weights, target_ + in_output, const_cast<float*>(bias_), scratch};
}

// The last part may have fewer images than the others: these are computed one by one.
void ConvolvedProduct::run_part(std::int64_t index, float* workspace) {
  const std::int64_t first = index * images_of_part_;
  const std::int64_t end = std::min(first + images_of_part_, images_);
  float* const weights = sums_weights() ? shared_ + index * ordered_numbers() : shared_;
  if (end - first == images_of_part_)
    return convolution_->run(index, true, operands(first, weights, workspace));
  float* const of_image = workspace + padded(convolution_->scratch_numbers());
  const std::int64_t count = convolution_->weight_numbers();
  for (std::int64_t image = first; image < end; ++image) {
    const bool adds = sums_weights() && image > first;
    convolution_->run(index, false, operands(image, adds ? of_image : weights, workspace));
    for (std::int64_t k = 0; adds && k < count; ++k) weights[k] += of_image[k];
  }
}

void ConvolvedProduct::finish() {
  if (!sums_weights()) return;
  const std::int64_t of_part = ordered_numbers();
  add_sums(shared_, convolution_->weight_numbers(), shared_ + of_part, parts(), of_part);
  convolution_->put_weights(shared_, target_);
}

}  // namespace gradstone::plan
