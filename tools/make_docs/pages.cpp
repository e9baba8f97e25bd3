#include "tools/make_docs/pages.hpp"

#include <fmt/format.h>

#include "reference/error.hpp"

namespace gradstone::docs {

std::string folder_of(Kind kind) {
  switch (kind) {
    case Kind::operation:
      return "";
    case Kind::layer:
      return "layers";
    case Kind::activation:
      return "activations";
    case Kind::loss:
      return "losses";
    case Kind::optimizer:
      return "optimizers";
    case Kind::rule:
      return "rules";
    case Kind::derivation:
      return "derivations";
  }
  return "";
}

std::string index_page(Kind kind) {
  std::string text = std::string(generated_note) + "# " + first_upper(folder_of(kind)) + "\n\n";
  for (const auto& entry : registry()) {
    if (entry.kind != kind) continue;
    text +=
        fmt::format("* [{}]({}.md): {}", heading_of(entry), entry.name, entry.forms.front().title);
    std::string forms;
    for (const auto& form : entry.forms)
      if (!form.form.empty()) forms += (forms.empty() ? "" : "; ") + form.form;
    text += forms.empty() ? "\n" : " (" + forms + ")\n";
  }
  return text;
}

Pages pages(const std::filesystem::path& root) {
  for (const auto& entry : registry())
    if (!entry.error.empty()) throw Error(entry.error);
  Pages all;
  all["conventions.md"] = conventions_page();
  all["detection-power.md"] = detection_power_page(root);
  all["operations.md"] = operations_page();
  all["hessian-products.md"] = hessian_page();
  for (const auto& entry : registry()) {
    const auto folder = folder_of(entry.kind);
    if (folder.empty()) continue;
    all[folder + "/index.md"] = index_page(entry.kind);
    all[folder + "/" + entry.name + ".md"] = entry_page(entry);
  }
  add_conformance_pages(root, all);
  add_derivation_pages(root, all);
  add_schema(root, all);
  return all;
}

}  // namespace gradstone::docs
