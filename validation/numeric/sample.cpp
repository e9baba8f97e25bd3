#include "validation/numeric/sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "validation/numeric/random.hpp"

namespace gradstone {
namespace {

/// A double that notes how close the two sides of any comparison have been.
struct Watched {
  double value = 0;
  static thread_local double closest;

  Watched operator-() const { return {-value}; }
  friend Watched operator+(Watched x, Watched y) { return {x.value + y.value}; }
  friend Watched operator-(Watched x, Watched y) { return {x.value - y.value}; }
  friend Watched operator*(Watched x, Watched y) { return {x.value * y.value}; }
  friend Watched operator/(Watched x, Watched y) { return {x.value / y.value}; }

  static void note(Watched x, Watched y) {
    closest = std::min(closest, std::abs(x.value - y.value));
  }
};
thread_local double Watched::closest = 0;

}  // namespace

template <>
struct NumberTraits<Watched> {
  static Watched from(const Rational& x) { return {x.to_double()}; }
  static Watched exp(const Watched& x) { return {std::exp(x.value)}; }
  static Watched log(const Watched& x) { return {std::log(x.value)}; }
  static Watched log1p(const Watched& x) { return {std::log1p(x.value)}; }
  static Watched tanh(const Watched& x) { return {std::tanh(x.value)}; }
  static Watched sqrt(const Watched& x) { return {std::sqrt(x.value)}; }
  static double to_double(const Watched& x) { return x.value; }
  static Decision decide(const Watched& x, Relation relation, const Watched& y) {
    Watched::note(x, y);
    return decision(holds(x.value, relation, y.value));
  }
  static Watched join(const Watched& x, const Watched&) { return x; }
  static Watched max(const Watched& x, const Watched& y) {
    Watched::note(x, y);
    return y.value > x.value ? y : x;
  }
};

namespace {

/// Draws numbers of one palette.
class Brush {
 public:
  Brush(Random& random, const Palette& palette)
      : random_(random),
        unit_(palette.unit),
        most_((palette.most * Rational(palette.unit)).numerator()),
        negative_(palette.negative) {}

  Rational real() { return {random_.between(negative_ ? -most_ : 0, most_), unit_}; }
  Rational positive() {
    return {random_.between(std::max<std::int64_t>(1, unit_ / 8), most_), unit_};
  }
  Rational nonzero() {
    const Rational x = positive();
    return !negative_ || coin() ? x : -x;
  }
  /// Strictly between 0 and 1.
  Rational fraction() {
    const std::int64_t unit = std::max<std::int64_t>(unit_, 2);
    return {random_.between(1, unit - 1), unit};
  }
  Rational count() { return {random_.between(1, 5)}; }
  Rational mask() { return {coin() ? 2 : 0}; }
  std::int64_t part(std::int64_t most) { return random_.between(1, most); }

  Rational of(Domain domain) {
    switch (domain) {
      case Domain::real:
        return real();
      case Domain::positive:
        return positive();
      case Domain::nonzero:
        return nonzero();
      case Domain::mask:
        return mask();
      case Domain::distribution:
        break;  // drawn row by row
    }
    return 0;
  }

 private:
  bool coin() { return random_.between(0, 1) == 1; }

  Random& random_;
  std::int64_t unit_, most_;
  bool negative_;
};

/// Positive numbers in each row that sum to 1, all of them multiples of one power of 1/2.
Matrix<Rational> draw_distributions(std::int64_t rows, std::int64_t columns, Brush& brush) {
  std::int64_t whole = 4;
  while (whole < 4 * columns) whole *= 2;
  Matrix<Rational> result(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    std::int64_t rest = whole;
    for (std::int64_t j = 0; j < columns; ++j) {
      const std::int64_t left = columns - 1 - j;
      const std::int64_t most = std::max<std::int64_t>(1, (rest - left) * 2 / (left + 2));
      const std::int64_t part = left == 0 ? rest : brush.part(most);
      result(i, j) = Rational(part, whole);
      rest -= part;
    }
  }
  return result;
}

/// Weights of long sums are smaller, so that functions such as exp are not driven to their limits.
Rational scale_of(const Declaration& declaration, std::int64_t rows, std::int64_t columns) {
  Rational scale = 1;
  if (declaration.role != Role::weight || declaration.domain != Domain::real) return scale;
  for (std::int64_t n = std::max(rows, columns); n >= 4 && rows > 1; n /= 4)
    scale = scale * Rational(1, 2);
  return scale;
}

Matrix<Rational> draw_matrix(const Declaration& declaration, const Sizes& sizes, Brush& brush) {
  const std::int64_t rows = declaration.shape.rows.at(sizes);
  const std::int64_t columns = declaration.shape.columns.at(sizes);
  if (declaration.domain == Domain::distribution) return draw_distributions(rows, columns, brush);
  const Rational scale = scale_of(declaration, rows, columns);
  Matrix<Rational> result(rows, columns);
  for (auto& x : result.elements()) x = scale * brush.of(declaration.domain);
  return result;
}

bool conditions_hold(const EquationSystem& system, const ParameterValues<Rational>& parameters) {
  LoopEvaluator<double> loops({});
  for (const auto& [name, value] : parameters) {
    loops.declare_parameter(name);
    loops.parameter(name) = value.to_double();
  }
  return std::all_of(system.conditions.begin(), system.conditions.end(), [&](const auto& c) {
    return holds(loops.evaluate(c.left), c.relation, loops.evaluate(c.right));
  });
}

ParameterValues<Rational> draw_parameters(const EquationSystem& system, const Trial& trial,
                                          Brush& brush) {
  constexpr int most_attempts = 1000;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    ParameterValues<Rational> parameters;
    for (const auto& declared : system.parameters) {
      // Parameters such as rates of decay lie between 0 and 1: half of the attempts look there.
      parameters[declared.name] = declared.integer   ? brush.count()
                                  : attempt % 2 == 0 ? brush.real()
                                                     : brush.fraction();
    }
    for (const auto& [name, value] : trial.parameters) parameters[name] = value;
    if (conditions_hold(system, parameters)) return parameters;
  }
  throw DomainError(system.full_name() + ": no parameters were found that meet the conditions");
}

/// Changes the last column of V where the condition is rows_sum(V) = something known.
void impose(const MatrixCondition& condition, const Sizes& sizes, Values<Rational>& values) {
  const auto* sum = as<node::RowsSum>(condition.left);
  const auto* variable = sum ? as<node::Variable>(sum->operand) : nullptr;
  if (!variable) throw UnsupportedError("conditions other than rows_sum(V) = ... are not imposed");
  LoopEvaluator<Rational> loops(sizes);
  loops.equation("right", condition.right);
  loops.run();
  Matrix<Rational>& V = values.at(variable->name);
  for (std::int64_t i = 0; i < V.rows(); ++i) {
    Rational rest = loops.matrix("right")(i, 0);
    for (std::int64_t j = 0; j + 1 < V.columns(); ++j) rest = rest - V(i, j);
    V(i, V.columns() - 1) = rest;
  }
}

/// The names that have a value for each step, with the number of their indices: g[s,i,j], eta[s].
void find_sequences(const Scalar& expression, std::map<std::string, std::size_t>& names) {
  if (const auto* entry = std::get_if<scalar::Entry>(&expression.node().value)) {
    if (entry->indices.size() != 2) names[entry->matrix] = entry->indices.size();
  }
  for (const auto& child : children(expression)) find_sequences(child, names);
}

void draw_sequences(const EquationSystem& system, Sample& sample, Brush& brush) {
  for (const auto& unrolled : system.unrolled) {
    // At least 4 steps tell whether a rate acts inside or outside of a velocity.
    const std::int64_t steps = sample.sizes.emplace(unrolled.steps, 4).first->second;
    std::map<std::string, std::size_t> names;
    find_sequences(unrolled.value, names);
    for (const auto& [name, indices] : names) {
      if (sample.sequences.count(name)) continue;
      const Shape shape = indices == 1 ? Shape{} : system.shape_of(name);
      Matrix<Rational> values(steps, shape.rows.at(sample.sizes) * shape.columns.at(sample.sizes));
      for (auto& x : values.elements()) x = brush.nonzero();
      sample.sequences[name] = std::move(values);
    }
  }
}

Sample draw_once(const EquationSystem& system, const Trial& trial, Brush& brush) {
  Sample sample{trial.sizes, trial.given, draw_parameters(system, trial, brush), {}, 0};
  for (const auto& declaration : system.declarations) {
    if (!sample.values.count(declaration.name))
      sample.values[declaration.name] = draw_matrix(declaration, trial.sizes, brush);
  }
  for (const auto& condition : system.matrix_conditions)
    impose(condition, trial.sizes, sample.values);
  draw_sequences(system, sample, brush);
  const std::string cotangent = system.cotangent();
  if (!cotangent.empty() && !sample.values.count(cotangent)) {
    const Shape shape = system.shape_of(cotangent);
    Matrix<Rational> DY(shape.rows.at(trial.sizes), shape.columns.at(trial.sizes));
    for (auto& x : DY.elements()) x = brush.nonzero();
    sample.values[cotangent] = std::move(DY);
  }
  return sample;
}

/// The distance of the closest comparison in the forward pass from its threshold, or nothing if a
/// value is not finite.
std::optional<double> margin_of(const EquationSystem& system, const Sample& sample) {
  Watched::closest = std::numeric_limits<double>::infinity();
  // The stable forms compare where the function has no kink.
  const auto values = evaluate<Watched>(system, Equations::forward, sample.sizes,
                                        forward_values<Watched>(system, sample),
                                        in_scalar<Watched>(sample.parameters), FunctionForm::value);
  const double margin = Watched::closest;
  for (const auto& [name, value] : values) {
    for (const Watched& x : value.elements())
      if (!std::isfinite(x.value)) return std::nullopt;
  }
  return margin;
}

}  // namespace

Sample draw_sample(const EquationSystem& system, const Trial& trial, const Palette& palette) {
  Random random(trial.seed);
  Brush brush(random, palette);
  double wanted = palette.margin;
  for (int attempt = 0; attempt < palette.attempts; ++attempt, wanted *= 0.9) {
    Sample sample = draw_once(system, trial, brush);
    const auto margin = margin_of(system, sample);
    if (!margin || *margin < wanted) continue;
    sample.margin = *margin;
    return sample;
  }
  throw DomainError(system.full_name() +
                    ": no inputs were found for which the forward values are finite");
}

Sample draw_sample(const EquationSystem& system, const Trial& trial) {
  return draw_sample(system, trial, Palette{});
}

}  // namespace gradstone
