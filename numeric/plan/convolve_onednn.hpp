#pragma once

#include "numeric/plan/library_convolution.hpp"

namespace gradstone::plan {

/// By oneDNN's primitives, each call in one thread.
std::unique_ptr<LibraryConvolution> convolution_by_onednn(const ConvolutionShape& shape,
                                                          std::int64_t together,
                                                          std::int64_t slots);

}  // namespace gradstone::plan
