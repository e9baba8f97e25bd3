#include "symbolic/prime_field/claim_check.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "reference/steps.hpp"
#include "symbolic/prime_field/system_values.hpp"

namespace gradstone::prime_field {
namespace {

/// Evaluates both sides of one claim in one sample.
template <class Number>
class ClaimCheck {
 public:
  ClaimCheck(const EquationSystem& system, const Claimed& claimed, const Sizes& sizes,
             Generators<Number>& generators, const Probe& probe)
      : system_(system), claimed_(claimed), sizes_(sizes), generators_(generators), probe_(probe) {}

  Difference<Number> difference() {
    return std::visit([&](const auto& each) { return check(each); }, claimed_);
  }

 private:
  using Values = SystemValues<Number>;
  using Result = Shared<Number>;

  static Difference<Number> compare(const Matrix<Number>& left, const Matrix<Number>& right) {
    if (left.rows != right.rows || left.columns != right.columns)
      throw ShapeError("both sides have different sizes");
    Difference<Number> result;
    result.columns = left.columns;
    result.entries = left.size();
    for (std::size_t k = 0; k < left.size(); ++k) result.add(left.values[k], right.values[k], k);
    return result;
  }

  Difference<Number> check(const claimed::Definition& claim) {
    Values values(system_, sizes_, generators_);
    values.draw();
    if (probe_.cut) draw_free(values);
    const Result matrix_form = values.matrix(claim.equation.name);
    return compare(*matrix_form, *values.defined(claim.equation.name));
  }

  Difference<Number> check(const claimed::Identity& claim) {
    Values values(system_, sizes_, generators_);
    values.draw();
    const Result left = values.evaluate(claim.identity.left);
    return compare(*left, *values.evaluate(claim.identity.right));
  }

  Difference<Number> check(const claimed::ElementIdentity& claim) {
    const ElementIdentity& identity = claim.identity;
    Values values(system_, sizes_, generators_);
    values.draw();
    const Result left = values.evaluate(identity.left, identity.indices, identity.shape);
    return compare(*left, *values.evaluate(identity.right, identity.indices, identity.shape));
  }

  // Gradients: sum V o DX against the derivative of the output along a random direction V.

  Difference<Number> check(const claimed::Gradient& claim) {
    Values values(system_, sizes_, generators_);
    values.draw();
    const bool of_parameter = system_.find_parameter(claim.of) != nullptr;
    const Shape shape = (of_parameter ? Shape{} : system_.shape_of(claim.of)).as_matrix();
    const auto count =
        static_cast<std::size_t>(shape.rows().at(sizes_) * shape.columns().at(sizes_));
    const std::vector<Number> V = direction(count);

    Number derived = Number();
    if (probe_.cut) {
      derived = derivative_through_cut(claim.of, values, V);
    } else {
      start(claim.of, values, V);
      derived = loss_derivative(values);
    }
    values.hold();
    const Result claimed = values.matrix(claim.equation.name);
    if (claimed->size() != count)
      throw ShapeError(claim.equation.name + " has not the shape of " + claim.of);
    Number along = Number();
    for (std::size_t k = 0; k < count; ++k) along = along + V[k] * claimed->values[k];

    Difference<Number> result;
    result.columns = static_cast<std::size_t>(shape.columns().at(sizes_));
    result.entries = count;
    result.value = along - derived;
    return result;
  }

  std::vector<Number> direction(std::size_t count) const {
    std::vector<Number> V(count);
    Random random(probe_.seed);
    for (std::size_t k = 0; k < count; ++k) {
      const std::uint64_t drawn = random.next();
      if (k < probe_.first || k >= probe_.last) continue;
      if constexpr (Generators<Number>::counts_degrees)
        V[k] = Degree::drawn(1);
      else
        V[k] = Number::of(drawn % (Number::modulus - 1) + 1);
    }
    return V;
  }

  void start(const std::string& of, Values& values, const std::vector<Number>& V) {
    if (system_.find_parameter(of))
      values.move_parameter(of, V.at(0));
    else
      values.move(of, V);
  }

  Number loss_derivative(Values& values) {
    if (system_.output.empty()) throw UnsupportedError(system_.full_name() + " has no output");
    const Result output = values.matrix(system_.output);
    if (!output->moving()) return Number();
    if (system_.is_loss()) return output->tangents.at(0);
    return along(*values.matrix(system_.cotangent()), *output);
  }

  static Number along(const Matrix<Number>& gradient, const Matrix<Number>& moving) {
    Number total = Number();
    if (!moving.moving()) return total;
    for (std::size_t k = 0; k < gradient.size(); ++k)
      total = total + gradient.values[k] * moving.tangents[k];
    return total;
  }

  // The derivative by the chain rule; what is given is drawn.
  Number derivative_through_cut(const std::string& of, Values& values,
                                const std::vector<Number>& V) {
    draw_free(values);
    for (const auto& name : probe_.cut->through)
      values.set("D" + name, values.random().drawn(system_.shape_of(name), Domain::real));
    if (probe_.cut->through.empty()) {
      start(of, values, V);
      return loss_derivative(values);
    }
    std::map<std::string, Result> still;
    for (const auto& name : probe_.cut->through) still[name] = values.matrix(name);
    Number total = Number();
    for (const auto& free : probe_.cut->through) {
      Values moving = values;
      moving.forget_computed();
      for (const auto& [name, matrix] : still)
        if (name != free) moving.set(name, matrix);
      start(of, moving, V);
      total = total + along(*values.matrix("D" + free), *moving.matrix(free));
    }
    return total;
  }

  void draw_free(Values& values) {
    for (const auto& name : probe_.cut->free)
      values.set_value(name, values.random().drawn(system_.shape_of(name), Domain::real));
  }

  // Elementwise functions, at one argument.

  Difference<Number> check(const claimed::StableForm& claim) {
    const ElementFunction& function = claim.function;
    const Parameters<Number> parameters = draw_parameters(function);
    const Dual<Number> x = draw_argument(function);
    Difference<Number> result;
    const Number value = evaluate(function.value(), parameters, x).value;
    result.add(value, evaluate(*function.stable(), parameters, x).value, 0);
    return result;
  }

  Difference<Number> check(const claimed::Derivative& claim) {
    const ElementFunction& function = claim.function;
    const ElementFunction& stated = function.derivative();
    const Parameters<Number> parameters = draw_parameters(function);
    const Dual<Number> x = draw_argument(function);
    const Number derived = evaluate(function.value(), parameters, x).tangent;
    Difference<Number> result;
    result.add(evaluate(stated.value(), parameters, x).value, derived, 0);
    if (stated.stable()) result.add(evaluate(*stated.stable(), parameters, x).value, derived, 0);
    return result;
  }

  Parameters<Number> draw_parameters(const ElementFunction& function) {
    Parameters<Number> parameters;
    for (const auto& name : function.parameters())
      parameters[name] = {generators_.draw_nonzero(), Number()};
    const Style& style = generators_.style();
    if constexpr (!Generators<Number>::counts_degrees) {
      if (style.small_numbers && style.given) {
        const auto small = style.given->parameters.small_values({}, generators_.random());
        if (!small) throw UnsupportedError("no small parameters meet the conditions");
        for (const auto& [name, value] : *small) parameters.at(name).value = Number(value);
      }
    }
    if (style.given) solve_for_parameters(*style.given, parameters);
    ScalarEvaluator<Number>(generators_, sizes_, parameters).assume(function.conditions());
    return parameters;
  }
  Dual<Number> draw_argument(const ElementFunction& function) {
    const Number x =
        function.positive_domain() ? generators_.draw_positive() : generators_.draw_nonzero();
    if (function.positive_domain()) generators_.know_positive_entry(x);
    return {x, Number(1)};
  }
  Dual<Number> evaluate(const Scalar& form, const Parameters<Number>& parameters,
                        const Dual<Number>& x) {
    const std::map<std::string, std::int64_t> no_integers;
    ScalarEvaluator<Number> scalars(generators_, sizes_, parameters);
    scalars.count(&no_integers);
    scalars.set_argument(x);
    return scalars.evaluate(form);
  }

  // Optimizers.

  /// What the value of an unrolled optimizer reads: the state before the first step, x[i,j], and
  /// the sequences of gradients and rates, g[s,i,j] and eta[s].
  struct History final : EntrySource<Number> {
    std::map<std::string, Result> initial;
    std::map<std::string, std::vector<Result>> sequences;

    Result matrix(const std::string& name, std::int64_t step) override {
      if (step == 0) {
        const auto found = initial.find(name);
        if (found != initial.end()) return found->second;
      } else {
        const auto found = sequences.find(name);
        if (found != sequences.end() && step >= 1 &&
            step <= static_cast<std::int64_t>(found->second.size()))
          return found->second[static_cast<std::size_t>(step - 1)];
      }
      throw UnknownNameError("the unrolled optimizer has no " + name + " at this step");
    }
  };

  Difference<Number> check(const claimed::Unrolled& claim) {
    const Unrolled& claimed = claim.unrolled;
    Sizes sizes = sizes_;
    constexpr std::int64_t most_steps = 64;
    const std::int64_t wanted = telling_steps(system_, claimed);
    if (wanted > most_steps)
      throw UnsupportedError(std::to_string(wanted) +
                             " steps are too many, and the sums may tell as many apart");
    const std::int64_t steps = sizes.try_emplace(claimed.steps, wanted).first->second;
    const std::set<std::string> rates = entries_with(claimed.value, 1);

    Values constants(system_, sizes, generators_);
    constants.draw_parameters();
    History history;
    const std::set<std::string> varying = new_at_every_step(system_, claimed);
    set_initial_values(constants, varying, history);
    std::map<std::string, Result> state = history.initial;
    for (std::int64_t s = 1; s <= steps; ++s) step(constants, s, rates, history, state);
    const auto found = state.find(claimed.name);
    if (found == state.end()) throw UnknownNameError(claimed.name + " is not updated");
    return compare(*found->second,
                   *closed_form(claimed, sizes, constants.parameters(), history, *found->second));
  }

  // A state starts anywhere, or where the system says, in what starts anywhere and in parameters.
  void set_initial_values(Values& values, const std::set<std::string>& varying, History& history) {
    for (const auto& declaration : system_.declarations) {
      if (varying.count(declaration.name) > 0) continue;
      const Result any = values.random().drawn(declaration, 0);
      history.initial[declaration.name] = any;
      values.set(declaration.name, any);
    }
    values.assume_conditions();
    for (const auto& start : system_.starts)
      history.initial[start.name] = values.evaluate(start.value);
  }

  // One step: gradients and, where the sums write them with an index, rates are drawn anew.
  void step(const Values& constants, std::int64_t s, const std::set<std::string>& rates,
            History& history, std::map<std::string, Result>& state) {
    Values values = constants;
    for (const auto& parameter : system_.parameters) {
      if (parameter.integer) {
        values.set_integer(parameter.name, s);
      } else if (rates.count(parameter.name) > 0) {
        Matrix<Number> rate(1, 1, false);
        rate.values[0] = generators_.draw_nonzero();
        values.set_parameter(parameter.name, rate.values[0]);
        history.sequences[parameter.name].push_back(share(std::move(rate)));
      }
    }
    values.assume_conditions();
    for (const auto& declaration : system_.declarations) {
      const auto current = state.find(declaration.name);
      if (current != state.end()) {
        values.set(declaration.name, current->second);
        continue;
      }
      const Result given = values.random().drawn(declaration, 0);
      values.set(declaration.name, given);
      history.sequences[declaration.name].push_back(given);
    }
    std::map<std::string, Result> next = state;
    for (const auto& update : system_.updates) next[update.name] = values.matrix(update.from);
    state = std::move(next);
  }

  Result closed_form(const Unrolled& claimed, const Sizes& sizes,
                     const Parameters<Number>& parameters, History& history,
                     const Matrix<Number>& like) {
    const auto [row, column] = free_indices(claimed.value);
    Matrix<Number> result(like.rows, like.columns, false);
    ScalarEvaluator<Number> scalars(generators_, sizes, parameters);
    scalars.read_entries_from(&history);
    for (std::size_t i = 0; i < result.rows; ++i) {
      for (std::size_t j = 0; j < result.columns; ++j) {
        scalars.set_index(row, static_cast<std::int64_t>(i + 1));
        scalars.set_index(column, static_cast<std::int64_t>(j + 1));
        result.values[i * result.columns + j] = scalars.evaluate(claimed.value).value;
      }
    }
    return share(std::move(result));
  }

  // The names of the row and the column: those of the last two indices of an entry, i and j.
  std::pair<std::string, std::string> free_indices(const Scalar& value) const {
    if (const auto* entry = std::get_if<scalar::Entry>(&value.node().value);
        entry && entry->places.size() >= 2) {
      const auto indices = indices_of(*entry);
      const std::size_t count = entry->places.size();
      if (indices) return {indices->at(count - 2).name, indices->at(count - 1).name};
    }
    for (const auto& child : children(value)) {
      auto found = free_indices(child);
      if (!found.first.empty()) return found;
    }
    return {"", ""};
  }

  const EquationSystem& system_;
  const Claimed& claimed_;
  const Sizes& sizes_;
  Generators<Number>& generators_;
  Probe probe_;
};

}  // namespace

template <class Number>
Difference<Number> difference(const EquationSystem& system, const Claimed& claimed,
                              const Sizes& sizes, Generators<Number>& generators,
                              const Probe& probe) {
  return ClaimCheck<Number>(system, claimed, sizes, generators, probe).difference();
}

template Difference<FirstField> difference(const EquationSystem&, const Claimed&, const Sizes&,
                                           Generators<FirstField>&, const Probe&);
template Difference<SecondField> difference(const EquationSystem&, const Claimed&, const Sizes&,
                                            Generators<SecondField>&, const Probe&);
template Difference<Degree> difference(const EquationSystem&, const Claimed&, const Sizes&,
                                       Generators<Degree>&, const Probe&);

}  // namespace gradstone::prime_field
