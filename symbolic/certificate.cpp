#include "symbolic/certificate.hpp"

#include "reference/matrix_conditions.hpp"
#include "reference/print/json_parts.hpp"
#include "reference/print/names.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "symbolic/library_calls.hpp"
#include "symbolic/sha256.hpp"

namespace gradstone {
namespace {

using print::array;
using print::object;

// What is given and what is assumed of it, as an equation file says it, one statement each.
std::vector<std::string> assumptions(const EquationSystem& system) {
  std::vector<std::string> lines;
  for (const auto& given : system.declarations)
    lines.push_back(print::role_name(given.role) + " " + given.name + ": " + given.shape.text() +
                    " " + print::domain_name(given.domain) +
                    (given.domain == Domain::index ? " " + given.last.text() : ""));
  for (const auto& parameter : system.parameters) {
    const char* kind = parameter.trainable ? "trainable " : parameter.integer ? "integer " : "";
    lines.push_back(kind + ("parameter " + parameter.name));
  }
  for (const auto& condition : system.conditions)
    lines.push_back("condition " + to_text(condition));
  for (const auto& condition : system.size_conditions())
    lines.push_back("condition " + to_text(condition));
  for (const auto& start : system.starts)
    lines.push_back("start " + start.name + " = " + to_text(start.value));
  for (const auto& condition : system.matrix_conditions)
    if (!is_implied(system, condition)) lines.push_back("condition " + to_text(condition));
  return lines;
}

std::string sizes_json(const Sizes& sizes) {
  print::Fields fields;
  for (const auto& [name, value] : sizes) fields.push_back({name, std::to_string(value)});
  return object(fields);
}

std::string claim_json(const CertifiedClaim& certified) {
  const bool proved = certified.verdict == Verdict::proved;
  const ProofScope scope = proved ? certified.scope : ProofScope{};
  const bool lists_sizes = proved && !scope.all_sizes;
  return object({{"kind", json_string(claim_kind_name(certified.claim.kind))},
                 {"subject", json_string(certified.claim.subject)},
                 {"of", json_string(certified.claim.of)},
                 {"verdict", json_string(verdict_name(certified.verdict))},
                 {"all_sizes", scope.all_sizes ? "true" : "false"},
                 {"sizes", array(lists_sizes ? certified.sizes : std::vector<Sizes>{}, sizes_json)},
                 {"steps", json_string(scope.steps)},
                 {"where", json_string(scope.where)}});
}

std::string system_json(const CertifiedSource::System& certified) {
  const EquationSystem& system = *certified.system;
  return object({{"kind", json_string(kind_name(system.kind))},
                 {"name", json_string(system.name)},
                 {"form", json_string(system.form)},
                 {"assumptions", array(assumptions(system), json_string)},
                 {"claims", array(certified.claims, claim_json)}});
}

std::string source_json(const CertifiedSource& source) {
  std::vector<const EquationSystem*> systems;
  for (const auto& certified : source.systems) systems.push_back(certified.system);
  return object({{"name", json_string(source.name)},
                 {"text", json_string(source.text)},
                 {"sha256", json_string(sha256(source.text))},
                 {"functions", array(library_calls(systems), json_string)},
                 {"systems", array(source.systems, system_json)}});
}

}  // namespace

std::string certificate(const std::vector<CertifiedSource>& sources) {
  constexpr const char* format = "2";
  return object({{"certificate", format},
                 {"program_version", json_string(std::string(version()))},
                 {"sources", array(sources, source_json)}}) +
         "\n";
}

}  // namespace gradstone
