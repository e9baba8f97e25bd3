#include "validation/vectors/invalid_answers.hpp"

#include <map>
#include <optional>
#include <set>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "validation/check/mutated.hpp"
#include "validation/truth/certified.hpp"
#include "validation/vectors/expected_tensors.hpp"

namespace gradstone {
namespace {

// The true values of a mutant, rounded; nothing where it has none.
std::optional<Matrix<double>> certified_value(const Mutant& mutant, const std::string& output,
                                              const VectorCase& item, const FloatFormat& format) {
  const Equations equations = equations_of_output(mutant.system, output);
  try {
    return certified_values(mutant.system, equations, item.sizes,
                            given_to(mutant.system, equations, item), item.parameters, format,
                            {output})
        .at(output)
        .lower;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<InvalidAnswer> invalid_answers(const EquationSystem& system, const VectorCase& item,
                                           const FloatFormat& format, std::size_t most) {
  std::vector<InvalidAnswer> all;
  if (most == 0) return all;
  const auto names = asked_names(system);
  const auto expectations = expectation(system, item, DeclaredTypes::usual(format), names);
  std::map<std::string, NamedTensor> right;
  for (auto& tensor : expected_tensors(system, item, names, format))
    right.emplace(tensor.name, std::move(tensor));
  std::set<MutationKind> used;  // of this system: kinds that are new come first
  for (const auto& output : names) {
    const auto mutants = mutants_of_output(judged(system), output);
    std::set<MutationKind> here;
    for (const bool only_new : {true, false}) {
      for (const auto& mutant : mutants) {
        if (here.size() >= most) break;
        if (mutant.claim.subject != output || here.count(mutant.kind) > 0) continue;
        if (only_new && used.count(mutant.kind) > 0) continue;
        const auto value = certified_value(mutant, output, item, format);
        if (!value || !is_refused(*value, expectations.at(output))) continue;
        InvalidAnswer answer{item.name + ".invalid_" + std::to_string(all.size() + 1),
                             output,
                             mutation_kind_name(mutant.kind),
                             mutant.description,
                             {}};
        for (const auto& name : names) answer.tensors.push_back(right.at(name));
        for (auto& tensor : answer.tensors)
          if (tensor.name == output) tensor.values = value->elements();
        all.push_back(std::move(answer));
        here.insert(mutant.kind);
        used.insert(mutant.kind);
      }
    }
  }
  return all;
}

}  // namespace gradstone
