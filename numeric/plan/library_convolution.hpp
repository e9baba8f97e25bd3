#pragma once

#include <cstdint>
#include <memory>

#include "numeric/plan/convolution.hpp"

namespace gradstone::plan {

/// A convolution by a library, of one image or of several together.
///
/// The weights lie in an order of the library's; what is read and written besides lies as a
/// ConvolutionShape says. Calls of different slots may run at the same time.
class LibraryConvolution {
 public:
  LibraryConvolution() = default;
  LibraryConvolution(const LibraryConvolution&) = delete;
  LibraryConvolution& operator=(const LibraryConvolution&) = delete;
  virtual ~LibraryConvolution() = default;

  /// What run() reads and writes; two of the three are read, which ones is said by the kind.
  struct Operands {
    float* image;
    float* weights;  ///< in the library's order
    float* output;
    float* bias;     ///< if there is one
    float* scratch;  ///< of each call its own
  };

  /// How many numbers the weights are in the library's order, and what run() needs besides.
  virtual std::int64_t weight_numbers() const = 0;
  virtual std::int64_t scratch_numbers() const = 0;
  /// From and to the order in which the weights lie elsewhere.
  virtual void order_weights(const float* weights, float* ordered) = 0;
  virtual void put_weights(const float* ordered, float* weights) = 0;
  /// Of as many images as are computed together, or of one. Errors: std::bad_alloc.
  virtual void run(std::int64_t slot, bool together, const Operands& operands) = 0;
};

/// Of so many images together, in so many slots. Null where the library has no better way than
/// products of its own.
using MakeConvolution = std::unique_ptr<LibraryConvolution> (*)(const ConvolutionShape& shape,
                                                                std::int64_t together,
                                                                std::int64_t slots);

}  // namespace gradstone::plan
