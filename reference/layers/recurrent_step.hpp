#pragma once

#include <string>
#include <vector>

#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"

namespace gradstone {

/// One of the affine maps that a step of a recurrent layer begins with, of X: T x N x D and of the
/// state H: T x N x K of the step before, H[0] = h:
///
///     Z[t] = X[t] W^T + H[t - 1] R^T + b
///     DW = sum over t of DZ[t]^T X[t],  DR = sum over t of DZ[t]^T H[t - 1],  Db = sum of DZ
///     DX[t] = DZ[t] W,  DH[t - 1] += DZ[t] R
///
/// for W: K x D, R: K x K and b: K. Their names, and that of Z, end with a letter that says which
/// map it is: WI, RI, bI, ZI.
struct RecurrentMap {
  std::string letter;
  Expr W, R, b;

  std::string name(const std::string& of) const { return of + letter; }
};

/// The notation of recurrent layers: sizes, indices and what their equations have in common.
class Recurrent {
 public:
  Expr sequence(LayerBuilder& layer) const {
    return layer.given(Role::input, "X", tensor(T, N, D));
  }
  /// A state before the first step.
  Expr start(LayerBuilder& layer, const std::string& name) const {
    return layer.given(Role::input, name, tensor(N, K));
  }
  RecurrentMap map(LayerBuilder& layer, const std::string& letter) const;

  /// X[t,n,k], and the tensor of all values of such entries.
  Scalar at(const std::string& name) const { return entry(name, {t, n, k}); }
  Expr by_steps(Scalar value) const {
    return by_entries({t, n, k}, tensor(T, N, K), std::move(value));
  }
  Expr forward(LayerBuilder& layer, const std::string& name, Scalar value) const {
    return layer.forward(name, by_steps(std::move(value)));
  }
  void define(LayerBuilder& layer, const std::string& name, Scalar value) const {
    layer.identity(name, {t, n, k}, tensor(T, N, K), at(name), std::move(value));
  }
  /// The state of the step before, for definitions, which say what that is in the first step.
  Scalar before(const std::string& state, const std::string& start, const Index& column) const;
  /// That a tensor of a reversed recurrence is 0 behind the last step.
  void zero_behind(LayerBuilder& layer, const std::string& name) const;

  Expr forward_map(LayerBuilder& layer, const RecurrentMap& map) const;
  void define_map(LayerBuilder& layer, const RecurrentMap& map) const;
  /// Records DW, DR and Db, given DZ.
  void backward_map(LayerBuilder& layer, const RecurrentMap& map) const;
  /// What comes back to H[t,n,k] through the step behind.
  Scalar from_behind(const RecurrentMap& map) const;
  /// DX and Dh, to which all maps contribute.
  Expr to_sequence(const std::vector<RecurrentMap>& maps) const;
  Expr to_start(const std::vector<RecurrentMap>& maps) const;

  const Dim T{"T"}, N{"N"}, D{"D"}, K{"K"};
  const Index t{"t"}, n{"n"}, d{"d"}, k{"k"}, j{"j"};
};

}  // namespace gradstone
