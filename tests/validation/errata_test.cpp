// Mistakes that published libraries and documents have, as implementations: each is caught, and
// named where something names it. The numbers are those of shared/spec/errata.md.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "reference/parse/parse.hpp"
#include "tests/support/forms.hpp"
#include "validation/check/check.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::form_of;

// A row-major array of float32, as such code has it.
struct Array {
  std::size_t rows = 0, columns = 0;
  std::vector<float> values;
  Array(std::size_t m, std::size_t n) : rows(m), columns(n), values(m * n) {}
  float& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  float operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
};

struct Inputs {
  const VectorCase& item;
  Array operator[](const char* name) const {
    const Matrix<double>& value = item.given.at(name);
    Array result(static_cast<std::size_t>(value.rows()), static_cast<std::size_t>(value.columns()));
    for (std::size_t k = 0; k < result.values.size(); ++k)
      result.values[k] = static_cast<float>(value.elements()[k]);
    return result;
  }
  float parameter(const char* name) const { return static_cast<float>(item.parameters.at(name)); }
};

using Implementation = Array (*)(const Inputs&);

template <class Function>
Array elementwise(Array X, Function function) {
  for (float& x : X.values) x = function(x);
  return X;
}

Array softmax_of(Array X) {
  for (std::size_t i = 0; i < X.rows; ++i) {
    float largest = X(i, 0), sum = 0;
    for (std::size_t j = 0; j < X.columns; ++j) largest = std::max(largest, X(i, j));
    for (std::size_t j = 0; j < X.columns; ++j) sum += X(i, j) = std::exp(X(i, j) - largest);
    for (std::size_t j = 0; j < X.columns; ++j) X(i, j) /= sum;
  }
  return X;
}

// 2.1: the mean of a column, divided by the number of columns.
Array columns_mean_by_columns(const Inputs& in) {
  const Array X = in["X"];
  Array R(1, X.columns);
  for (std::size_t j = 0; j < X.columns; ++j) {
    for (std::size_t i = 0; i < X.rows; ++i) R(0, j) += X(i, j);
    R(0, j) /= static_cast<float>(X.columns);
  }
  return R;
}

// 2.3: max(x, alpha x), differentiated by the sign of x.
Array leaky_slope_by_sign(const Inputs& in) {
  Array DX = in["DY"];
  const Array X = in["X"];
  for (std::size_t k = 0; k < DX.values.size(); ++k)
    if (X.values[k] <= 0) DX.values[k] *= in.parameter("alpha");
  return DX;
}

// 2.12: the logarithm of a softmax that is not shifted.
Array cross_entropy_unshifted(const Inputs& in) {
  const Array Y = in["Y"], targets = in["T"];
  Array L(1, 1);
  for (std::size_t i = 0; i < Y.rows; ++i) {
    float sum = 0;
    for (std::size_t j = 0; j < Y.columns; ++j) sum += std::exp(Y(i, j));
    for (std::size_t j = 0; j < Y.columns; ++j)
      L(0, 0) -= targets(i, j) * std::log(std::exp(Y(i, j)) / sum);
  }
  return L;
}

// 2.13: -log1p(exp(-x)).
Array log_sigmoid_unshifted(const Inputs& in) {
  return elementwise(in["X"], [](float x) { return -std::log1p(std::exp(-x)); });
}

// 2.17: the gradient of a sum over the batch, divided by its size.
Array squared_error_averaged(const Inputs& in) {
  Array Y = in["Y"];
  const Array targets = in["T"];
  for (std::size_t k = 0; k < Y.values.size(); ++k)
    Y.values[k] = 2 * (Y.values[k] - targets.values[k]) / static_cast<float>(Y.rows);
  return Y;
}

// 4.3: the mean over examples in place of that over all elements.
Array mean_squared_error_over_examples(const Inputs& in) {
  return squared_error_averaged(in);
}

// 5.20: the backward pass sums along another axis than the forward pass.
Array softmax_backward_along_columns(const Inputs& in) {
  const Array Y = softmax_of(in["X"]), DY = in["DY"];
  Array DX = DY;
  for (std::size_t j = 0; j < Y.columns; ++j) {
    float sum = 0;
    for (std::size_t i = 0; i < Y.rows; ++i) sum += DY(i, j) * Y(i, j);
    for (std::size_t i = 0; i < Y.rows; ++i) DX(i, j) = Y(i, j) * (DY(i, j) - sum);
  }
  return DX;
}

// 5.21: ids that come again in an example are counted once.
Array embedding_counts_once(const Inputs& in) {
  const Array W = in["W"], ids = in["ids"], DY = in["DY"];  // DY: (E T) x K
  Array DW(W.rows, W.columns);
  for (std::size_t e = 0; e < ids.rows; ++e) {
    std::set<std::size_t> seen;
    for (std::size_t t = 0; t < ids.columns; ++t) {
      const auto v = static_cast<std::size_t>(ids(e, t)) - 1;
      if (!seen.insert(v).second) continue;
      for (std::size_t k = 0; k < W.columns; ++k) DW(v, k) += DY(e * ids.columns + t, k);
    }
  }
  return DW;
}

// 5.22: the mask is not applied in the backward pass.
Array dropout_backward_without_mask(const Inputs& in) {
  return in["DY"];
}

// 5.25: x Phi(x) in its form with tanh, differentiated as if it were the exact one.
Array gelu_with_two_derivatives(const Inputs& in) {
  Array DX = in["DY"];
  const Array X = in["X"];
  for (std::size_t k = 0; k < DX.values.size(); ++k) {
    const float x = X.values[k], c = 0.7978845608F;
    const float inner = std::tanh(c * (x + 0.044715F * x * x * x));
    DX.values[k] *= 0.5F * (1 + inner) + x * std::exp(-x * x / 2) * 0.3989422804F;
  }
  return DX;
}

// 5.30: a gradient of a bias that keeps the examples.
Array bias_gradient_of_each_example(const Inputs& in) {
  return in["DY"];
}

// 5.31: the weights are masked, their gradient is not.
Array weight_gradient_without_mask(const Inputs& in) {
  const Array X = in["X"], DY = in["DY"];
  Array DW(DY.columns, X.columns);
  for (std::size_t k = 0; k < DW.rows; ++k)
    for (std::size_t d = 0; d < DW.columns; ++d)
      for (std::size_t n = 0; n < X.rows; ++n) DW(k, d) += DY(n, k) * X(n, d);
  return DW;
}

class Implemented : public Candidate {
 public:
  Implemented(std::string output, Implementation function)
      : output_(std::move(output)), function_(function) {}
  Answer answer(const SystemVectors&, const VectorCase& item) const override {
    const Array value = function_({item});
    NamedTensor tensor{
        output_, "f32", {value.rows, value.columns}, {value.values.begin(), value.values.end()}};
    return {{tensor}, "", false};
  }

 private:
  std::string output_;
  Implementation function_;
};

OutputReport judged_output(const EquationSystem& system, const std::string& output,
                           Implementation function) {
  VectorSet set;
  set.systems.push_back({system, "folder", 0, 0, designed_cases(system, {})});
  CheckSettings settings;
  settings.with_power = false;
  return check(set, Implemented(output, function), settings).systems.front().outputs.front();
}

EquationSystem written(const char* text) {
  return parse_equations(text, "written.eq").front();
}

constexpr const char* gelu_with_tanh = R"(activation gelu
  f(x)  = x * (1 + tanh(sqrt(2 / pi) * (x + 44715 / 1000000 * x^3))) / 2
  f'(x) = (1 + tanh(sqrt(2 / pi) * (x + 44715 / 1000000 * x^3))) / 2
    + x * (1 - tanh(sqrt(2 / pi) * (x + 44715 / 1000000 * x^3))^2)
    * sqrt(2 / pi) * (1 + 134145 / 1000000 * x^2) / 2
)";

struct Erratum {
  const char *number, *output;
  EquationSystem system;
  Implementation function;
  AnswerVerdict verdict;
  const char* words;  // of the diagnosis; null where it knows nothing like it
};

TEST(Errata, AreCaughtAndNamed) {
  const auto wrong = AnswerVerdict::wrong, no_number = AnswerVerdict::not_a_number;
  const Erratum errata[] = {
      {"2.1", "R", form_of("operation:columns_mean"), columns_mean_by_columns, wrong,
       "the divisor became the columns"},
      {"2.3", "DX", written(R"(activation leaky
  parameter alpha
  f(x)  = where x <= alpha * x: alpha * x, else: x
  f'(x) = where x <= alpha * x: alpha, else: 1
)"),
       leaky_slope_by_sign, wrong, nullptr},
      {"2.12", "L", form_of("loss:softmax_cross_entropy", "batch"), cross_entropy_unshifted,
       no_number, "overflows where the formula does"},
      {"2.13", "R", form_of("operation:log_sigmoid"), log_sigmoid_unshifted, no_number,
       "overflows where the formula does"},
      {"2.17", "DY", form_of("loss:squared_error", "batch"), squared_error_averaged, wrong,
       "the right one divided by N ="},
      {"4.3", "DY", form_of("loss:mean_squared_error", "batch"), mean_squared_error_over_examples,
       wrong, "the right one times K ="},
      {"5.20", "DX", form_of("activation:softmax"), softmax_backward_along_columns, wrong,
       "it works along the other axis"},
      {"5.21", "DW", form_of("layer:embedding"), embedding_counts_once, wrong, nullptr},
      {"5.22", "DX", form_of("layer:dropout", "training"), dropout_backward_without_mask, wrong,
       "your DX is the input DY"},
      {"5.25", "DX", written(gelu_with_tanh), gelu_with_two_derivatives, wrong, nullptr},
      {"5.30", "Db", form_of("layer:linear"), bias_gradient_of_each_example,
       AnswerVerdict::wrong_shape, "Db is "},
      {"5.31", "DW", form_of("layer:weight_dropout", "linear"), weight_gradient_without_mask, wrong,
       "R was left out"},
  };
  for (const auto& [number, output, system, function, verdict, words] : errata) {
    const auto report = judged_output(system, output, function);
    EXPECT_EQ(report.name, output);
    EXPECT_EQ(report.verdict, verdict) << number;
    std::string all;
    for (const auto& line : report.diagnosis) all += line + "\n";
    if (words) {
      EXPECT_THAT(all + report.detail, HasSubstr(words)) << number;
    } else {
      EXPECT_THAT(all, IsEmpty()) << number;
    }
  }
}

}  // namespace
}  // namespace gradstone
