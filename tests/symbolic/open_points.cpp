#include "tests/symbolic/open_points.hpp"

#include "reference/parse/parse.hpp"
#include "symbolic/all_sizes_prover.hpp"

namespace gradstone::open_points {
namespace {

std::string said(const Finding& found) {
  return found.verdict == Verdict::proved ? found.scope.where : verdict_name(found.verdict);
}

}  // namespace

std::string last_of(const std::string& text) {
  const auto systems = parse_equations(text, "points.eq");
  const auto all = claims(systems.back());
  return said(prove_for_all_sizes(systems.back(), all).back());
}

std::string derivative_of(const std::string& value, const std::string& stated) {
  const auto systems =
      parse_equations("activation f\n  f(x) = " + value + "\n  f'(x) = " + stated + "\n", "f.eq");
  const auto& system = systems.front();
  const auto all = claims(system);
  const auto found = prove_for_all_sizes(system, all);
  for (std::size_t k = 0; k < all.size(); ++k)
    if (all[k].kind == ClaimKind::derivative) return said(found[k]);
  return "no derivative";
}

std::string identity(const std::string& sides, const std::string& given) {
  return last_of("rule r\n  input X: N x D\n" + given + "  identity p: " + sides + "\n");
}

}  // namespace gradstone::open_points
