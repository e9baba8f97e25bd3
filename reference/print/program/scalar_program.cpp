#include "reference/print/program/scalar_program.hpp"

#include <algorithm>

#include "reference/print/names.hpp"

namespace gradstone::print {
namespace {

using Sort = Identifiers::Sort;

// Whether it is calculated from indices and sizes alone.
bool is_of_places(const Scalar& scalar) {
  return visit(
      scalar,
      overloaded{
          [](const scalar::Number& n) { return n.value.is_integer(); },
          [](const scalar::Size&) { return true; }, [](const scalar::IndexValue&) { return true; },
          [](const scalar::Negate& n) { return is_of_places(n.operand); },
          [](const scalar::Add& n) { return is_of_places(n.left) && is_of_places(n.right); },
          [](const scalar::Subtract& n) { return is_of_places(n.left) && is_of_places(n.right); },
          [](const scalar::Multiply& n) { return is_of_places(n.left) && is_of_places(n.right); },
          [](const auto&) { return false; }});
}

}  // namespace

std::string ScalarProgram::real(const Scalar& scalar) {
  return real_piece(scalar).text;
}

std::string ScalarProgram::whole(const Scalar& scalar) {
  return whole_piece(scalar).text;
}

std::string ScalarProgram::size(const Dim& dim) {
  std::map<std::string, Dim> names;
  for (const auto& name : dim.names()) names.emplace(name, Dim(identifiers_.of(Sort::size, name)));
  return dim.replaced(names).text();
}

std::string ScalarProgram::index(const Index& index) {
  return index.is_first() ? "1" : identifiers_.of(Sort::index, index.name);
}

ScalarProgram::Piece ScalarProgram::joined(Reader reader, const Scalar& left, const char* sign,
                                           const Scalar& right, Strength strength) {
  const auto next = static_cast<Strength>(static_cast<int>(strength) + 1);
  return {(this->*reader)(left).at_least(strength) + " " + sign + " " +
              (this->*reader)(right).at_least(next),
          strength};
}

ScalarProgram::Piece ScalarProgram::number(const Rational& value) const {
  const std::string text = std::to_string(value.numerator()) + ".0";
  if (!value.is_integer())
    return {text + " / " + std::to_string(value.denominator()) + ".0", Strength::product};
  return {text, value < Rational(0) ? Strength::sign : Strength::atom};
}

ScalarProgram::Piece ScalarProgram::real_piece(const Scalar& scalar) {
  constexpr Reader reader = &ScalarProgram::real_piece;
  return visit(
      scalar,
      overloaded{
          [&](const scalar::Number& n) { return number(n.value); },
          [&](const scalar::Pi&) { return Piece{syntax_.pi()}; },
          [&](const scalar::Parameter& n) {
            return Piece{identifiers_.of(Sort::parameter, n.name)};
          },
          [&](const scalar::Argument&) { return Piece{identifiers_.of(Sort::other, "x")}; },
          [&](const scalar::Size& n) { return Piece{syntax_.as_real(size(n.dim))}; },
          [&](const scalar::IndexValue& n) { return Piece{syntax_.as_real(index(n.index))}; },
          [&](const scalar::Entry& n) {
            std::vector<std::string> places;
            for (const auto& each : n.places) places.push_back(place(each));
            return Piece{syntax_.entry(identifiers_.of(Sort::tensor, n.matrix), places)};
          },
          [&](const scalar::Delta& n) {
            return Piece{syntax_.choice(index(n.left) + " == " + index(n.right), "1.0", "0.0")};
          },
          [&](const scalar::Negate& n) {
            return Piece{"-" + real_piece(n.operand).at_least(Strength::product), Strength::sign};
          },
          [&](const scalar::Add& n) { return joined(reader, n.left, "+", n.right, Strength::sum); },
          [&](const scalar::Subtract& n) {
            return joined(reader, n.left, "-", n.right, Strength::sum);
          },
          [&](const scalar::Multiply& n) {
            return joined(reader, n.left, "*", n.right, Strength::product);
          },
          [&](const scalar::Divide& n) {
            return joined(reader, n.left, "/", n.right, Strength::product);
          },
          [&](const scalar::Power& n) { return Piece{power(n)}; },
          [&](const scalar::Call& n) { return Piece{syntax_.call(n.function, real(n.argument))}; },
          [&](const scalar::Apply& n) { return Piece{call(n)}; },
          [&](const scalar::Sum& n) {
            return Piece{
                syntax_.sum({index(n.index), bound(n.first), bound(n.last)}, real(n.body))};
          },
          [&](const scalar::Maximum& n) { return Piece{maximum(n)}; },
          [&](const scalar::Cases& n) { return Piece{cases(n)}; }});
}

ScalarProgram::Piece ScalarProgram::whole_piece(const Scalar& scalar) {
  constexpr Reader reader = &ScalarProgram::whole_piece;
  return visit(
      scalar,
      overloaded{
          [&](const scalar::Number& n) {
            const std::int64_t value = n.value.floor();
            return Piece{std::to_string(value), value < 0 ? Strength::sign : Strength::atom};
          },
          [&](const scalar::Size& n) {
            return Piece{size(n.dim), n.dim.is_name() ? Strength::atom : Strength::sum};
          },
          [&](const scalar::IndexValue& n) { return Piece{index(n.index)}; },
          [&](const scalar::Negate& n) {
            return Piece{"-" + whole_piece(n.operand).at_least(Strength::product), Strength::sign};
          },
          [&](const scalar::Add& n) { return joined(reader, n.left, "+", n.right, Strength::sum); },
          [&](const scalar::Subtract& n) {
            return joined(reader, n.left, "-", n.right, Strength::sum);
          },
          [&](const scalar::Multiply& n) {
            return joined(reader, n.left, "*", n.right, Strength::product);
          },
          [&](const auto&) { return Piece{syntax_.as_whole(real(scalar))}; },
      });
}

std::string ScalarProgram::comparison(const Comparison& comparison) {
  const auto& [left, relation, right] = comparison;
  const bool are_places = is_of_places(left) && is_of_places(right);
  const auto side = [&](const Scalar& scalar) { return are_places ? whole(scalar) : real(scalar); };
  const std::string sign = relation == Relation::equal ? "==" : relation_sign(relation);
  return side(left) + " " + sign + " " + side(right);
}

std::string ScalarProgram::conditions(const std::vector<Comparison>& comparisons) {
  std::string text;
  for (const auto& each : comparisons)
    text += (text.empty() ? "" : syntax_.conjunction()) + comparison(each);
  return text;
}

std::string ScalarProgram::bound(const Bound& bound) {
  const auto* dim = std::get_if<Dim>(&bound);
  return dim ? size(*dim) : index(std::get<Index>(bound));
}

std::string ScalarProgram::place(const Place& place) {
  return place.index() ? index(*place.index()) : whole(*place.calculated());
}

std::string ScalarProgram::power(const scalar::Power& n) {
  const auto* exponent = std::get_if<scalar::Number>(&n.exponent.node().value);
  if (exponent && exponent->value == Rational(1, 2)) return syntax_.sqrt(real(n.base));
  return syntax_.power(real(n.base), real(n.exponent));
}

std::string ScalarProgram::cases(const scalar::Cases& n) {
  std::string text = real(n.otherwise);
  for (auto line = n.cases.rbegin(); line != n.cases.rend(); ++line)
    text = syntax_.choice(conditions(line->conditions), real(line->value), text);
  return text;
}

std::string ScalarProgram::maximum(const scalar::Maximum& n) {
  std::vector<ProgramRange> over;
  for (const auto& [running, last] : n.over) over.push_back({index(running), "1", size(last)});
  return syntax_.largest(over, conditions(n.conditions), real(n.body));
}

std::string ScalarProgram::call(const scalar::Apply& n) {
  std::string text = function_name(*n.function) + "(" + real(n.argument);
  for (const auto& parameter : n.parameters) text += ", " + real(parameter);
  return text + ")";
}

std::string ScalarProgram::function_name(const ElementFunction& function) {
  for (const auto& [known, name] : known_)
    if (known == function) return name;
  Identifiers own(syntax_);
  ScalarProgram inner(syntax_, own, prefix_);
  inner.known_ = known_;
  const std::string x = own.of(Sort::other, "x");
  std::vector<std::string> parameters;
  for (const auto& parameter : function.parameters())
    parameters.push_back(own.of(Sort::parameter, parameter));
  const std::string value = inner.real(function.stable().value_or(function.value()));
  known_ = inner.known_;
  const std::string name = identifiers_.of(
      Sort::other,
      prefix_ + "_" + function.name() +
          (std::any_of(known_.begin(), known_.end(),
                       [&](const auto& known) { return known.first.name() == function.name(); })
               ? "_" + std::to_string(known_.size())
               : ""));
  functions_ += inner.functions() + syntax_.element_function(name, x, parameters, value) + "\n";
  known_.emplace_back(function, name);
  return name;
}

}  // namespace gradstone::print
