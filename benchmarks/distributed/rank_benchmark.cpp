// Steps of training by the ranks that mpirun has started, beside those of one process, and a model
// of the cost that predicts the one from the other.
//
//   mpirun -n 2 rank_benchmark --layer-sizes "784;1024;512;10" --batch-size 128 --micro-batch 64
//
// Measured by one process alone: a micro-batch, and what a step takes besides. Measured between two
// ranks: how long a short message takes, and how many bytes a second when both send and receive.
// Predicted: a step by R ranks, each of which computes its micro-batches, sends and receives
// (R - 1)/R of the gradients twice, and takes the optimizers' step.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>

#include "mpi/mpi_communicator.hpp"
#include "numeric/random.hpp"
#include "numeric/training/multilayer_perceptron.hpp"
#include "reference/network/specification.hpp"

namespace gradstone {
namespace {

struct Options {
  std::string layer_sizes = "784;1024;512;10";
  std::int64_t batch_size = 128, micro_batch = 32;
  int steps = 40;
  SumOrder order = SumOrder::tree;
  double latency = 0, bandwidth = 0;  // of the table on paper, seconds and bytes a second
};

double seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// The median of some repetitions.
template <class Function>
double median_seconds(int repetitions, Function function) {
  std::vector<double> seconds;
  for (int k = 0; k < repetitions; ++k) {
    const double start = seconds_now();
    function();
    seconds.push_back(seconds_now() - start);
  }
  std::nth_element(seconds.begin(), seconds.begin() + repetitions / 2, seconds.end());
  return seconds[static_cast<std::size_t>(repetitions / 2)];
}

ModelSpecification specify(const std::vector<std::int64_t>& sizes) {
  ModelSpecification model(sizes.front(), "SoftmaxCrossEntropy");
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    auto& layer = model.add(l + 1 < sizes.size() ? "ReLU" : "Linear", sizes[l]);
    layer.optimizer = parse_specification("Momentum(0.9)");
  }
  return model;
}

/// Random examples, as many as the largest batch.
struct Data {
  Matrix<float> X, targets;

  Data(const std::vector<std::int64_t>& sizes, std::int64_t rows)
      : X(rows, sizes.front()), targets(rows, sizes.back()) {
    Random random(1, RandomPurpose::generate);
    for (auto& x : X.elements()) x = static_cast<float>(random.uniform() - 0.5);
    for (std::int64_t i = 0; i < rows; ++i)
      targets(
          i, static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(sizes.back())))) = 1;
  }

  ShareOfBatch<float> share(std::int64_t examples, std::int64_t micro_batch,
                            const Communicator& ranks) {
    const auto rows = rows_of_rank(examples, micro_batch, ranks);
    const auto part = [&](Matrix<float>& matrix) {
      return MatrixView<const float>{matrix.elements().data() + rows.first * matrix.columns(),
                                     rows.count, matrix.columns()};
    };
    return {examples, micro_batch, part(X), part(targets)};
  }
};

double seconds_of_step(const Options& options, Communicator& ranks, std::int64_t batch_size) {
  const auto sizes = parse_layer_sizes(options.layer_sizes);
  Data data(sizes, batch_size);
  MultilayerPerceptron<float> model(specify(sizes), options.micro_batch);
  model.set_threads(1);
  model.set_ranks(ranks, options.order);
  model.initialize(1);
  const auto step = [&] { model.train(data.share(batch_size, options.micro_batch, ranks), 1e-3); };
  for (int k = 0; k < 5; ++k) step();
  return median_seconds(options.steps, step);
}

struct Link {
  double latency = 0;    // seconds of a short message
  double bandwidth = 0;  // bytes a second, of each of two ranks that send and receive
};

// Between the first two ranks.
Link measure_link(Communicator& ranks) {
  constexpr int repetitions = 400, exchanges = 20;
  const int other = 1 - ranks.rank();
  std::vector<std::byte> sent(std::size_t{1} << 22U), received(sent.size());
  const auto exchange = [&](std::size_t bytes) {
    std::vector<Communicator::Transfer> transfers;
    transfers.push_back(ranks.receive(other, 0, std::span(received).first(bytes)));
    transfers.push_back(ranks.send(other, 0, std::span(sent).first(bytes)));
    ranks.wait(transfers);
  };
  Link link;
  if (ranks.rank() < 2) {
    link.latency = median_seconds(repetitions, [&] { exchange(8); });
    const double seconds = median_seconds(exchanges, [&] { exchange(sent.size()); });
    link.bandwidth = static_cast<double>(sent.size()) / (seconds - link.latency);
  }
  ranks.gather(0);
  return link;
}

/// What one process alone takes.
struct ByOneProcess {
  double micro_batch = 0;  // each further one, with the addition to the others
  double rest = 0;         // of a step: the optimizers' step
};

struct CostModel {
  ByOneProcess alone;
  double bytes = 0;  // of all gradients

  double seconds(int ranks, double micro_batches_of_rank, const Link& link) const {
    const double computing = alone.rest + micro_batches_of_rank * alone.micro_batch;
    if (ranks == 1) return computing;
    const double others = ranks - 1;
    const double sent = 2 * others / ranks * bytes;
    // Messages to all others overlap; their beginnings do not.
    return computing + sent / link.bandwidth + 4 * others * link.latency;
  }
};

double parameters_of(const std::vector<std::int64_t>& sizes) {
  double count = 0;
  for (std::size_t l = 1; l < sizes.size(); ++l)
    count += static_cast<double>((sizes[l - 1] + 1) * sizes[l]);
  return count;
}

void print_on_paper(const CostModel& model, const Options& options, const Link& link) {
  const auto most = static_cast<double>(options.batch_size / options.micro_batch);
  fmt::print("\nOn paper, with {:.1f} us and {:.2f} GB/s:\n  ranks  strong  weak\n",
             1e6 * link.latency, 1e-9 * link.bandwidth);
  for (int ranks = 1; ranks <= 64; ranks *= 2) {
    const double strong =
        ranks <= most ? model.seconds(1, most, link) / model.seconds(ranks, most / ranks, link) : 0;
    const double weak = model.seconds(1, 1, link) / model.seconds(ranks, 1, link);
    fmt::print("  {:5}  {:>6}  {:.2f}\n", ranks, strong > 0 ? fmt::format("{:.2f}", strong) : "-",
               weak);
  }
}

void run(const Options& options, Communicator& ranks) {
  const bool is_first = ranks.rank() == 0;
  const int R = ranks.size();
  CostModel model;
  model.bytes = 4 * parameters_of(parse_layer_sizes(options.layer_sizes));
  Link link;
  if (R > 1) link = measure_link(ranks);
  if (is_first) {
    Alone alone;
    const double one = seconds_of_step(options, alone, options.micro_batch);
    const double four = seconds_of_step(options, alone, 4 * options.micro_batch);
    model.alone.micro_batch = (four - one) / 3;
    model.alone.rest = one - model.alone.micro_batch;
  }
  ranks.gather(0);
  const double strong = seconds_of_step(options, ranks, options.batch_size);
  const double weak = seconds_of_step(options, ranks, R * options.micro_batch);
  if (!is_first) return;
  const auto micro_batches = static_cast<double>(options.batch_size / options.micro_batch);
  fmt::print("Layers {}, {:.1f} MB of gradients, micro-batches of {}, {}\n", options.layer_sizes,
             1e-6 * model.bytes, options.micro_batch, MpiCommunicator::library());
  fmt::print("One process: {:.3f} ms for a micro-batch, {:.3f} ms besides\n",
             1e3 * model.alone.micro_batch, 1e3 * model.alone.rest);
  if (R > 1)
    fmt::print("Two ranks: {:.1f} us for a message, {:.2f} GB/s\n", 1e6 * link.latency,
               1e-9 * link.bandwidth);
  const auto row = [&](const char* name, double of_rank, double of_one, double measured) {
    const double predicted = model.seconds(R, of_rank, link);
    const double alone = model.seconds(1, of_one, link);
    fmt::print(
        "{} with {} ranks: measured {:.3f} ms, predicted {:.3f} ms ({:+.0f} %); one process "
        "{:.3f} ms, ratio {:.2f}\n",
        name, R, 1e3 * measured, 1e3 * predicted, 100 * (predicted / measured - 1), 1e3 * alone,
        alone / measured);
  };
  row("Strong", micro_batches / R, micro_batches, strong);
  row("Weak", 1, 1, weak);
  if (options.bandwidth > 0) link = {options.latency, options.bandwidth};
  if (link.bandwidth > 0) print_on_paper(model, options, link);
}

}  // namespace
}  // namespace gradstone

int main(int count, char** arguments) {
  gradstone::Options options;
  double microseconds = 0, gigabytes = 0;
  std::string sums = "tree";
  CLI::App app("Times steps of training by ranks, and predicts them");
  app.add_option("--layer-sizes", options.layer_sizes)->capture_default_str();
  app.add_option("--batch-size", options.batch_size)->capture_default_str();
  app.add_option("--micro-batch", options.micro_batch)->capture_default_str();
  app.add_option("--steps", options.steps)->capture_default_str();
  app.add_option("--sums", sums)->check(CLI::IsMember({"tree", "any"}))->capture_default_str();
  app.add_option("--latency", microseconds, "microseconds, of the table on paper");
  app.add_option("--bandwidth", gigabytes, "GB/s, of the table on paper");
  CLI11_PARSE(app, count, arguments);
  options.order = sums == "any" ? gradstone::SumOrder::any : gradstone::SumOrder::tree;
  options.latency = 1e-6 * microseconds;
  options.bandwidth = 1e9 * gigabytes;
  try {
    gradstone::MpiCommunicator ranks;
    gradstone::run(options, ranks);
    ranks.finish();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rank_benchmark: %s\n", error.what());
    return 2;
  }
  return 0;
}
