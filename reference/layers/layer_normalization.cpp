#include "reference/layers/normalization_over_axes.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem layer_normalized(std::vector<NormalizedAxis> axes, const std::string& form) {
  LayerBuilder layer("layer_normalization", "every example normalized over " + form);
  axes.insert(axes.begin(), {Dim{"N"}, Index{"n"}});
  normalization_over_axes(layer, axes);
  layer.form(form).domain("all finite inputs; epsilon > 0; where an example is constant Z is 0");
  layer.accuracy("an example with a mean that is large against its deviation loses digits in R");
  layer.source("Ba, Kiros and Hinton, Layer Normalization, 2016");
  return layer.build();
}

}  // namespace

/// Layer normalization: every example is shifted and scaled to mean 0 and variance 1 over its last
/// axes, then scaled by gamma and shifted by beta, which are of the shape of an example.
/// The equations are those of normalization_over_axes.hpp, with means over the last axes of one
/// example.
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
  const NormalizedAxis features{Dim{"D"}, Index{"d"}, Index{"f"}, true};
  const NormalizedAxis rows{Dim{"H"}, Index{"h"}, Index{"i"}, true};
  const NormalizedAxis columns{Dim{"L"}, Index{"l"}, Index{"j"}, true};
  const Dim C{"C"};
  const Index c{"c"};
  return {layer_normalized({features}, "the last axis"),
          layer_normalized({rows, {C, c, Index{"j"}, true}}, "the last two axes"),
          layer_normalized({rows, columns, {C, c, Index{"k"}, true}}, "the last three axes")};
}

}  // namespace gradstone
