#include "reference/maxima.hpp"

#include <algorithm>

#include "reference/expr/affine.hpp"

namespace gradstone {
namespace {

bool may_be_of_nothing(const Scalar& formula) {
  const auto* maximum = std::get_if<scalar::Maximum>(&formula.node().value);
  if (maximum && !maximum->conditions.empty()) return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(), may_be_of_nothing);
}

/// Looks at the maxima of a formula where its indices have these values.
class MaximaAtPlaces {
 public:
  explicit MaximaAtPlaces(const Sizes& sizes) : sizes_(sizes) {
    numbers_.size = [this](const Dim& dim) { return dim.at(sizes_); };
    numbers_.index = [this](const Index& index) {
      return index.is_first() ? 1 : indices_.at(index.name);
    };
    numbers_.entry = [](const scalar::Entry&) { return std::nullopt; };
  }

  /// Whether `found` says so where the indices have some values, or all.
  template <class Found>
  bool at_some(const std::vector<scalar::Running>& over, const Found& found) {
    return any_of(over, sizes_, [&](const std::vector<std::int64_t>& values) {
      for (std::size_t k = 0; k < values.size(); ++k) indices_[over[k].index.name] = values[k];
      return found();
    });
  }
  template <class Found>
  bool at_all(const std::vector<scalar::Running>& over, const Found& found) {
    return !at_some(over, [&] { return !found(); });
  }

  bool have_maxima(const Scalar& formula) {
    if (!may_be_of_nothing(formula)) return true;
    if (const auto* sum = std::get_if<scalar::Sum>(&formula.node().value)) {
      const std::int64_t last = end(sum->last);
      for (std::int64_t k = end(sum->first); k <= last; ++k) {
        indices_[sum->index.name] = k;
        if (!have_maxima(sum->body)) return false;
      }
      return true;
    }
    if (const auto* maximum = std::get_if<scalar::Maximum>(&formula.node().value)) {
      const auto holds_here = [&] { return may_hold(maximum->conditions); };
      const auto has_value = [&] { return !holds_here() || have_maxima(maximum->body); };
      return at_some(maximum->over, holds_here) && at_all(maximum->over, has_value);
    }
    if (const auto* cases = std::get_if<scalar::Cases>(&formula.node().value)) {
      if (!is_guard(*cases)) return all_have_maxima(formula);
      return !may_hold(cases->cases.front().conditions) || have_maxima(cases->cases.front().value);
    }
    return all_have_maxima(formula);
  }

 private:
  bool all_have_maxima(const Scalar& formula) {
    const auto parts = children(formula);
    return std::all_of(parts.begin(), parts.end(),
                       [this](const Scalar& part) { return have_maxima(part); });
  }

  bool may_hold(const std::vector<Comparison>& conditions) const {
    return std::all_of(conditions.begin(), conditions.end(), [this](const Comparison& c) {
      const auto left = whole_value(c.left, numbers_), right = whole_value(c.right, numbers_);
      return !left || !right || holds(*left, c.relation, *right);
    });
  }

  std::int64_t end(const Bound& bound) const {
    if (const auto* dim = std::get_if<Dim>(&bound)) return dim->at(sizes_);
    return numbers_.index(std::get<Index>(bound));
  }

  const Sizes& sizes_;
  std::map<std::string, std::int64_t> indices_;
  WholeNumbers numbers_;
};

bool have_maxima(const std::vector<Index>& indices, const Shape& shape, const Scalar& body,
                 const Sizes& sizes) {
  if (!may_be_of_nothing(body)) return true;
  std::vector<scalar::Running> over;
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    over.push_back({indices[axis], shape.dims()[axis]});
  MaximaAtPlaces places(sizes);
  return places.at_all(over, [&] { return places.have_maxima(body); });
}

}  // namespace

bool have_maxima(const EquationSystem& system, const Sizes& sizes) {
  const auto has = [&](const auto& equation) {
    const auto* entries = as<node::Comprehension>(equation.value);
    return !entries || have_maxima(entries->indices, equation.value.shape(), entries->body, sizes);
  };
  const auto is_defined = [&](const ElementDefinition& definition) {
    const auto* equation = system.find_forward(definition.name);
    return !equation ||
           have_maxima(definition.indices, equation->value.shape(), definition.value, sizes);
  };
  const auto holds = [&](const ElementIdentity& identity) {
    return have_maxima(identity.indices, identity.shape, identity.left, sizes) &&
           have_maxima(identity.indices, identity.shape, identity.right, sizes);
  };
  return std::all_of(system.forward.begin(), system.forward.end(), has) &&
         std::all_of(system.backward.begin(), system.backward.end(), has) &&
         std::all_of(system.definitions.begin(), system.definitions.end(), is_defined) &&
         std::all_of(system.element_identities.begin(), system.element_identities.end(), holds);
}

}  // namespace gradstone
