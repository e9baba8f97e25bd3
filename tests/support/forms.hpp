#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <ostream>
#include <string>
#include <vector>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"

/// The equations of the registry, by name and as parameters of tests.
namespace gradstone::testing_support {

/// The form of the entry with that name; the first one unless told which. Errors: UnknownNameError.
inline const EquationSystem& form_of(const std::string& name, const std::string& form = "") {
  for (const auto* entry : find_entries(name))
    for (const auto& system : entry->forms)
      if (form.empty() || system.form == form) return system;
  throw UnknownNameError(name + " has no form " + form);
}

/// A form by its full name, so that a test's name says which it is about.
struct NamedForm {
  const EquationSystem* system;
};

inline void PrintTo(const NamedForm& form, std::ostream* out) {
  *out << kind_name(form.system->kind) << " " << form.system->full_name();
}

inline std::vector<NamedForm> forms_where(bool (*wanted)(const EquationSystem&)) {
  std::vector<NamedForm> forms;
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms)
      if (wanted(form)) forms.push_back({&form});
  }
  return forms;
}

inline std::vector<NamedForm> all_forms() {
  return forms_where([](const EquationSystem&) { return true; });
}

/// What derivation is compared with: published gradients of matrices. Of the table's lines it takes
/// them as they are.
inline std::vector<NamedForm> forms_with_gradients() {
  return forms_where([](const EquationSystem& system) {
    return !system.backward.empty() && system.kind != Kind::operation && !has_tensors(system);
  });
}

/// The layers of tensors, whose equations are by entries.
inline std::vector<NamedForm> forms_of_tensors() {
  return forms_where(
      [](const EquationSystem& system) { return !system.backward.empty() && has_tensors(system); });
}

/// The last argument of INSTANTIATE_TEST_SUITE_P.
inline std::string name_of_form(const testing::TestParamInfo<NamedForm>& info) {
  const auto& system = *info.param.system;
  std::string name = kind_name(system.kind) + "_" + system.name + "_" + system.form;
  std::erase_if(name, [](unsigned char c) { return c == ',' || c == '-'; });
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  if (name.back() == '_') name.pop_back();
  return name;
}

}  // namespace gradstone::testing_support
