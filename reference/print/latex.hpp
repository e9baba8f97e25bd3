#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone {

/// The formula in LaTeX (amsmath), as a textbook sets it: X^\top, \odot, \mathbf{1}_{N} for the
/// column of N ones, sums with bounds, fractions, definitions by cases. Gradients are \mathrm{D}X.
/// Greek names become Greek letters; an index 1 of a vector is left out.
std::string to_latex(const Expr& expression);
std::string to_latex(const Scalar& expression);
std::string to_latex(const Dim& dim);
std::string to_latex(const Shape& shape);
std::string to_latex(const Comparison& comparison);
std::string to_latex(const MatrixCondition& condition);

/// A name: `gamma` is \gamma, `DW` is \mathrm{D}W, `x_next` is x_{\mathrm{next}}, `W12` is W_{12}.
std::string latex_name(const std::string& name);

/// Equations one below the other, aligned at the equals sign: an `aligned` environment, or nothing.
/// Those of a recurrence stand below where it begins, each with the steps beside it.
std::string equations_to_latex(const EquationSystem& system,
                               const std::vector<Equation>& equations);
std::string to_latex(const std::vector<ElementDefinition>& definitions);
std::string to_latex(const std::vector<Identity>& identities);
std::string to_latex(const std::vector<ElementIdentity>& identities);
/// The names of several outputs; empty where the output is the last forward value.
std::string outputs_to_latex(const EquationSystem& system);
/// What parameters, sizes and given matrices have to meet: \alpha \le 1, N \ge 2.
std::vector<std::string> conditions_to_latex(const EquationSystem& system);
/// Where states start: v^{(0)} = \mathbf{0}, side by side.
std::string to_latex(const std::vector<Start>& starts);
/// What the state becomes: x \leftarrow x_{\mathrm{next}}, side by side.
std::string to_latex(const std::vector<Update>& updates);
std::string to_latex(const std::vector<Unrolled>& unrolled);

/// A chain of equalities, one step per line, each with its reason beside it.
std::string chain_to_latex(const EquationSystem& system, const std::string& chain);

/// f(x), f'(x) and the derivatives with respect to parameters, which stand after a semicolon.
std::string to_latex(const ElementFunction& function);

/// The whole system as a fragment of a document: a paragraph and a display for each part.
std::string to_latex(const EquationSystem& system);

}  // namespace gradstone
