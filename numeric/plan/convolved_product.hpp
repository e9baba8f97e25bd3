#pragma once

#include <memory>

#include "numeric/plan/library_convolution.hpp"
#include "numeric/plan/matrix_product.hpp"

namespace gradstone::plan {

/// A product of windows that a library computes as a convolution, in parts of some images.
///
/// The parts depend on the sizes alone. Where the result is weights, each part of the images has a
/// sum of its own, and finish() adds them in their order. So the numbers do not depend on how many
/// threads there are.
class ConvolvedProduct {
 public:
  /// Null where no library convolves such images.
  static std::unique_ptr<ConvolvedProduct> make(const ConvolutionShape& largest,
                                                ProductLibrary library);

  /// At other sizes. Returns whether it is the same convolution, of no more images: only then it
  /// may run.
  bool resize(const std::optional<ConvolutionShape>& shape);

  std::int64_t parts() const { return (images_ + images_of_part_ - 1) / images_of_part_; }
  /// How many numbers of memory each thread needs, and all parts together.
  std::int64_t workspace_numbers() const;
  std::int64_t sums_numbers() const;

  /// `gathered` is what the windows are of; `other` is the right factor; `bias` may be null.
  /// `shared` is the memory of all parts.
  void bind(const float* gathered, const float* other, const float* bias, float* target,
            float* shared);
  /// Before the parts; they may run at the same time, then finish().
  void start();
  /// The rows of the product that a part computes.
  Part part(std::int64_t index) const;
  void run_part(std::int64_t index, float* workspace);
  void finish();

 private:
  ConvolvedProduct(const ConvolutionShape& largest, std::int64_t images_of_part,
                   std::unique_ptr<LibraryConvolution> convolution);

  bool sums_weights() const { return shape_.kind == ConvolutionKind::backward_weights; }
  std::int64_t ordered_numbers() const;
  LibraryConvolution::Operands operands(std::int64_t image, float* weights, float* scratch) const;

  ConvolutionShape shape_;
  std::int64_t images_of_part_, images_;
  std::unique_ptr<LibraryConvolution> convolution_;
  const float* gathered_ = nullptr;
  const float* other_ = nullptr;
  const float* bias_ = nullptr;
  float* target_ = nullptr;
  float* shared_ = nullptr;
};

}  // namespace gradstone::plan
