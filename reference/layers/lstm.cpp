#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/layers/recurrent_step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Long short-term memory: T steps of a cell that keeps a memory C and opens and closes gates to
/// it.
///
///     ZI, ZF, ZG, ZO: maps of X[t] and H[t - 1], as in recurrent_step.hpp
///     I = sigmoid(ZI),  F = sigmoid(ZF),  G = tanh(ZG),  O = sigmoid(ZO)
///     M[t] = C[t - 1],  C = F M + I G,  A = tanh(C),  H = O A,  Y = H,  where H[0] = h, C[0] = c
///
///     DH[t] = DY[t] + the sum of DZ[t + 1] R over the four maps
///     DC[t] = DM[t + 1] + DH[t] O[t] (1 - A[t]^2),  DM = DC F
///     DZI = DC G I (1 - I),  DZF = DC M F (1 - F)
///     DZG = DC I (1 - G^2),  DZO = DH A O (1 - O)
///
/// where DZ and DM are 0 behind the last step, and all products are of entries. The gradients of X,
/// h, c, and of the weights W, R and b of each map follow. They are proved by induction for every
/// number of steps.
///
/// Shapes     X: T x N x D; h, c: N x K; WI, WF, WG, WO: K x D; RI, RF, RG, RO: K x K; bI, bF, bG,
///            bO: K  ->  Y: T x N x K, for all sizes >= 1; time first.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given for all steps. Nothing is averaged.
/// Domain     all finite inputs.
/// Source     Hochreiter and Schmidhuber, Long Short-Term Memory, 1997; Gers, Schmidhuber and
///            Cummins, Learning to Forget, 2000.
Forms layers::lstm() {
  LayerBuilder layer("lstm", "steps of a cell with a memory, and gates to it");
  const Recurrent in;
  const auto X = in.sequence(layer);
  const auto h = in.start(layer, "h"), c = in.start(layer, "c");
  const std::vector<RecurrentMap> maps{in.map(layer, "I"), in.map(layer, "F"), in.map(layer, "G"),
                                       in.map(layer, "O")};
  const auto& [t, n, k] = std::tie(in.t, in.n, in.k);
  const Scalar I = in.at("I"), F = in.at("F"), G = in.at("G"), O = in.at("O"), A = in.at("A");
  const auto sigmoid_of = [](const Scalar& z) { return apply(functions::sigmoid(), z); };

  // Forward.
  layer.recurrence(t, in.T, false);
  layer.initial("H", {n, k}, tensor(in.N, in.K), entry("h", {n, k}));
  layer.initial("C", {n, k}, tensor(in.N, in.K), entry("c", {n, k}));
  layer.set_recurs(true);
  std::vector<Expr> Z;
  for (const auto& map : maps) Z.push_back(in.forward_map(layer, map));
  for (const char* gate : {"I", "F"})
    in.forward(layer, gate, sigmoid_of(in.at(std::string("Z") + gate)));
  in.forward(layer, "G", tanh(in.at("ZG")));
  in.forward(layer, "O", sigmoid_of(in.at("ZO")));
  const auto M = in.forward(layer, "M", entry("C", {Place(value_of(t) - 1), n, k}));
  const Scalar kept = in.at("M");
  const auto C = in.forward(layer, "C", F * kept + I * G);
  in.forward(layer, "A", tanh(in.at("C")));
  const auto H = in.forward(layer, "H", O * A);
  in.forward(layer, "Y", in.at("H"));
  layer.set_recurs(false);

  // Backward.
  const Scalar DH = in.at("DH"), DC = in.at("DC");
  layer.recurrence(t, in.T, true);
  for (const auto& map : maps) in.zero_behind(layer, map.name("DZ"));
  in.zero_behind(layer, "DM");
  layer.set_recurs(true);
  Scalar to_H = in.at("DY");
  for (const auto& map : maps) to_H = to_H + in.from_behind(map);
  layer.backward(H, in.by_steps(to_H));
  const Scalar DM_behind = entry("DM", {Place(value_of(t) + 1), n, k});
  layer.backward(C, in.by_steps(DM_behind + DH * O * (1 - square(A))));
  layer.backward(M, in.by_steps(DC * F));
  layer.backward(Z[0], in.by_steps(DC * G * I * (1 - I)));
  layer.backward(Z[1], in.by_steps(DC * kept * F * (1 - F)));
  layer.backward(Z[2], in.by_steps(DC * I * (1 - square(G))));
  layer.backward(Z[3], in.by_steps(DH * A * O * (1 - O)));
  layer.backward(X, in.to_sequence(maps));
  layer.set_recurs(false);
  for (const auto& map : maps) in.backward_map(layer, map);
  layer.backward(h, in.to_start(maps));
  const Scalar of_first = guarded({is_equal(value_of(t), 1)}, in.at("DM"));
  layer.backward(c, by_entries({n, k}, tensor(in.N, in.K), sum(t, in.T, of_first)));

  // By elements.
  for (const auto& map : maps) in.define_map(layer, map);
  for (const char* gate : {"I", "F", "O"})
    in.define(layer, gate, 1 / (1 + exp(-in.at(std::string("Z") + gate))));
  const auto by_exp = [](const Scalar& z) { return (exp(2 * z) - 1) / (exp(2 * z) + 1); };
  in.define(layer, "G", by_exp(in.at("ZG")));
  in.define(layer, "M", in.before("C", "c", k));
  in.define(layer, "C", I * G + kept * F);
  in.define(layer, "A", by_exp(in.at("C")));
  in.define(layer, "H", tanh(in.at("C")) * O);
  in.define(layer, "Y", tanh(in.at("C")) * O);

  layer.domain("all finite inputs");
  layer.source("Hochreiter and Schmidhuber, Long Short-Term Memory, 1997; with forget gates");
  return {layer.build()};
}

}  // namespace gradstone
