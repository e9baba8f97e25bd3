#include "symbolic/certificate.hpp"

#include <ctime>

#include "reference/error.hpp"
#include "reference/print/json_parts.hpp"
#include "reference/print/text.hpp"
#include "reference/version.hpp"
#include "symbolic/all_sizes/proof.hpp"
#include "symbolic/all_sizes/write_scalar.hpp"
#include "symbolic/conditions.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone {
namespace {

using print::array;
using print::Fields;
using print::object;

// A tensor by the name that the system gives it: a parameter, a size, or an entry of a matrix.
Scalar named(const EquationSystem& system, const all_sizes::Symbol& tensor,
             const std::vector<Index>& indices) {
  if (system.find_parameter(tensor.name)) return parameter(tensor.name);
  for (const auto& name : system.matrix_names()) {
    if (name != tensor.name) continue;
    const Shape shape = system.shape_of(name);
    std::vector<Index> places(2);
    std::size_t next = 0;
    if (!shape.rows.is_one()) places[0] = indices.at(next++);
    if (!shape.columns.is_one()) places[1] = indices.at(next++);
    return entry(name, places);
  }
  for (const auto& name : system.dimension_names()) {
    if (name == tensor.name) return size(Dim(name));
  }
  if (tensor.name == "x" && indices.empty()) return argument();
  throw UnsupportedError("no word for " + tensor.name);
}

// Both sides, or nothing where they have no words.
void add_normal_forms(Fields& fields, const EquationSystem& system, const all_sizes::Proof& proof) {
  const auto write = [&](const all_sizes::Form& form) {
    return all_sizes::write_scalar(
        proof.algebra().symbols, form,
        [&](const all_sizes::Symbol& tensor, const std::vector<Index>& indices) {
          return named(system, tensor, indices);
        });
  };
  try {
    const Scalar left = write(proof.left()), right = write(proof.right());
    fields.push_back({"left", json_string(to_text(left))});
    fields.push_back({"right", json_string(to_text(right))});
    fields.push_back({"normal_forms", "[" + to_json(left) + "," + to_json(right) + "]"});
  } catch (const Error&) {
    // Subgradients and what steps are given have no words; both sides are replayed without.
  }
}

// The stated derivatives of the functions that occur, which need not occur themselves.
std::string derivatives_json(const EquationSystem& system) {
  std::vector<ElementFunction> derivatives;
  for (const auto& function : functions_of(system))
    if (function.has_derivative()) derivatives.push_back(function.derivative());
  return array(derivatives, [](const ElementFunction& f) {
    return object({{"name", json_string(f.name())},
                   {"parameters", array(f.parameters(), json_string)},
                   {"value", to_json(f.value())}});
  });
}

std::string sizes_json(const Sizes& sizes) {
  Fields fields;
  for (const auto& [name, value] : sizes) fields.push_back({name, std::to_string(value)});
  return object(fields);
}

}  // namespace

std::optional<std::string> certificate_for_all_sizes(const EquationSystem& system,
                                                     const Claim& claim, double most_seconds) {
  const auto deadline = std::clock() + static_cast<std::clock_t>(most_seconds * CLOCKS_PER_SEC);
  try {
    all_sizes::Proof proof(system, deadline);
    const auto outcome = proof.check(claim);
    if (outcome.verdict != Verdict::proved) return std::nullopt;
    Fields fields{{"certificate", "1"},
                  {"program_version", json_string(std::string(version()))},
                  {"kind", json_string(claim_kind_name(claim.kind))},
                  {"subject", json_string(claim.subject)},
                  {"of", json_string(claim.of)},
                  {"scope", json_string(to_text(outcome.scope))},
                  {"conditions", array(conditions_on(system, claim, proof.used()), json_string)}};
    add_normal_forms(fields, system, proof);
    fields.push_back({"derivatives", derivatives_json(system)});
    fields.push_back({"rules", array(proof.algebra().rules(), [](std::string_view rule) {
                        return json_string(std::string(rule));
                      })});
    fields.push_back({"points", array(proof_sizes(system, Level::standard), sizes_json)});
    fields.push_back({"system", to_json(system)});
    return object(fields);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace gradstone
