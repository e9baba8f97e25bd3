// Readers of expressions that handle every kind of node; without one of them, as FORGET_OPERATION
// or FORGET_SUM asks, this file must not compile.

#include "reference/expr/expr.hpp"

namespace gradstone {

struct ReadMatrix {
  int operator()(const node::Variable&) const { return 0; }
  int operator()(const node::Comprehension&) const { return 0; }
#ifndef FORGET_OPERATION
  int operator()(const node::Operation&) const {
    return 0;
  }
#endif
  int operator()(const node::Apply&) const {
    return 0;
  }
};

struct ReadScalar {
  int operator()(const scalar::Number&) const { return 0; }
  int operator()(const scalar::Pi&) const { return 0; }
  int operator()(const scalar::Parameter&) const { return 0; }
  int operator()(const scalar::Argument&) const { return 0; }
  int operator()(const scalar::Size&) const { return 0; }
  int operator()(const scalar::IndexValue&) const { return 0; }
  int operator()(const scalar::Entry&) const { return 0; }
  int operator()(const scalar::Delta&) const { return 0; }
  int operator()(const scalar::Negate&) const { return 0; }
  int operator()(const scalar::Add&) const { return 0; }
  int operator()(const scalar::Subtract&) const { return 0; }
  int operator()(const scalar::Multiply&) const { return 0; }
  int operator()(const scalar::Divide&) const { return 0; }
  int operator()(const scalar::Power&) const { return 0; }
  int operator()(const scalar::Call&) const { return 0; }
  int operator()(const scalar::Apply&) const { return 0; }
#ifndef FORGET_SUM
  int operator()(const scalar::Sum&) const {
    return 0;
  }
#endif
  int operator()(const scalar::Maximum&) const {
    return 0;
  }
  int operator()(const scalar::Cases&) const {
    return 0;
  }
};

int read(const Expr& matrix) {
  return visit(matrix, ReadMatrix{});
}
int read(const Scalar& number) {
  return visit(number, ReadScalar{});
}

}  // namespace gradstone
