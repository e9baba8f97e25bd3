#include "numeric/plan/tensor/shifted_softmax.hpp"

#include "reference/expr/affine.hpp"

namespace gradstone::plan {
namespace {

const scalar::Call* exponential(const Scalar& scalar) {
  const auto* call = std::get_if<scalar::Call>(&scalar.node().value);
  return call && call->function == Elementary::exp ? call : nullptr;
}

const scalar::Cases* guard(const Scalar& scalar) {
  const auto* cases = std::get_if<scalar::Cases>(&scalar.node().value);
  return cases && is_guard(*cases) ? cases : nullptr;
}

// exp(f), or [guards] * exp(f): its exponent.
const Scalar* exponent_of(const Scalar& scalar) {
  const auto* cases = guard(scalar);
  const auto* call = exponential(cases ? cases->cases.front().value : scalar);
  return call ? &call->argument : nullptr;
}

Scalar with_exponent(const Scalar& scalar, const Scalar& exponent) {
  const auto* cases = guard(scalar);
  return cases ? where({{cases->cases.front().conditions, exp(exponent)}}, 0) : exp(exponent);
}

// Whether the second exponent is the first with another index in the place of the one that is
// summed: entry by entry, so that nothing else may stand in its place.
bool is_with_another_index(const Scalar& summed, const std::string& index, const Scalar& other) {
  if (summed == other) return true;
  const auto* a = std::get_if<scalar::Entry>(&summed.node().value);
  const auto* b = std::get_if<scalar::Entry>(&other.node().value);
  if (!a || !b || a->matrix != b->matrix || a->places.size() != b->places.size()) return false;
  std::string instead;
  for (std::size_t axis = 0; axis < a->places.size(); ++axis) {
    const auto *left = a->places[axis].index(), *right = b->places[axis].index();
    if (!left || !right) return false;
    if (left->name != index) {
      if (*left != *right) return false;
    } else if (instead.empty() || instead == right->name) {
      instead = right->name;
    } else {
      return false;
    }
  }
  return true;
}

Scalar shifted(const scalar::Divide& quotient, const Scalar& whole) {
  const auto* sum = std::get_if<scalar::Sum>(&quotient.right.node().value);
  const Scalar* const above = exponent_of(quotient.left);
  const Scalar* const below = sum ? exponent_of(sum->body) : nullptr;
  const auto *first = sum ? std::get_if<Dim>(&sum->first) : nullptr,
             *last = sum ? std::get_if<Dim>(&sum->last) : nullptr;
  if (!above || !below || !first || !first->is_one() || !last ||
      !is_with_another_index(*below, sum->index.name, *above)) {
    return whole;
  }
  const auto* guarded = guard(sum->body);
  const Scalar largest =
      max({{sum->index, *last}},
          guarded ? guarded->cases.front().conditions : std::vector<Comparison>{}, *below);
  const Scalar body = with_exponent(sum->body, *below - largest);
  return with_exponent(quotient.left, *above - largest) / gradstone::sum(sum->index, *last, body);
}

}  // namespace

Scalar with_shifted_softmax(const Scalar& scalar) {
  return transform(scalar, [](const Scalar& part) {
    const auto* quotient = std::get_if<scalar::Divide>(&part.node().value);
    return quotient ? shifted(*quotient, part) : part;
  });
}

}  // namespace gradstone::plan
