#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/judged.hpp"
#include "validation/check/expectation.hpp"
#include "validation/truth/certified.hpp"
#include "validation/truth/emulated.hpp"
#include "validation/truth/error_bounds.hpp"
#include "validation/vectors/design.hpp"

namespace gradstone {

/// One case of a system with what is true, computed once, against which implementations with many
/// types, orders and forms are emulated.
class EmulatedCase {
 public:
  EmulatedCase(const EquationSystem& system, VectorCase item)
      : forms_{judged(system), as_executed(judged(system))},
        item_(std::move(item)),
        equations_(system.backward.empty() ? Equations::forward : Equations::all),
        names_(answerable_names(system)),
        truth_(certified_values(forms_[0], equations_, item_.sizes, item_.given, item_.parameters,
                                formats::f64(), names_)) {}

  /// The equations as they are printed, and as a plan executes them.
  static constexpr std::size_t forms = 2;

  const VectorCase& item() const { return item_; }
  const std::vector<std::string>& names() const { return names_; }
  const CertifiedMatrix& truth(const std::string& name) const { return truth_.at(name); }

  /// With the bounds of one form, which are what the emulation of this form has to keep.
  Expectation expectation(const DeclaredTypes& types, std::size_t form) const {
    const auto bounds = error_bounds_of_form(forms_[form], equations_, item_.sizes, item_.given,
                                             item_.parameters, types, FunctionForm::stable);
    Expectation result;
    for (const auto& name : names_)
      result.emplace(name, expected_of(truth_.at(name), bounds.at(name)));
    return result;
  }

  Values<double> answers(const Emulation& emulation, std::size_t form) const {
    return emulated_values(forms_[form], equations_, item_.sizes, item_.given, item_.parameters,
                           emulation);
  }

 private:
  EquationSystem forms_[forms];
  VectorCase item_;
  Equations equations_;
  std::vector<std::string> names_;
  std::map<std::string, CertifiedMatrix> truth_;
};

}  // namespace gradstone
