#include "reference/layers/normalization_over_axes.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem group_normalized(const std::vector<NormalizedAxis>& axes, const std::string& form) {
  LayerBuilder layer("group_normalization", "every group of channels of an example normalized");
  normalization_over_axes(layer, axes);
  layer.form(form).domain("all finite inputs; epsilon > 0; where a group is constant Z is 0");
  layer.accuracy("a group with a mean that is large against its deviation loses digits in R");
  layer.source(
      "Wu and He, Group Normalization, 2018; where C = 1: Ulyanov, Vedaldi and Lempitsky, Instance "
      "Normalization, 2016");
  return layer.build();
}

}  // namespace

/// Group normalization: the channels are G groups of C channels each. Every group of an example is
/// shifted and scaled to mean 0 and variance 1, over its channels and all places of the sequence or
/// the image; then every channel is scaled by gamma and shifted by beta. The equations are those of
/// normalization_over_axes.hpp, with means over one group of one example. X of shape
/// N x H x L x (G C), with channels last, is the same numbers in the same order.
///
/// Instance normalization of sequences and images is the case C = 1: every channel is a group. With
/// G = 1 all channels are normalized together, as in layer normalization, which has gamma and beta
/// for every entry of an example instead of every channel.
///
/// Shapes     vectors: X: N x G x C  ->  Y: N x G x C.
///            sequences: X: N x L x G x C  ->  Y: N x L x G x C.
///            images: X: N x H x L x G x C  ->  Y: N x H x L x G x C.
///            gamma, beta: G x C. All for all sizes >= 1; rows H, columns L, channels last.
/// Gradients  exact for every epsilon > 0. Nothing is averaged over N.
/// Domain     all finite inputs, epsilon > 0. Where a group is constant, Z is 0 and Y is beta:
///            always where it has one entry, as of vectors with C = 1.
/// Accuracy   a group with a mean that is large against its deviation loses digits in R.
/// Source     Wu and He, Group Normalization, 2018; where C = 1: Ulyanov, Vedaldi and
///            Lempitsky, Instance Normalization, 2016.
Forms layers::group_normalization() {
  const NormalizedAxis examples{Dim{"N"}, Index{"n"}};
  const NormalizedAxis rows{Dim{"H"}, Index{"h"}, Index{"i"}};
  const NormalizedAxis columns{Dim{"L"}, Index{"l"}, Index{"j"}};
  const NormalizedAxis groups{Dim{"G"}, Index{"g"}, std::nullopt, true};
  const NormalizedAxis channels{Dim{"C"}, Index{"c"}, Index{"k"}, true};
  return {group_normalized({examples, groups, channels}, "vectors"),
          group_normalized({examples, columns, groups, channels}, "sequences"),
          group_normalized({examples, rows, columns, groups, channels}, "images")};
}

}  // namespace gradstone
