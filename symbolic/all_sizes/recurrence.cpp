#include "reference/error.hpp"
#include "symbolic/all_sizes/induction.hpp"

namespace gradstone::all_sizes {

/// A state that is read and of which nothing is stated: v becomes a v + r, so that after T steps it
/// is a^T v + sum(s: T, a^(T - s) r_s). That the step is linear holds for any v and whatever is
/// given, so that it need not be tried for the first.
std::optional<Induction::Recurrence> Induction::find_recurrence(const std::string& name) {
  const Form zero, one_everywhere = algebra_.number(Rational(1));
  const Given r{updated(name, zero, &Given::past), updated(name, zero, &Given::next)};
  const auto factor = [&](Form Given::*step) {
    return algebra_.subtract(updated(name, one_everywhere, step), r.*step);
  };
  const Form a = factor(&Given::next);
  if (!(factor(&Given::past) == a) || !free_indices(a).empty()) return std::nullopt;
  const Shape shape = proof_.system_.shape_of(name);
  const Form any = proof_.declared("any " + name, shape).entry;
  const Form linear = algebra_.add(algebra_.multiply(a, any), r.next);
  const Outcome is_linear = proof_.compare(name, updated(name, any, &Given::next), linear);
  if (is_linear.verdict != Verdict::proved) return std::nullopt;

  const gradstone::Index i{"i"}, j{"j"}, s{"s"};
  const Dim T(claimed_.steps);
  const auto to_the = [&](const Scalar& exponent) {
    return power(parameter(factor_of(name)), exponent);
  };
  const Scalar rest =
      sum(s, T, to_the(size(T) - value_of(s)) * gradstone::entry(rest_of(name), {s, i, j}));
  return Recurrence{
      a, r, {name, claimed_.steps, to_the(size(T)) * gradstone::entry(name, {i, j}) + rest}};
}

/// What the state becomes in the next step, or in one of those before, from any value.
Form Induction::updated(const std::string& name, const Form& state, Form Given::*step) {
  const EquationSystem& system = proof_.system_;
  const auto parameter = [&](const std::string& read) -> Form {
    if (first_.varying_parameters.count(read) > 0) return given_.at(read).*step;
    if (is_integer(system, read))
      throw UnsupportedError("all sizes: nothing is stated of " + name + ", which counts steps");
    return Proof::look_up(first_.parameters, read);
  };
  ScalarReader scalars(algebra_, parameter, nullptr);
  std::map<std::string, Form> computed;
  const MatrixReader::Values value = [&](const std::string& read) -> const Form& {
    const auto known = computed.find(read);
    if (known != computed.end()) return known->second;
    Form form;
    if (const Equation* equation = system.find_forward(read)) {
      form = MatrixReader(algebra_, scalars, value).read(equation->value);
    } else if (first_.varying_matrices.count(read) > 0) {
      form = given_.at(read).*step;
    } else if (read == name) {
      form = state;
    } else if (is_state(system, read)) {
      throw UnsupportedError("all sizes: nothing is stated of " + name + ", which reads " + read);
    } else {
      form = Proof::look_up(first_.states, read);
    }
    return computed[read] = std::move(form);
  };
  return value(find_update(system, name).from);
}

}  // namespace gradstone::all_sizes
