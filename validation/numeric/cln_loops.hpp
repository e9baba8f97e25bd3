#pragma once

#include "numeric/dual.hpp"
#include "numeric/loop_evaluator.hpp"
#include "symbolic/cln_real.hpp"

// The evaluators with 60 digits are compiled once, in cln_loops.cpp. For sources only: the header
// holds types of CLN.

namespace gradstone {

using ClnDual = Dual<ClnReal>;

extern template class LoopEvaluator<ClnReal>;
extern template class LoopEvaluator<ClnDual>;
extern template Formula<ClnReal> compile(const Scalar&, const Scope<ClnReal>&);
extern template Formula<ClnDual> compile(const Scalar&, const Scope<ClnDual>&);

}  // namespace gradstone
