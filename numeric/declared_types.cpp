#include "numeric/declared_types.hpp"

namespace gradstone {
namespace {

thread_local DeclaredTypes declared = DeclaredTypes::usual(formats::f64());

// Hardware may replace subnormal results of these types by 0, and does; the shorter ones keep them,
// for they have hardly any other small numbers.
double underflow(const FloatFormat& format) {
  const bool may_flush = format.least_exponent <= -126;
  return may_flush ? format.smallest_normal() : format.smallest_subnormal() / 2;
}

DeclaredRoundings::One rounding(const FloatFormat& format) {
  return {format.unit_roundoff(), underflow(format), format.largest};
}

DeclaredRoundings roundings(const DeclaredTypes& types) {
  DeclaredRoundings result;
  result.stored = rounding(types.stored);
  result.computed = rounding(types.computed);
  result.accumulated = rounding(types.accumulated);
  result.multiplied = rounding(types.multiplied);
  if (types.multiplied.digits < types.computed.digits)
    result.of_terms = types.multiplied.unit_roundoff();
  result.stored_format = types.stored;
  result.computed_format = types.computed;
  return result;
}

}  // namespace

thread_local DeclaredRoundings DeclaredRoundings::current = roundings(declared);

DeclaredTypes DeclaredTypes::usual(const FloatFormat& stored) {
  const FloatFormat& wide = stored.digits < formats::f32().digits ? formats::f32() : stored;
  return {stored, wide, wide, wide};
}

WithDeclaredTypes::WithDeclaredTypes(const DeclaredTypes& types) : before_(declared) {
  declared = types;
  DeclaredRoundings::current = roundings(types);
}

WithDeclaredTypes::~WithDeclaredTypes() {
  declared = before_;
  DeclaredRoundings::current = roundings(before_);
}

DeclaredBound NumberTraits<DeclaredBound>::stored(const DeclaredBound& x) {
  const auto& stored = DeclaredRoundings::current.stored;
  const auto& computed = DeclaredRoundings::current.computed;
  if (stored.roundoff <= computed.roundoff && stored.underflow <= computed.underflow &&
      stored.largest >= computed.largest)
    return x;
  // A number of the type stays what it is.
  if (x.error() == 0 && DeclaredRoundings::current.stored_format.has(x.value())) return x;
  const double magnitude = x.magnitude() + x.error();
  if (!(magnitude <= stored.largest))
    return DeclaredBound(x.value(), DeclaredBound::infinity).moving(x.moves());
  const double error = x.error() + stored.roundoff * magnitude + stored.underflow;
  return DeclaredBound(x.value(), error).moving(x.moves());
}

}  // namespace gradstone
