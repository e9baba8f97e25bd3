#include "numeric/training/evaluation.hpp"

#include <algorithm>

namespace gradstone {
namespace {

constexpr int outputs_tag = 0, loss_tag = 1;

/// Takes the examples block by block, of which each rank computes one at a time. The metrics are
/// taken by every rank, of all blocks in their order: they do not depend on how many ranks there
/// are.
template <class T>
class Evaluator {
 public:
  Evaluator(MultilayerPerceptron<T>& model, Examples<T>& examples, bool keep_outputs)
      : model_(model),
        examples_(examples),
        ranks_(model.ranks()),
        K_(static_cast<std::int64_t>(examples.outputs())),
        most_(std::min(examples.size(), static_cast<std::size_t>(model.evaluation_batch()))),
        targets_(rows(most_), K_),
        X_(examples.in_memory() ? 0 : rows(most_), rows(examples.features())),
        blocks_(static_cast<std::size_t>(ranks_.size())) {
    for (auto& block : blocks_) block.Y = Matrix<T>(rows(most_), K_);
    if (examples.task() == Task::classification) {
      result_.confusion.emplace(examples.outputs());
    } else {
      result_.regression.emplace(examples.outputs());
    }
    if (keep_outputs) result_.outputs = Matrix<T>(rows(examples.size()), K_);
  }

  Evaluation<T> run() {
    const std::size_t N = examples_.size();
    const auto own = static_cast<std::size_t>(ranks_.rank());
    for (std::size_t first = 0; first < N; first += most_ * blocks_.size()) {
      for (std::size_t k = 0; k < blocks_.size(); ++k) {
        blocks_[k].first = std::min(first + k * most_, N);
        blocks_[k].count = std::min(most_, N - blocks_[k].first);
      }
      ranks_.together([&] { compute(blocks_[own]); });
      exchange();
      ranks_.together([&] {
        for (const auto& block : blocks_) add(block);
      });
    }
    result_.loss /= static_cast<double>(N);
    return std::move(result_);
  }

 private:
  struct Block {
    std::size_t first = 0, count = 0;
    Matrix<T> Y;
    double loss = 0;

    std::span<T> numbers() {
      return std::span(Y.elements()).first(count * static_cast<std::size_t>(Y.columns()));
    }
  };

  static std::int64_t rows(std::size_t count) { return static_cast<std::int64_t>(count); }

  static MatrixView<T> first_rows(Matrix<T>& matrix, std::size_t count) {
    return {matrix.elements().data(), rows(count), matrix.columns()};
  }

  MatrixView<T> read_targets(const Block& block, MatrixView<T> X) {
    const auto targets = first_rows(targets_, block.count);
    examples_.slice(block.first, X, targets);
    return targets;
  }

  void compute(Block& block) {
    if (block.count == 0) return;
    const auto Y = first_rows(block.Y, block.count);
    const auto in_place = examples_.view(block.first, block.count);
    const MatrixView<T> X{in_place.data ? nullptr : X_.elements().data(), rows(block.count),
                          rows(examples_.features())};
    const auto targets = read_targets(block, X);
    block.loss = model_.evaluate(in_place.data ? in_place : MatrixView<const T>(X), targets, Y);
  }

  // Every rank gets the outputs and losses of the others.
  void exchange() {
    std::vector<Communicator::Transfer> transfers;
    auto& own = blocks_[static_cast<std::size_t>(ranks_.rank())];
    for (int other = 0; other < ranks_.size(); ++other) {
      auto& theirs = blocks_[static_cast<std::size_t>(other)];
      if (&theirs == &own) continue;
      for (Block* block : {&own, &theirs}) {
        if (block->count == 0) continue;
        const auto numbers = std::as_writable_bytes(block->numbers());
        const auto loss = std::as_writable_bytes(std::span(&block->loss, 1));
        const bool sends = block == &own;
        transfers.push_back(sends ? ranks_.send(other, outputs_tag, numbers)
                                  : ranks_.receive(other, outputs_tag, numbers));
        transfers.push_back(sends ? ranks_.send(other, loss_tag, loss)
                                  : ranks_.receive(other, loss_tag, loss));
      }
    }
    ranks_.wait(transfers);
  }

  void add(const Block& block) {
    if (block.count == 0) return;
    const auto K = static_cast<std::size_t>(K_);
    const T* const y = block.Y.elements().data();
    result_.loss += static_cast<double>(block.count) * block.loss;
    if (result_.regression) {
      // With one process, the targets are those that are there already.
      const auto targets = first_rows(targets_, block.count);
      if (blocks_.size() > 1)
        read_targets(block, {nullptr, rows(block.count), rows(examples_.features())});
      result_.regression->add(MatrixView<const T>{y, rows(block.count), K_},
                              MatrixView<const T>(targets));
    }
    for (std::size_t i = 0; result_.confusion && i < block.count; ++i)
      result_.confusion->add(examples_.labels()[block.first + i],
                             argmax(std::span<const T>(y + i * K, K)));
    if (result_.outputs.size() > 0)
      std::copy(y, y + block.count * K, result_.outputs.elements().data() + block.first * K);
  }

  MultilayerPerceptron<T>& model_;
  Examples<T>& examples_;
  Communicator& ranks_;
  std::int64_t K_;
  std::size_t most_;  // examples of a block
  Matrix<T> targets_, X_;
  std::vector<Block> blocks_;  // one of each rank
  Evaluation<T> result_;
};

}  // namespace

template <class T>
Evaluation<T> evaluate(MultilayerPerceptron<T>& model, Examples<T>& examples, bool keep_outputs) {
  return Evaluator<T>(model, examples, keep_outputs).run();
}

template Evaluation<float> evaluate(MultilayerPerceptron<float>&, Examples<float>&, bool);
template Evaluation<double> evaluate(MultilayerPerceptron<double>&, Examples<double>&, bool);

}  // namespace gradstone
