#include "numeric/training/evaluation.hpp"

#include <algorithm>

namespace gradstone {

template <class T>
Evaluation<T> evaluate(MultilayerPerceptron<T>& model, Examples<T>& examples, bool keep_outputs) {
  const std::size_t N = examples.size(), K = examples.outputs();
  const auto D = static_cast<std::int64_t>(examples.features());
  const auto columns = static_cast<std::int64_t>(K);
  const std::size_t most = std::min(N, static_cast<std::size_t>(model.evaluation_batch()));
  const auto rows = static_cast<std::int64_t>(most);
  Matrix<T> targets(rows, columns), Y(rows, columns), copied;
  if (!examples.in_memory()) copied = Matrix<T>(rows, D);

  Evaluation<T> result;
  const bool classes = examples.task() == Task::classification;
  if (classes) result.confusion.emplace(K);
  if (!classes) result.regression.emplace(K);
  if (keep_outputs) result.outputs = Matrix<T>(static_cast<std::int64_t>(N), columns);

  double loss = 0;
  for (std::size_t first = 0; first < N; first += most) {
    const std::size_t count = std::min(most, N - first);
    const auto n = static_cast<std::int64_t>(count);
    const MatrixView<T> t{targets.elements().data(), n, columns};
    const MatrixView<T> y{Y.elements().data(), n, columns};
    MatrixView<const T> x = examples.view(first, count);
    if (x.data) {
      examples.slice(first, {nullptr, n, D}, t);
    } else {
      const MatrixView<T> copy{copied.elements().data(), n, D};
      examples.slice(first, copy, t);
      x = copy;
    }
    loss += static_cast<double>(count) * model.evaluate(x, t, y);
    if (!classes) result.regression->add(MatrixView<const T>(y), MatrixView<const T>(t));
    for (std::size_t i = 0; classes && i < count; ++i)
      result.confusion->add(examples.labels()[first + i],
                            argmax(std::span<const T>(y.data + i * K, K)));
    if (keep_outputs)
      std::copy(y.data, y.data + count * K, result.outputs.elements().data() + first * K);
  }
  result.loss = loss / static_cast<double>(N);
  return result;
}

template Evaluation<float> evaluate(MultilayerPerceptron<float>&, Examples<float>&, bool);
template Evaluation<double> evaluate(MultilayerPerceptron<double>&, Examples<double>&, bool);

}  // namespace gradstone
