#include <fmt/format.h>

#include <algorithm>

#include "reference/error.hpp"
#include "reference/steps.hpp"
#include "symbolic/all_sizes/induction.hpp"

namespace gradstone::all_sizes {
namespace {

constexpr std::int64_t first_steps = 5, most_steps = 12;

}  // namespace

/// The first steps one by one, then the induction. Where that does not succeed, the steps that were
/// taken are what is proved, if they pass every number that the sums mention.
Outcome Proof::check(const claimed::Unrolled& claim) {
  const Unrolled& unrolled = claim.unrolled;
  const FirstStep first = first_step(unrolled);
  const Outcome taken = take_steps(unrolled, first, first_steps);
  if (taken.verdict != Verdict::proved) return taken;
  const std::string& steps = unrolled.steps;
  const auto why_not = [&]() -> std::string {
    try {
      return Induction(*this, unrolled, first).check().detail;
    } catch (const std::exception& error) {
      return error.what();
    }
  }();
  if (why_not.empty()) return {Verdict::proved, "by induction over " + steps};
  const std::string reason = fmt::format("no induction over {}: {}", steps, why_not);
  const std::int64_t count = std::max(first_steps, telling_steps(system_, unrolled));
  if (count > most_steps)
    return {Verdict::undecided,
            fmt::format("{}; after {} steps more may change than is seen in the first {}", reason,
                        count - 2, first_steps)};
  if (count > first_steps) {
    const Outcome more = take_steps(unrolled, first, count);
    if (more.verdict != Verdict::proved) return more;
  }
  return {Verdict::proved, reason, {true, fmt::format("{} = 1, ..., {}", steps, count), ""}};
}

/// States start anywhere, or where the system says.
FirstStep Proof::first_step(const Unrolled& unrolled) {
  FirstStep first;
  first.varying_parameters = entries_with(unrolled.value, 1);
  first.varying_matrices = new_at_every_step(system_, unrolled);
  for (const auto& declaration : system_.declarations)
    first.states[declaration.name] = values_.at(declaration.name).entry;
  const Values anywhere = first.states;
  const auto known = [&](const std::string& name) -> const Form& {
    return look_up(anywhere, name);
  };
  for (const auto& start : system_.starts) first.states[start.name] = read(start.value, known);
  for (const auto& declaration : system_.parameters)
    first.parameters[declaration.name] = value(declaration.name).entry;
  return first;
}

/// Takes so many steps one by one, for matrices of all sizes, and compares each with the sums. What
/// varies is a new tensor at every step; parameters that count are the number of the step.
Outcome Proof::take_steps(const Unrolled& unrolled, const FirstStep& first, std::int64_t count) {
  const Values& start = first.states;
  std::map<std::string, std::vector<Form>> rates, sequences;
  Values parameters = first.parameters;
  const auto parameter = [&](const std::string& name) { return look_up(parameters, name); };

  Values state = start;
  for (std::int64_t step = 1; step <= count; ++step) {
    for (const auto& name : first.varying_parameters) {
      const Sign sign = algebra_.sign(value(name).entry);
      rates[name].push_back(declared(fmt::format("{}[{}]", name, step), {one, one}, sign).entry);
      parameters[name] = rates[name].back();
    }
    for (const auto& declaration : system_.parameters) {
      if (declaration.integer) parameters[declaration.name] = algebra_.number(Rational(step));
    }
    for (const auto& name : first.varying_matrices) {
      sequences[name].push_back(
          declared(fmt::format("{}[{}]", name, step), system_.shape_of(name)).entry);
      state[name] = sequences[name].back();
    }
    ScalarReader of_step(algebra_, parameter, nullptr);
    const auto known = [&](const std::string& name) -> const Form& {
      used_.insert(name);
      return look_up(state, name);
    };
    for (const auto& equation : system_.forward)
      state[equation.name] = MatrixReader(algebra_, of_step, known).read(equation.value);
    Values next = state;
    for (const auto& update : system_.updates) next[update.name] = look_up(state, update.from);
    state = std::move(next);

    const auto entries = [&](const std::string& name, const std::vector<IndexMeaning>& indices) {
      const auto at_step = [&](const std::vector<Form>& values) -> const Form& {
        const auto* number = std::get_if<std::int64_t>(&indices[0]);
        if (!number || *number < 1 || *number > step)
          throw UnsupportedError("all sizes: a step that is not a number");
        return values[static_cast<std::size_t>(*number - 1)];
      };
      if (indices.size() == 1) return at_step(rates.at(name));
      if (indices.size() > 3)
        throw UnsupportedError("all sizes: an entry with more than three indices");
      Renaming names;
      const std::size_t from = indices.size() - 2;
      for (std::size_t k = 0; k < 2; ++k) {
        const auto* running = std::get_if<RunningIndex>(&indices[from + k]);
        if (running) names.emplace_back(k == 0 ? row_index : column_index, running->index);
      }
      return algebra_.renamed(
          indices.size() == 2 ? look_up(start, name) : at_step(sequences.at(name)), names);
    };
    ScalarReader sums(algebra_, parameter, entries);
    sums.set_known({{unrolled.steps, step}});
    const auto scope = scope_of({{"i"}, {"j"}}, system_.shape_of(unrolled.name));
    Outcome outcome =
        compare(unrolled.name, look_up(state, unrolled.name), sums.read(unrolled.value, scope));
    if (outcome.verdict == Verdict::proved) continue;
    outcome.detail = fmt::format("after {} steps, {}", step, outcome.detail);
    return outcome;
  }
  return {Verdict::proved, ""};
}

}  // namespace gradstone::all_sizes
