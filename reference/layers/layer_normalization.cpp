#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

// What the last axes are: their sizes, and two sets of indices that run over them.
struct LastAxes {
  std::vector<Dim> sizes;
  std::vector<Index> at, over;

  Scalar count() const {
    Scalar product = size(sizes.front());
    for (std::size_t k = 1; k < sizes.size(); ++k) product = product * size(sizes[k]);
    return product;
  }
  Scalar sum_over(Scalar body) const {
    for (std::size_t k = sizes.size(); k-- > 0;) body = sum(over[k], sizes[k], std::move(body));
    return body;
  }
  Scalar mean_over(Scalar body) const { return sum_over(std::move(body)) / count(); }
};

EquationSystem normalized(const LastAxes& axes, const std::string& form) {
  const Dim N{"N"};
  const Index n{"n"};
  const auto with_example = [&](std::vector<Index> indices) {
    indices.insert(indices.begin(), n);
    return indices;
  };
  const std::vector<Index> all = with_example(axes.at), others = with_example(axes.over);
  std::vector<Dim> whole = axes.sizes;
  whole.insert(whole.begin(), N);
  const Shape shape(whole), row(axes.sizes);
  const auto at = [&](const std::string& name) { return entry(name, places_of(all)); };
  const auto over = [&](const std::string& name) { return entry(name, places_of(others)); };
  const auto of_row = [&](const std::string& name) { return entry(name, places_of(axes.at)); };
  const auto of_example = [&](const std::string& name) { return entry(name, {n}); };

  LayerBuilder layer("layer_normalization", "every example normalized over " + form);
  const auto X = layer.given(Role::input, "X", shape);
  const auto gamma = layer.given(Role::weight, "gamma", row);
  const auto beta = layer.given(Role::weight, "beta", row);
  const auto epsilon = layer.parameter("epsilon", Rational(1, 100'000));
  layer.condition(epsilon > 0);

  // Forward.
  layer.forward("m", by_entries({n}, tensor(N), axes.mean_over(over("X"))));
  layer.forward("R", by_entries(all, shape, at("X") - of_example("m")));
  layer.forward("v", by_entries({n}, tensor(N), axes.mean_over(square(over("R")))));
  layer.forward("s", by_entries({n}, tensor(N), power(of_example("v") + epsilon, rational(-1, 2))));
  const auto Z = layer.forward("Z", by_entries(all, shape, of_example("s") * at("R")));
  layer.forward("Y", by_entries(all, shape, of_row("gamma") * at("Z") + of_row("beta")));

  // Backward.
  layer.backward(Z, by_entries(all, shape, of_row("gamma") * at("DY")));
  layer.backward(gamma, by_entries(axes.at, row, sum(n, N, at("DY") * at("Z"))));
  layer.backward(beta, by_entries(axes.at, row, sum(n, N, at("DY"))));
  const Scalar centered = axes.count() * at("DZ") - axes.sum_over(over("DZ"));
  const Scalar along_Z = at("Z") * axes.sum_over(over("Z") * over("DZ"));
  layer.backward(X, by_entries(all, shape, of_example("s") / axes.count() * (centered - along_Z)));

  // By elements, from X alone.
  const Scalar deviation = sqrt(of_example("v") + epsilon);
  layer.define("m", {n}, axes.mean_over(over("X")));
  layer.define("R", all, at("X") - axes.mean_over(over("X")));
  layer.define("v", {n}, axes.mean_over(square(over("X") - of_example("m"))));
  layer.define("s", {n}, 1 / deviation);
  layer.define("Z", all, (at("X") - of_example("m")) / deviation);
  layer.define("Y", all,
               of_row("gamma") * (at("X") - of_example("m")) / deviation + of_row("beta"));

  layer.form(form).domain("all finite inputs; epsilon > 0; where an example is constant Z is 0");
  layer.accuracy("an example with a mean that is large against its deviation loses digits in R");
  layer.source("Ba, Kiros and Hinton, Layer Normalization, 2016");
  return layer.build();
}

}  // namespace

/// Layer normalization: every example is shifted and scaled to mean 0 and variance 1 over its last
/// axes, then scaled by gamma and shifted by beta, which are of the shape of an example.
///
///     m = mean(X),  R = X - m,  v = mean(R^2),  s = (v + epsilon)^(-1/2),  Z = s R,  F = size
///     Y = gamma Z + beta
///     DZ = gamma DY,  DX = s/F (F DZ - sum(DZ) - Z sum(Z DZ))
///
/// where sums and means are over the last axes of one example, in which it has F entries.
///
/// Shapes     last axis: X: N x D; gamma, beta: D  ->  Y: N x D.
///            last two axes: X: N x H x C; gamma, beta: H x C  ->  Y: N x H x C.
///            last three axes: X: N x H x L x C; gamma, beta: H x L x C  ->  Y: N x H x L x C.
///            All for all sizes >= 1. Other axes in front are counted by N.
/// Gradients  exact for every epsilon > 0.
/// Domain     all finite inputs, epsilon > 0. Where an example is constant, Z is 0 and Y is beta.
/// Accuracy   an example with a mean that is large against its deviation loses digits in R.
/// Source     Ba, Kiros and Hinton, Layer Normalization, 2016.
Forms layers::layer_normalization() {
  const Dim D{"D"}, H{"H"}, L{"L"}, C{"C"};
  const Index d{"d"}, f{"f"}, h{"h"}, l{"l"}, c{"c"}, i{"i"}, j{"j"}, k{"k"};
  return {normalized({{D}, {d}, {f}}, "the last axis"),
          normalized({{H, C}, {h, c}, {i, j}}, "the last two axes"),
          normalized({{H, L, C}, {h, l, c}, {i, j, k}}, "the last three axes")};
}

}  // namespace gradstone
