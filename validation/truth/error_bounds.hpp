#pragma once

#include "numeric/declared_types.hpp"
#include "numeric/evaluate.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The same equations after the rewrite rules, as a plan executes them: where one overflows without
/// need, the other does not.
EquationSystem as_executed(EquationSystem system);

/// How far the values of a right implementation may be from the true ones, entry by entry: the
/// larger of the bounds (numeric/bound.hpp) of the equations as they are printed and after the
/// rewrite rules, as a plan executes them. Where one of these forms overflows and the other does
/// not, it is no right implementation there, and the bound is that of the other. Infinite where
/// nothing can be said, because an intermediate value may overflow in both.
///
/// Inputs and parameters that the type of arithmetic does not have are rounded to it.
/// Errors: those of give().
Values<double> error_bounds(const EquationSystem& system, Equations equations, const Sizes& sizes,
                            const Values<double>& given, const ParameterValues<double>& parameters,
                            const DeclaredTypes& types);

/// The same of these very equations in one form.
Values<double> error_bounds_of_form(const EquationSystem& system, Equations equations,
                                    const Sizes& sizes, const Values<double>& given,
                                    const ParameterValues<double>& parameters,
                                    const DeclaredTypes& types, FunctionForm form);

/// The same of the equations as they are printed, and of elementwise functions as they are defined:
/// without what makes them stable, such as the shift of softmax.
Values<double> error_bounds_as_printed(const EquationSystem& system, Equations equations,
                                       const Sizes& sizes, const Values<double>& given,
                                       const ParameterValues<double>& parameters,
                                       const DeclaredTypes& types);

}  // namespace gradstone
