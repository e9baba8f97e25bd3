#include "tools/mlp/rank_sharing.hpp"

#include <fmt/format.h>

#include <sstream>
#include <vector>

#include "numeric/plan.hpp"
#include "reference/error.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

void choose_micro_batch(BatchOptions& batches, const Ranks& ranks, const MlpOptions& options) {
  const int count = ranks.size();
  if (batches.micro_batch == 0 && count > 1) {
    if (batches.batch_size % count != 0) {
      throw FormatError(fmt::format(
          "--batch-size: {} does not divide among {} ranks; take another, or say by --micro-batch "
          "into which parts it is divided",
          batches.batch_size, count));
    }
    batches.micro_batch = batches.batch_size / count;
  }
  if (batches.micro_batch == 0) return;
  for (const char* name : {"--gradient-step", "--debug"})
    if (options.given(name))
      throw FormatError(fmt::format(
          "{}: looks at whole batches, but these are computed in micro-batches; leave out one",
          name));
}

void leave_writing_to_the_first(MlpOptions& options) {
  for (auto* file : {&options.save_weights, &options.save_model, &options.save_data_set,
                     &options.metrics, &options.log_csv, &options.plot, &options.checkpoint_folder})
    file->clear();
}

void multiply_as_the_first(Ranks& ranks, const std::function<void()>& make_plans) {
  if (default_product_library() != ProductLibrary::fastest) return;
  Communicator& all = ranks.communicator();
  all.together([&] {
    if (ranks.is_first()) make_plans();
  });
  const auto choices = all.broadcast(fmt::format("{}", fmt::join(product_choices(), "\n")), 0);
  all.together([&] {
    if (!ranks.is_first() && !choices.empty()) take_product_choices(lines_of(choices));
  });
}

PatienceAfterSignal::PatienceAfterSignal(Ranks& ranks, const InterruptWatch& interrupts)
    : all_(ranks.communicator()) {
  constexpr double of_the_first = 0.5, of_others = 30;  // seconds
  const double patience = ranks.is_first() ? of_the_first : of_others;
  all_.while_waiting = [&interrupts, patience](double seconds) {
    if (interrupts.signal() && seconds > patience)
      throw DistributedError("a signal has come while another rank did not answer");
  };
}

PatienceAfterSignal::~PatienceAfterSignal() {
  all_.while_waiting = {};
}

std::string describe_sharing(const Ranks& ranks, const BatchOptions& batches, bool any_order) {
  return fmt::format(
      "{} train together; a batch of {} has {} micro-batches of {}: any number of ranks gives the "
      "same weights with --micro-batch {}{}",
      ranks.description(), batches.batch_size, batches.batch_size / batches.micro_batch,
      batches.micro_batch, batches.micro_batch, any_order ? ", but not with --sums any" : "");
}

}  // namespace gradstone::tools
