#pragma once

#include <string>
#include <vector>

#include "reference/builder.hpp"

namespace gradstone {

/// Which keys a query attends to.
enum class Attends {
  to_all,      ///< all of them
  to_earlier,  ///< those that are not later: s <= t
};

/// What attention reads, for queries Q: G x T x D, keys K: G x S x D and values V: G x S x C, where
/// G are axes of what is attended by itself:
///
///     Z[t,s] = scale sum over d of Q[t,d] K[s,d]
///     P[t,s] = exp(Z[t,s]) / sum over r of exp(Z[t,r])
///     O[t,c] = sum over s of P[t,s] V[s,c]
///
///     DV[s,c] = sum over t of P[t,s] DO[t,c],  DP[t,s] = sum over c of DO[t,c] V[s,c]
///     DZ[t,s] = P[t,s] (DP[t,s] - sum over r of DP[t,r] P[t,r])
///     DQ[t,d] = scale sum over s of DZ[t,s] K[s,d],  DK[s,d] = scale sum over t of DZ[t,s] Q[t,d]
///
/// Where only earlier keys are attended to, P[t,s] is 0 for s > t, and the sum under exp(Z[t,s]) is
/// over r <= t.
struct Attention {
  Expr Q, K, V;
  std::vector<Index> groups;  ///< one for each of the axes in front
  Attends attends = Attends::to_all;
};

/// Declares the scale, and records Z, P and the result with their definitions.
Expr attention_forward(SystemBuilder& layer, const Attention& attention, const std::string& result);

/// Records DV, DP, DZ, DQ and DK, where the gradient of the result is known.
void attention_backward(SystemBuilder& layer, const Attention& attention,
                        const std::string& result);

}  // namespace gradstone
