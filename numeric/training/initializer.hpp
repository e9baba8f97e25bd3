#pragma once

#include <string>
#include <vector>

#include "numeric/plan.hpp"
#include "numeric/random.hpp"
#include "reference/network/specification.hpp"

namespace gradstone {

/// Where the elements of a matrix are drawn from.
struct Distribution {
  enum class Family { normal, uniform, constant };
  Family family = Family::constant;
  double location = 0;  ///< the mean, the lower end, or the value
  double scale = 0;     ///< the standard deviation, the width, or 0
};

/// How the weights of a linear layer get their first values.
class Initializer {
 public:
  /// For D inputs and K outputs.
  using MakeDistribution = Distribution (*)(const SpecificationValues& values, double D, double K);

  Initializer(std::string text, SpecificationValues values, MakeDistribution make);

  /// The distribution of the weights from D inputs to K outputs. Errors: DomainError for sizes < 1.
  Distribution distribution(std::int64_t D, std::int64_t K) const;
  /// As it was written; reading it gives the same initializer.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  SpecificationValues values_;
  MakeDistribution make_;
};

/// All initializers, with their parameters: the one list that parsers, programs and tables read.
const std::vector<SpecificationEntry>& initializers();

/// Reads `XavierUniform` or `Normal(a=0, b=0.1)`; names in any spelling of case.
/// Xavier, XavierNormalized and He are what Nerva's C++ tool calls so; other programs give these
/// names to other distributions.
/// Errors: FormatError; UnknownNameError with the nearest names, and with what to write for PyTorch
/// and None; DomainError for parameters that are no distribution.
Initializer parse_initializer(const std::string& text);
Initializer parse_initializer(const Specification& specification);

/// Draws the elements of W, row by row, independent of each other.
///
/// Shapes     W: K x D, from D inputs to K outputs.
/// Accuracy   In float the numbers are those of double, rounded: both start alike.
/// Errors     DomainError where W has no elements.
template <class T>
void initialize(const Initializer& initializer, MatrixView<T> W, Random& random);

extern template void initialize(const Initializer&, MatrixView<float>, Random&);
extern template void initialize(const Initializer&, MatrixView<double>, Random&);

}  // namespace gradstone
