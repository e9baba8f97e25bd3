#include "reference/print/names.hpp"

namespace gradstone::print {

std::string relation_sign(Relation relation) {
  switch (relation) {
    case Relation::less:
      return "<";
    case Relation::less_equal:
      return "<=";
    case Relation::greater:
      return ">";
    case Relation::greater_equal:
      return ">=";
    case Relation::equal:
      return "=";
  }
  return "";
}

std::string elementary_name(Elementary function) {
  switch (function) {
    case Elementary::exp:
      return "exp";
    case Elementary::log:
      return "log";
    case Elementary::log1p:
      return "log1p";
    case Elementary::tanh:
      return "tanh";
    case Elementary::erf:
      return "erf";
    case Elementary::sin:
      return "sin";
    case Elementary::cos:
      return "cos";
  }
  return "";
}

std::string role_name(Role role) {
  switch (role) {
    case Role::input:
      return "input";
    case Role::weight:
      return "weight";
    case Role::mask:
      return "mask";
    case Role::target:
      return "target";
    case Role::statistic:
      return "statistic";
  }
  return "";
}

std::string domain_name(Domain domain) {
  switch (domain) {
    case Domain::real:
      return "real";
    case Domain::positive:
      return "positive";
    case Domain::nonzero:
      return "nonzero";
    case Domain::distribution:
      return "distribution";
    case Domain::mask:
      return "mask";
    case Domain::index:
      return "index";
  }
  return "";
}

}  // namespace gradstone::print
