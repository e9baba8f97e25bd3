#include <fmt/format.h>

#include "reference/error.hpp"
#include "reference/steps.hpp"
#include "symbolic/ginac/proof.hpp"

namespace gradstone::ginac {
/// Takes the steps one by one, in symbols, and compares with the sums. Parameters and matrices that
/// the sums give an index for the step are new symbols at every step; parameters that count are the
/// number of the step. States start anywhere, or where the system says.
Outcome Proof::check(const claimed::Unrolled& claim) {
  constexpr std::int64_t most_steps = 10;
  const Unrolled& unrolled = claim.unrolled;
  const std::int64_t wanted = telling_steps(system_, unrolled);
  if (wanted > most_steps)
    throw UnsupportedError(
        fmt::format("GiNaC: {} steps, as many as the sums may tell apart", wanted));
  const std::int64_t steps = sizes_.emplace(unrolled.steps, wanted).first->second;
  const auto varying_parameters = entries_with(unrolled.value, 1);
  const auto varying_matrices = new_at_every_step(system_, unrolled);

  Values start = matrices_;
  for (const auto& stated : system_.starts) start[stated.name] = translate(stated.value, matrices_);

  std::map<std::string, GiNaC::exvector> rates;
  std::map<std::string, std::vector<Matrix>> sequences;
  Values state = start;
  for (std::int64_t step = 1; step <= steps; ++step) {
    for (const auto& name : varying_parameters) {
      const bool positive = tower_.sign(parameter(name)) > 0;
      rates[name].push_back(tower_.variable(fmt::format("{}[{}]", name, step), positive));
      parameters_[name] = rates[name].back();
    }
    for (const auto& declaration : system_.parameters) {
      if (declaration.integer) parameters_[declaration.name] = static_cast<long>(step);
    }
    for (const auto& name : varying_matrices) {
      sequences[name].push_back(
          symbols(fmt::format("{}[{}]", name, step), system_.shape_of(name), false));
      state[name] = sequences[name].back();
    }
    for (const auto& equation : system_.forward)
      state[equation.name] = translate(equation.value, state);
    Values next = state;
    for (const auto& update : system_.updates) next[update.name] = value(state, update.from);
    state = std::move(next);
  }

  const auto translator =
      scalars([&](const std::string& name, const std::vector<std::int64_t>& indices) {
        const auto at = [&](std::size_t k) { return static_cast<std::size_t>(indices[k] - 1); };
        if (indices.size() == 1) return rates.at(name).at(at(0));
        if (indices.size() == 2) return value(start, name)(at(0), at(1));
        if (indices.size() == 3) return sequences.at(name).at(at(0))(at(1), at(2));
        throw UnsupportedError("GiNaC: an entry with more than three indices");
      });
  const Matrix& after = value(state, unrolled.name);
  Matrix sums(after.rows(), after.columns());
  for (std::size_t i = 0; i < sums.rows(); ++i) {
    for (std::size_t j = 0; j < sums.columns(); ++j) {
      const std::map<std::string, std::int64_t> indices{{"i", static_cast<std::int64_t>(i + 1)},
                                                        {"j", static_cast<std::int64_t>(j + 1)}};
      sums(i, j) = translator.translate(unrolled.value, indices).expand();
    }
  }
  return comparison_.compare(unrolled.name, {fmt::format("after {} steps", steps), after},
                             {"sums", sums});
}

}  // namespace gradstone::ginac
