#include "reference/registry.hpp"

#include <algorithm>
#include <exception>

#include "reference/derive/hessian.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/operations.hpp"
#include "reference/rules.hpp"

namespace gradstone {
namespace {

// The reason has the place of the formula, if it comes from one; else at least the file is named.
std::string error_of(Kind kind, const std::string& name, const std::string& file,
                     const std::string& reason) {
  const bool has_place = reason.find("/" + name + ".cpp:") != std::string::npos;
  return kind_name(kind) + " " + name + " can't be built: " + reason +
         (has_place ? "" : " (" + file + ")");
}

std::vector<Entry> build_registry() {
  std::vector<Entry> entries;
  const auto add = [&](Kind kind, const std::string& name, Forms forms) {
    for (auto& form : forms) form.kind = kind;
    entries.push_back({kind, name, std::move(forms)});
  };
  const auto add_built = [&](Kind kind, const std::string& name, const char* file, auto build) {
    try {
      add(kind, name, build());
    } catch (const std::exception& error) {
      entries.push_back({kind, name, {}, error_of(kind, name, file, error.what())});
    }
  };
  for (const auto& [system, call, notation, stable_form, remarks] : operation_table()) {
    // An operation with a form for each orientation is one entry.
    if (!entries.empty() && entries.back().name == system.name) {
      entries.back().forms.push_back(system);
    } else {
      add(Kind::operation, system.name, {system});
    }
  }
#define GRADSTONE_LAYER(name) \
  add_built(Kind::layer, #name, "reference/layers/" #name ".cpp", layers::name);
#define GRADSTONE_ACTIVATION(name) \
  add_built(Kind::activation, #name, "reference/activations/" #name ".cpp", activations::name);
#define GRADSTONE_LOSS(name) \
  add_built(Kind::loss, #name, "reference/losses/" #name ".cpp", losses::name);
#define GRADSTONE_OPTIMIZER(name) \
  add_built(Kind::optimizer, #name, "reference/optimizers/" #name ".cpp", optimizers::name);
#include "reference/registry.def"
#undef GRADSTONE_LAYER
#undef GRADSTONE_ACTIVATION
#undef GRADSTONE_LOSS
#undef GRADSTONE_OPTIMIZER
  for (const auto* systems : {&rule_systems(), &simplification_systems()})
    for (const auto& rule : *systems) add(Kind::rule, rule.system.name, {rule.system});
  return entries;
}

}  // namespace

const std::vector<Entry>& registry() {
  static const std::vector<Entry> entries = build_registry();
  return entries;
}

std::vector<const Entry*> find_entries(const std::string& name) {
  const auto colon = name.find(':');
  const std::string kind = colon == std::string::npos ? "" : name.substr(0, colon);
  const std::string exact = colon == std::string::npos ? name : name.substr(colon + 1);
  const std::string wanted = spelling_free(exact);
  const bool all = colon != std::string::npos && exact.empty();
  const bool hessian = kind == "hessian";
  std::string without_hessian;
  std::vector<const Entry*> found;
  std::vector<std::string> known;
  for (const auto& entry : registry()) {
    if (!hessian && !kind.empty() && kind != kind_name(entry.kind)) continue;
    known.push_back(entry.name);
    for (const auto& form : entry.forms) known.push_back(form.alias);
    const auto is_meant = [&](const Entry& candidate) {
      return all || spelling_free(candidate.name) == wanted ||
             std::any_of(candidate.forms.begin(), candidate.forms.end(),
                         [&](const EquationSystem& form) {
                           return !form.alias.empty() && spelling_free(form.alias) == wanted;
                         });
    };
    if (!is_meant(entry)) continue;
    if (!entry.error.empty() && !all) throw Error(entry.error);
    const Entry* selected = hessian ? hessian_entry(entry) : &entry;
    // Of the forms that have this alias, none may be smooth.
    if (selected && !is_meant(*selected)) selected = nullptr;
    if (selected) found.push_back(selected);
    if (!selected && !all) without_hessian = entry.name;
  }
  if (found.empty() && !without_hessian.empty())
    throw UnsupportedError(without_hessian + " has no Hessian-vector product, as it is not smooth");
  // diag and Diag differ by case only; who spells one exactly means that one.
  const bool is_exact = std::any_of(found.begin(), found.end(),
                                    [&](const Entry* entry) { return entry->name == exact; });
  if (is_exact) std::erase_if(found, [&](const Entry* entry) { return entry->name != exact; });
  if (!found.empty()) return found;
  throw UnknownNameError("unknown " + (kind.empty() ? "name" : kind) + " " + exact +
                         nearest_hint(exact, known));
}

std::string kind_name(Kind kind) {
  switch (kind) {
    case Kind::operation:
      return "operation";
    case Kind::layer:
      return "layer";
    case Kind::activation:
      return "activation";
    case Kind::loss:
      return "loss";
    case Kind::optimizer:
      return "optimizer";
    case Kind::rule:
      return "rule";
    case Kind::derivation:
      return "derivation";
  }
  return "";
}

}  // namespace gradstone
