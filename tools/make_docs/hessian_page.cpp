#include <fmt/format.h>

#include "reference/derive/hessian.hpp"
#include "reference/print/text.hpp"
#include "tools/make_docs/pages.hpp"

namespace gradstone::docs {
namespace {

constexpr const char* hessian_introduction = R"(# Hessian-vector products

The second derivatives of every smooth layer, activation and loss, as the product of the Hessian
with a direction. Nobody wrote these equations: they are [derived](derive.md) from the forward
equations when they are asked for. `gradstone list --kind hessian` names them. `gradstone verify`
proves them with everything else, unless its level is quick; `gradstone verify hessian:` proves them
alone, and `gradstone verify hessian:softmax` those of one name.

The direction has a part for everything that is differentiated: VX for X, VW for W. GX, GW, ... are
the first gradients. The slope is the sum of `VX o GX`, `VW o GW`, ..., the derivative of the loss
in that direction. Its gradient DX, DW, ... is the Hessian times the direction. For a layer the loss
is the sum of `GY o Y`, with the gradient GY of the output given and held fixed.

)";

}  // namespace

std::string hessian_page() {
  std::string text = std::string(generated_note) + hessian_introduction;
  for (const auto* entry : hessian_entries()) {
    text += fmt::format("## {}\n\n", first_upper(entry->forms.front().title.substr(
                                         std::string("Hessian-vector product: ").size())));
    for (const auto& form : entry->forms) text += "```text\n" + to_text(form) + "```\n\n";
  }
  text.pop_back();
  return text;
}

}  // namespace gradstone::docs
