// The table against the hand-written readings: every equation of the registry, read by the
// definitions of the table alone, is what each prover reads by itself.

#include "reference/operations/entry_of.hpp"

#include <gtest/gtest.h>

#include "reference/claim.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone::entry_of_test {
namespace {

const Claim claim{ClaimKind::element_identity, "by_the_table", ""};

// The system with the claim that an equation is what the table says, entry by entry.
EquationSystem with_claim(const EquationSystem& form, const Equation& equation) {
  const Shape& shape = equation.value.shape();
  std::vector<Index> indices;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    indices.push_back(shape[axis].is_one() ? Index{} : Index{"i" + std::to_string(axis + 1)});
  EquationSystem system = form;
  system.element_identities = {{claim.subject, indices, shape,
                                entry(equation.name, places_of(indices)),
                                entry_of(equation.value, indices)}};
  return system;
}

TEST(EntryOf, IsWhatEveryProverReadsInEveryEquationOfTheRegistry) {
  int count = 0;
  for (const auto& registered : registry()) {
    for (const auto& form : registered.forms) {
      auto equations = form.forward;
      equations.insert(equations.end(), form.backward.begin(), form.backward.end());
      for (const auto& equation : equations) {
        if (as<node::Comprehension>(equation.value)) continue;  // has no operation
        const auto system = with_claim(form, equation);
        const auto sizes = proof_sizes(system, Level::quick);
        for (const auto& finding :
             {prove_for_all_sizes(system, claim), prove_in_prime_field(system, claim, sizes),
              prove_with_ginac(system, claim, sizes)}) {
          EXPECT_EQ(finding.verdict, Verdict::proved)
              << form.full_name() << " " << to_text(equation) << "\n"
              << finding.detail;
        }
        ++count;
      }
    }
  }
  EXPECT_GE(count, 309);
}

TEST(EntryOf, ASlipInTheTableIsNotProved) {
  const auto& form = find_entries("layer:linear").front()->forms.front();
  auto system = with_claim(form, form.forward.front());
  auto& right = system.element_identities.front().right;
  right = right + entry("X", {Index{"i1"}, Index{}});
  const auto sizes = proof_sizes(system, Level::quick);
  EXPECT_NE(prove_for_all_sizes(system, claim).verdict, Verdict::proved);
  EXPECT_NE(prove_in_prime_field(system, claim, sizes).verdict, Verdict::proved);
  EXPECT_NE(prove_with_ginac(system, claim, sizes).verdict, Verdict::proved);
}

}  // namespace
}  // namespace gradstone::entry_of_test
