#include "reference/layers/normalization_over_axes.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

namespace gradstone {
namespace {

using Axes = std::vector<NormalizedAxis>;

template <class Wanted>
Axes axes_where(const Axes& axes, Wanted wanted) {
  Axes some;
  std::copy_if(axes.begin(), axes.end(), std::back_inserter(some), wanted);
  return some;
}

std::vector<Index> indices_of(const Axes& axes) {
  std::vector<Index> indices;
  for (const auto& axis : axes) indices.push_back(axis.at);
  return indices;
}

// Those of another entry, with which the sums reach every one that is normalized together.
std::vector<Index> other_indices_of(const Axes& axes) {
  std::vector<Index> indices;
  for (const auto& axis : axes) indices.push_back(axis.over.value_or(axis.at));
  return indices;
}

Shape shape_of(const Axes& axes) {
  std::vector<Dim> sizes;
  for (const auto& axis : axes) sizes.push_back(axis.size);
  return Shape(sizes);
}

Scalar count_of(const Axes& axes) {
  Scalar product = size(axes.front().size);
  for (std::size_t k = 1; k < axes.size(); ++k) product = product * size(axes[k].size);
  return product;
}

// Over the other entries.
Scalar sum_over(const Axes& axes, Scalar body) {
  for (std::size_t k = axes.size(); k-- > 0;)
    body = sum(*axes[k].over, axes[k].size, std::move(body));
  return body;
}

// Over all entries.
Scalar sum_of(const Axes& axes, Scalar body) {
  for (std::size_t k = axes.size(); k-- > 0;) body = sum(axes[k].at, axes[k].size, std::move(body));
  return body;
}

}  // namespace

void normalization_over_axes(SystemBuilder& layer, const Axes& axes) {
  const auto is_averaged = [](const NormalizedAxis& axis) { return axis.over.has_value(); };
  const auto has_parameters = [](const NormalizedAxis& axis) { return axis.has_parameters; };
  const Axes averaged = axes_where(axes, is_averaged);
  const Axes kept = axes_where(axes, std::not_fn(is_averaged));
  const Axes scaled = axes_where(axes, has_parameters);
  const Axes shared = axes_where(axes, std::not_fn(has_parameters));

  const Shape shape = shape_of(axes), of_means = shape_of(kept), of_parameters = shape_of(scaled);
  const std::vector<Index> all = indices_of(axes), others = other_indices_of(axes);
  const std::vector<Index> means = indices_of(kept), parameters = indices_of(scaled);
  const auto at = [&](const std::string& name) { return entry(name, places_of(all)); };
  const auto over = [&](const std::string& name) { return entry(name, places_of(others)); };
  const auto mean = [&](const std::string& name) { return entry(name, places_of(means)); };
  const auto parameter = [&](const std::string& name) {
    return entry(name, places_of(parameters));
  };
  const auto mean_over = [&](Scalar body) {
    return sum_over(averaged, std::move(body)) / count_of(averaged);
  };

  const auto X = layer.given(Role::input, "X", shape);
  const auto gamma = layer.given(Role::weight, "gamma", of_parameters);
  const auto beta = layer.given(Role::weight, "beta", of_parameters);
  const auto epsilon = layer.parameter("epsilon", Rational(1, 100'000));
  layer.condition(epsilon > 0);

  // Forward.
  layer.forward("m", by_entries(means, of_means, mean_over(over("X"))));
  layer.forward("R", by_entries(all, shape, at("X") - mean("m")));
  layer.forward("v", by_entries(means, of_means, mean_over(square(over("R")))));
  layer.forward("s", by_entries(means, of_means, power(mean("v") + epsilon, rational(-1, 2))));
  const auto Z = layer.forward("Z", by_entries(all, shape, mean("s") * at("R")));
  layer.forward("Y", by_entries(all, shape, parameter("gamma") * at("Z") + parameter("beta")));

  // Backward.
  layer.backward(Z, by_entries(all, shape, parameter("gamma") * at("DY")));
  layer.backward(gamma, by_entries(parameters, of_parameters, sum_of(shared, at("DY") * at("Z"))));
  layer.backward(beta, by_entries(parameters, of_parameters, sum_of(shared, at("DY"))));
  const Scalar count = count_of(averaged);
  const Scalar centered = count * at("DZ") - sum_over(averaged, over("DZ"));
  const Scalar along_Z = at("Z") * sum_over(averaged, over("Z") * over("DZ"));
  layer.backward(X, by_entries(all, shape, mean("s") / count * (centered - along_Z)));

  // By elements, from X alone.
  const Scalar deviation = sqrt(mean("v") + epsilon);
  layer.define("m", means, mean_over(over("X")));
  layer.define("R", all, at("X") - mean_over(over("X")));
  layer.define("v", means, mean_over(square(over("X") - mean("m"))));
  layer.define("s", means, 1 / deviation);
  layer.define("Z", all, (at("X") - mean("m")) / deviation);
  layer.define("Y", all,
               parameter("gamma") * (at("X") - mean("m")) / deviation + parameter("beta"));
}

}  // namespace gradstone
