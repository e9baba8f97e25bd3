// Compiled with -ffp-contract=off: a fused multiplication and addition would round differently.

#include "numeric/training/scheduler.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "reference/error.hpp"

namespace gradstone {
namespace {

using Values = SpecificationValues;

double constant(const Values& values, int /*epoch*/) {
  return values.number("lr");
}

double time_based(const Values& values, int epoch) {
  return values.number("lr") / (1.0 + values.number("decay") * epoch);
}

// Nerva divides the rate of the epoch before. The quotients are taken in the same order here.
double nerva_time_based(const Values& values, int epoch) {
  double rate = values.number("lr");
  for (int i = 1; i <= epoch; ++i) rate /= 1.0 + values.number("decay") * i;
  return rate;
}

double step_based(const Values& values, int epoch) {
  const double drops = std::floor((1.0 + epoch) / values.number("change_rate"));
  return values.number("lr") * std::pow(values.number("drop_rate"), drops);
}

double multi_step(const Values& values, int epoch) {
  const auto& milestones = values.list("milestones");
  const auto passed =
      std::count_if(milestones.begin(), milestones.end(), [&](double m) { return m <= epoch; });
  return values.number("lr") * std::pow(values.number("gamma"), static_cast<double>(passed));
}

double exponential(const Values& values, int epoch) {
  return values.number("lr") * std::exp(-values.number("change_rate") * epoch);
}

struct Definition {
  SpecificationEntry entry;
  Scheduler::Rate rate;
};

const std::vector<Definition>& definitions() {
  const SpecificationParameter lr{.name = "lr"};
  static const std::vector<Definition> all = {
      {{"Constant", {lr}, "lr in every epoch"}, constant},
      {{"TimeBased", {lr, {.name = "decay"}}, "lr / (1 + decay*i) in epoch i"}, time_based},
      {{"NervaTimeBased",
        {lr, {.name = "decay"}},
        "lr / ((1 + decay) (1 + 2 decay) ... (1 + i decay)), what Nerva computes"},
       nerva_time_based},
      {{"StepBased",
        {lr, {.name = "drop_rate"}, {.name = "change_rate"}},
        "lr * drop_rate^floor((1 + i) / change_rate) in epoch i"},
       step_based},
      {{"MultiStepLR",
        {lr, {.name = "milestones", .list = true}, {.name = "gamma"}},
        "lr * gamma^(number of milestones <= i) in epoch i"},
       multi_step},
      {{"Exponential", {lr, {.name = "change_rate"}}, "lr * exp(-change_rate * i) in epoch i"},
       exponential},
  };
  return all;
}

// The rates of learning and change: none is negative, so that every rate is finite and >= 0 unless
// a factor above 1 makes it overflow.
void require_rates(const Specification& specification, const SpecificationEntry& entry,
                   const Values& values) {
  const auto refuse = [&](const std::string& reason) {
    throw DomainError("\"" + specification.text + "\": " + reason);
  };
  for (const auto& parameter : entry.parameters) {
    for (const double value : values.list(parameter.name)) {
      if (value < 0) refuse(parameter.name + " can't be negative");
      if (parameter.list && value != std::floor(value))
        refuse(parameter.name + " are epochs, whole numbers");
    }
  }
  if (entry.name == "StepBased" && values.number("change_rate") < 1)
    refuse("change_rate is a number of epochs, at least 1");
}

}  // namespace

Scheduler::Scheduler(std::string text, SpecificationValues values, Rate rate)
    : text_(std::move(text)), values_(std::move(values)), rate_(rate) {}

double Scheduler::operator()(int epoch) const {
  if (epoch < 0)
    throw DomainError("\"" + text_ + "\": epochs count from 0, got " + std::to_string(epoch));
  return rate_(values_, epoch);
}

const std::vector<SpecificationEntry>& schedulers() {
  static const std::vector<SpecificationEntry> entries = [] {
    std::vector<SpecificationEntry> list;
    for (const auto& definition : definitions()) list.push_back(definition.entry);
    return list;
  }();
  return entries;
}

Scheduler parse_scheduler(const std::string& text) {
  const auto first = text.find_first_not_of(" .");
  const bool number =
      first != std::string::npos && std::isdigit(static_cast<unsigned char>(text[first]));
  return parse_scheduler(parse_specification(number ? "Constant(" + text + ")" : text));
}

Scheduler parse_scheduler(const Specification& specification) {
  const auto& entry = find_specified(specification, schedulers(), "scheduler");
  auto values = match_arguments(specification, entry.parameters);
  require_rates(specification, entry, values);
  const auto index = static_cast<std::size_t>(&entry - schedulers().data());
  return {specification.text, std::move(values), definitions()[index].rate};
}

}  // namespace gradstone
