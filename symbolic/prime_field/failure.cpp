#include <algorithm>

#include "reference/entry_name.hpp"
#include "reference/matrix_conditions.hpp"
#include "reference/print/text.hpp"
#include "symbolic/prime_field/proof.hpp"

namespace gradstone::prime_field {

void Proof::report_failure(const SizeResult& result, const Sizes& sizes, Finding& finding) {
  std::string where = place(result, sizes) + " at " + gradstone::to_text(sizes);
  if (!given_.integers.empty()) where += " for " + to_text(given_.integers);
  if (result.last.activity.field_operations_only && fails_for_numbers(result, sizes)) {
    finding.verdict = Verdict::refuted;
    finding.detail = where + ": both sides differ as rational functions, also for small numbers";
    return;
  }
  finding.verdict = Verdict::undecided;
  finding.detail =
      where +
      ": both sides differ, unless by a relation between exp, log, roots, signs or masks that is "
      "not modelled, or by numbers that the conditions exclude";
}

/// Whether the sides differ for numbers that are in the domain of every matrix and parameter.
/// These are small numbers, and their difference is the same in the field: it is not 0.
bool Proof::fails_for_numbers(const SizeResult& result, const Sizes& sizes) {
  constexpr int some = 8;
  for (const auto& declaration : system_.declarations) {
    const bool has_sign =
        declaration.domain == Domain::positive || declaration.domain == Domain::mask;
    if (has_sign && has_condition(declaration.name) &&
        zero_one(system_, declaration.name) == ZeroOne::no)
      return false;
    if (declaration.domain == Domain::distribution && !has_condition(declaration.name))
      return false;
  }
  const Style before = style_;
  style_.exact_roots = style_.signed_roots = false;
  style_.true_masks = style_.small_numbers = true;
  bool fails = false;
  for (int number = 0; number < some && !fails; ++number) {
    try {
      const Outcome outcome = trial(result.trials + number, sizes, Probe{});
      fails = !outcome.holds && outcome.activity.field_operations_only;
    } catch (const UnsupportedError&) {
      // Every such sample divides by zero, or no parameters were found.
    }
  }
  style_ = before;
  return fails;
}

bool Proof::has_condition(const std::string& name) const {
  const auto& conditions = system_.matrix_conditions;
  return std::any_of(conditions.begin(), conditions.end(), [&](const MatrixCondition& condition) {
    return variable_names(condition.left).count(name) > 0 ||
           variable_names(condition.right).count(name) > 0;
  });
}

/// The entry that differs: Y[1,2]. Of a gradient it is found by halving the direction.
std::string Proof::place(const SizeResult& result, const Sizes& sizes) {
  std::size_t first = 0, last = result.last.entries;
  if (claim_.kind == ClaimKind::gradient) {
    while (last - first > 1) {
      Probe probe;
      probe.first = first;
      probe.last = first + (last - first) / 2;
      (trial(result.trials, sizes, probe).holds ? first : last) = probe.last;
    }
  } else {
    first = result.last.entry.value_or(0);
  }
  if (result.last.entries == 1) return claim_.subject;
  return entry_name(system_, claim_.subject, sizes, first,
                    static_cast<std::int64_t>(result.last.columns));
}

}  // namespace gradstone::prime_field
