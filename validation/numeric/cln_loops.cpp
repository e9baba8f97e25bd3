#include "validation/numeric/cln_loops.hpp"

namespace gradstone {

template class LoopEvaluator<ClnReal>;
template class LoopEvaluator<ClnDual>;
template Formula<ClnReal> compile(const Scalar&, const Scope<ClnReal>&);
template Formula<ClnDual> compile(const Scalar&, const Scope<ClnDual>&);

}  // namespace gradstone
