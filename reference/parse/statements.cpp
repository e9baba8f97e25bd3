#include <algorithm>

#include "reference/nearest.hpp"
#include "reference/parse/limits.hpp"
#include "reference/parse/system_parser.hpp"
#include "reference/print/names.hpp"

namespace gradstone::parse {
namespace {

Role role_of(std::string_view word) {
  for (const auto role : {Role::weight, Role::mask, Role::target, Role::statistic})
    if (print::role_name(role) == word) return role;
  return Role::input;
}

bool is_without_sums(const Scalar& formula) {
  const auto& node = formula.node().value;
  if (std::holds_alternative<scalar::Sum>(node) || std::holds_alternative<scalar::Maximum>(node) ||
      std::holds_alternative<scalar::Delta>(node))
    return false;
  const auto parts = children(formula);
  return std::all_of(parts.begin(), parts.end(), is_without_sums);
}

// Whether a size occurs.
bool is_of_sizes(const Scalar& formula) {
  if (std::holds_alternative<scalar::Size>(formula.node().value)) return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(), is_of_sizes);
}

}  // namespace

// real, positive, nonzero, distribution, mask
std::optional<Domain> SystemParser::domain() {
  if (!cursor_.at_kind(Token::Kind::name)) return std::nullopt;
  std::vector<std::string> known;
  for (const auto domain :
       {Domain::real, Domain::positive, Domain::nonzero, Domain::distribution, Domain::mask}) {
    if (cursor_.take(print::domain_name(domain))) return domain;
    known.push_back(print::domain_name(domain));
  }
  if (cursor_.at("for")) return std::nullopt;
  const std::string word(cursor_.peek().text);
  cursor_.refuse(cursor_.peek(),
                 "expected a domain (real, positive, nonzero, distribution, mask, index N) "
                 "or the end of the line, found " +
                     word + nearest_hint(word, known));
}

// NAME: N x D positive, after the role
Expr SystemParser::declare(Role role, const std::string& name, const Token& where) {
  const Shape shape = parse_shape(cursor_, sizes_);
  if (cursor_.take("index")) {
    const Dim last = parse_size(cursor_, sizes_);
    return cursor_.built(where, [&](Location) {
      for (const auto& size : last.names()) use_as_size(size);
      return builder_->given_places(role, name, shape, last);
    });
  }
  const Domain understood = role == Role::mask ? Domain::mask : Domain::real;
  const Domain stated = domain().value_or(understood);
  return cursor_.built(where, [&](Location) {
    for (const auto& dim : shape.dims())
      for (const auto& size : dim.names()) use_as_size(size);
    return builder_->given(role, name, shape, stated);
  });
}

void SystemParser::declaration(const Token& first) {
  cursor_.next();
  const Token where = cursor_.peek();
  const std::string name = cursor_.name("the name of a matrix");
  cursor_.expect(":", "after the name, as in input X: N x D");
  declare(role_of(first.text), name, where);
  name_places_.emplace(name, where);
}

// trainable parameter alpha <= 1 usually 1/2
void SystemParser::parameter(const Token&) {
  const bool trainable = cursor_.take("trainable");
  const bool integer = cursor_.take("integer");
  cursor_.expect("parameter");
  const Token where = cursor_.peek();
  if (trainable && integer) cursor_.refuse(where, "a parameter that counts has no gradient");
  if (function_.value) cursor_.refuse(where, "the parameters of f(x) are declared above it");
  const std::string name = cursor_.name("the name of a parameter");
  std::optional<Comparison> condition;
  if (!cursor_.at_kind(Token::Kind::newline) && !cursor_.at("usually")) {
    auto reader = formulas();
    const Relation relation = reader.relation();
    const Token right = cursor_.peek();
    const Value bound = reader.value();
    const auto* scalar = bound.scalar();
    if (!scalar) cursor_.refuse(right, "expected a scalar, found " + bound.kind());
    condition = Comparison{gradstone::parameter(name), relation, *scalar};
  }
  const std::optional<Rational> usual = usual_value();
  if (usual && integer) cursor_.refuse(where, "a parameter that counts has no usual value");
  cursor_.built(where, [&](Location) {
    if (integer) return builder_->integer_parameter(name);
    return trainable ? builder_->trainable_parameter(name, usual)
                     : builder_->parameter(name, usual);
  });
  if (condition) cursor_.built(where, [&](Location) { builder_->condition(*condition); });
  name_places_.emplace(name, where);
}

// usually 1/2
std::optional<Rational> SystemParser::usual_value() {
  if (!cursor_.take("usually")) return std::nullopt;
  const Token where = cursor_.peek();
  const Value value = formulas().value();
  if (const auto* scalar = value.scalar()) {
    if (const auto* number = std::get_if<scalar::Number>(&scalar->node().value))
      return number->value;
  }
  cursor_.refuse(where, "expected a number, such as 1/2");
}

// Whether a bound of a size is here: N >= 2. What is no parameter is a size, be it one that occurs
// further down.
bool SystemParser::at_least_size() const {
  return cursor_.at_kind(Token::Kind::name) && (cursor_.at(">=", 1) || cursor_.at(">", 1)) &&
         cursor_.peek(2).kind == Token::Kind::integer &&
         cursor_.peek(3).kind == Token::Kind::newline &&
         !builder_->so_far().find_parameter(std::string(cursor_.peek().text));
}

void SystemParser::least_size() {
  const Token where = cursor_.peek();
  const std::string name = cursor_.name("a size");
  const bool equal = cursor_.next().text == ">=";
  const Token bound = cursor_.peek();
  const std::int64_t least = cursor_.integer("a number");
  if (least >= most_in_size)
    cursor_.refuse(bound, "a size is asked to be " + std::to_string(most_in_size) + " at most");
  cursor_.built(where, [&](Location) { builder_->least_size(name, equal ? least : least + 1); });
  bounded_sizes_.push_back(where);
}

// condition a <= b, condition N >= 2, condition rows_sum(T) = ones(N, 1)
void SystemParser::condition(const Token&) {
  cursor_.next();
  if (at_least_size()) return least_size();
  const Token where = cursor_.peek();
  auto reader = formulas();
  const Value left = reader.value();
  const Token sign = cursor_.peek();
  const Relation relation = reader.relation();
  const Value right = reader.value();
  if (const auto* a = left.scalar(), *b = right.scalar(); a && b) {
    if (is_of_sizes(*a) || is_of_sizes(*b))
      cursor_.refuse(where, "a condition on a size says where it begins: condition N >= 2");
    return cursor_.built(where, [&](Location) {
      builder_->condition(Comparison{*a, relation, *b});
    });
  }
  const auto *A = left.matrix(), *B = right.matrix();
  if (!A || !B)
    cursor_.refuse(sign, "a condition compares two scalars or two matrices, found " + left.kind() +
                             " and " + right.kind());
  if (relation != Relation::equal) cursor_.refuse(sign, "matrices are compared by = only");
  cursor_.built(where, [this, A, B](Location) { builder_->condition(*A, *B); });
}

void SystemParser::section(const Token& first) {
  section_ = first.text == "forward" ? Section::forward : Section::backward;
  in_recurrence_ = false;
  cursor_.next();
}

// The tensor that is read by an equation of its entries: [n,i,c] = ... for i: U; or of its slices:
// [t] = X[t] * W
Expr SystemParser::entries(const std::string& name, const Token& where) {
  cursor_.expect("[");
  const EntryFormula read = entry_formula(name, where, 0);
  return cursor_.built(where, [&](Location place) {
    return by_entries(read.indices, Shape(read.dims), read.value, place);
  });
}

// The shape that a gradient has, which is that of what it is the gradient of.
std::optional<Shape> SystemParser::shape_of_gradient(const std::string& name) const {
  const auto& system = builder_->so_far();
  if (section_ != Section::backward || !name.starts_with("D")) return std::nullopt;
  const std::string of = name.substr(1);
  if (!system.find_declaration(of) && !system.find_forward(of)) return std::nullopt;
  return system.shape_of(of);
}

// n,i,c] = ... for i: U: the indices from an axis on, and the formula of an entry. What an index
// runs over is said after `for`, or by the shape of what the equation is the gradient of, or by the
// first entry on the right where it stands alone. Where the formula is a tensor, its axes follow.
SystemParser::EntryFormula SystemParser::entry_formula(const std::string& name, const Token& where,
                                                       std::size_t first_axis) {
  const auto& system = builder_->so_far();
  std::vector<Token> tokens;
  EntryFormula read;
  do {
    const Token token = cursor_.peek();
    const bool first = token.kind == Token::Kind::integer && token.text == "1";
    if (first) cursor_.next();
    tokens.push_back(token);
    read.indices.push_back(first ? Index{} : Index{cursor_.name("an index")});
  } while (cursor_.take(","));
  cursor_.expect("]", "after the indices");
  cursor_.expect("=");
  const std::size_t here = cursor_.position(), end = position_of_for();
  const Ranges said = ranges_at(end, false);
  const std::size_t after = cursor_.position();
  cursor_.return_to(here);
  const std::optional<Shape> own = shape_of_gradient(name);
  const auto require_rank = [&](bool fits) {
    if (!fits)
      cursor_.refuse(where, name + " has the " + std::to_string(own->rank()) + " indices of " +
                                name.substr(1) + ", which is " + own->text());
  };
  require_rank(!own || own->rank() >= first_axis + read.indices.size());
  IndexRanges known = builder_->ranges_of_identities();
  for (std::size_t k = 0; k < read.indices.size(); ++k) {
    const Index& index = read.indices[k];
    if (index.is_first()) {
      read.dims.push_back(one);
      continue;
    }
    require_free(tokens[k]);
    const auto found = std::find(said.indices.begin(), said.indices.end(), index);
    std::optional<Dim> range;
    const bool is_step = in_recurrence_ && index == system.recurrences.back().step;
    if (is_step) range = system.recurrences.back().steps;
    if (!range && found != said.indices.end())
      range = said.shape[static_cast<std::size_t>(found - said.indices.begin())];
    if (!range && own) range = (*own)[first_axis + k];
    if (!range) range = range_read(index.name, end);
    if (!range) refuse_range(tokens[k], end);
    read.dims.push_back(*range);
    known.indices.emplace(index.name, *range);
  }
  for (const auto& index : said.indices)
    if (std::find(read.indices.begin(), read.indices.end(), index) == read.indices.end())
      cursor_.refuse(where, "the index " + index.name + " is not one of " + name);
  FormulaParser reader = equations(&known);
  const TensorEntries right = reader.entries(first_axis > 0);
  for (std::size_t k = 0; k < read.indices.size() && !right.indices.empty(); ++k) {
    const Index& index = read.indices[k];
    const bool is_step = in_recurrence_ && index == system.recurrences.back().step;
    if (!index.is_first() && !is_step && !reads_index(right.value, index.name))
      cursor_.refuse(tokens[k], "the index " + index.name + " of " + name +
                                    " is not read on the right, which is " + right.shape.text() +
                                    " at every place" + (reader.slice_read().empty() ? "" : ": ") +
                                    reader.slice_read());
  }
  read.indices.insert(read.indices.end(), right.indices.begin(), right.indices.end());
  read.dims.insert(read.dims.end(), right.shape.dims().begin(), right.shape.dims().end());
  read.value = right.value;
  require_rank(!own || own->rank() == first_axis + read.indices.size());
  if (cursor_.at("for")) cursor_.return_to(after);
  return read;
}

// The dimension at which an index stands alone in the first entry of a known tensor; nothing where
// there is none.
std::optional<Dim> SystemParser::range_read(const std::string& index, std::size_t end) const {
  const auto& system = builder_->so_far();
  const auto known = system.matrix_names();
  for (std::size_t ahead = 0; cursor_.position() + ahead < end; ++ahead) {
    if (!cursor_.at("[", ahead + 1) || cursor_.peek(ahead).kind != Token::Kind::name) continue;
    const std::string name(cursor_.peek(ahead).text);
    if (std::find(known.begin(), known.end(), name) == known.end()) continue;
    const Shape shape = system.shape_of(name);
    std::size_t axis = 0, depth = 0;
    for (std::size_t at = ahead + 2; cursor_.position() + at < end; ++at) {
      if (depth == 0 && cursor_.at("]", at)) break;
      if (cursor_.at("[", at) || cursor_.at("(", at)) ++depth;
      if (cursor_.at("]", at) || cursor_.at(")", at)) --depth;
      if (depth == 0 && cursor_.at(",", at)) ++axis;
      const bool alone = (cursor_.at("[", at - 1) || cursor_.at(",", at - 1)) &&
                         (cursor_.at("]", at + 1) || cursor_.at(",", at + 1));
      if (depth == 0 && alone && cursor_.at(index, at) && axis < shape.rank()) return shape[axis];
    }
  }
  return std::nullopt;
}

// Of an index, where it is not known what it runs over.
void SystemParser::refuse_range(const Token& index, std::size_t end) const {
  for (std::size_t ahead = 0; cursor_.position() + ahead < end; ++ahead)
    if (cursor_.peek(ahead).kind == Token::Kind::other)
      cursor_.refuse(cursor_.peek(ahead), "a character that the notation does not use");
  const std::string name(index.text);
  cursor_.refuse(index,
                 "say at the end of the equation what " + name + " runs over: for " + name + ": N");
}

// output A, B
void SystemParser::output(const Token&) {
  cursor_.next();
  do {
    const Token where = cursor_.peek();
    const std::string name = cursor_.name("the name of a forward value, as in output H, C");
    cursor_.built(where, [&](Location) { builder_->add_output(name); });
    outputs_.push_back(where);
  } while (cursor_.take(","));
}

// recurrence t: T, recurrence t: T reversed
void SystemParser::recurrence(const Token& first) {
  if (section_ == Section::none)
    cursor_.refuse(first, "a recurrence stands below forward or backward");
  cursor_.next();
  const Token index = cursor_.peek();
  const Index step{cursor_.name("the index of the step, as in recurrence t: T")};
  require_free(index);
  cursor_.expect(":", "after the index of the step, as in recurrence t: T");
  const Dim steps = parse_size(cursor_, sizes_);
  const bool reversed = cursor_.take("reversed");
  builder_->recurrence(step, steps, reversed);
  recurrences_.push_back(first);
  in_recurrence_ = true;
}

// Whether H[0,...] is here, or DZ[T + 1,...] in a reversed recurrence; after the name.
bool SystemParser::at_initial() const {
  return builder_->so_far().recurrences.back().reversed ? cursor_.at("+", 2)
                                                        : cursor_.peek(1).text == "0";
}

// Where it begins is one step before the first, or behind the last of a reversed recurrence; and
// its first equations are of a step, NAME[t,...].
void SystemParser::require_step(const std::string& name) const {
  const auto& recurrence = builder_->so_far().recurrences.back();
  const std::string before = recurrence.before().text();
  const bool is_entry = cursor_.at("[");
  const bool is_step = is_entry && cursor_.at(recurrence.step.name, 1);
  const bool is_other_end = is_entry && (cursor_.peek(1).text == "0" || cursor_.at("+", 2));
  if (is_step || !(is_other_end || recurrence.equations.empty())) return;
  cursor_.refuse(cursor_.peek(is_entry ? 1 : 0), "expected an equation of a step, " + name + "[" +
                                                     recurrence.step.name +
                                                     ",...] = ..., or where " + name + " begins, " +
                                                     name + "[" + before + ",...] = ...");
}

// [0,n,k] = h[n,k], after the name H
void SystemParser::initial(const Token& where) {
  const auto& recurrence = builder_->so_far().recurrences.back();
  const std::string name(where.text);
  cursor_.expect("[");
  const Token step = cursor_.peek();
  std::optional<Dim> at;
  if (step.kind == Token::Kind::integer || step.kind == Token::Kind::name)
    at = parse_size(cursor_, sizes_);
  const Dim wanted = recurrence.before();
  if (!at || *at != wanted)
    cursor_.refuse(step, "expected the step " + recurrence.step.name + ", or " + wanted.text() +
                             " where " + name + " begins");
  EntryFormula read;
  if (cursor_.take(",")) {
    read = entry_formula(name, where, 1);
  } else {
    cursor_.expect("]", "after the indices");
    cursor_.expect("=");
    read = initial_formula(name);
  }
  if (!is_without_sums(read.value))
    cursor_.refuse(where, "where " + name + " begins is a number or entries, without sums");
  cursor_.built(where, [&](Location place) {
    builder_->initial(name, read.indices, Shape(read.dims), read.value, place);
  });
}

// h, zeros(N, K), or a number: after H[0] =. A number is at every place of a gradient.
SystemParser::EntryFormula SystemParser::initial_formula(const std::string& name) {
  const IndexRanges known = builder_->ranges_of_identities();
  TensorEntries right = equations(&known).entries(true);
  const auto own = shape_of_gradient(name);
  if (own && right.indices.empty() && own->rank() > 1) {
    const Shape of_step(std::vector<Dim>(own->dims().begin() + 1, own->dims().end()));
    right.indices = indices_of(of_step, scope(&known));
    right.shape = of_step;
  }
  return {right.indices, right.shape.dims(), right.value};
}

// Y = ..., in the forward or in the backward part
void SystemParser::equation(const Token& first) {
  if (section_ == Section::none)
    cursor_.refuse(first, "an equation stands below forward or backward");
  const std::string name = cursor_.name("the name of a value");
  const auto& system = builder_->so_far();
  if (section_ == Section::forward && !system.backward.empty())
    cursor_.refuse(first, "forward equations stand above the backward ones");
  builder_->set_recurs(false);
  if (!system.recurrences.empty() && cursor_.at("[")) {
    const auto& recurrence = system.recurrences.back();
    if (in_recurrence_ && at_initial()) return initial(first);
    if (in_recurrence_) require_step(name);
    in_recurrence_ = in_recurrence_ && cursor_.at(recurrence.step.name, 1);
  } else {
    if (in_recurrence_) require_step(name);
    in_recurrence_ = false;
  }
  builder_->set_recurs(in_recurrence_);
  if (system.is_cotangent(name) && section_ == Section::backward)
    cursor_.refuse(first, name + " is the gradient of the output, which is given");
  std::optional<Expr> by_entries;
  if (cursor_.at("[")) by_entries = entries(name, first);
  if (!by_entries) cursor_.expect("=");
  const Expr value = by_entries ? *by_entries : equations().matrix();
  cursor_.built(first, [&](Location) {
    if (section_ == Section::forward) return builder_->forward(name, value);
    const std::string of = name.starts_with("D") ? name.substr(1) : "";
    if (system.find_parameter(of)) return builder_->backward(gradstone::parameter(of), value);
    const bool gradient = system.find_declaration(of) || system.find_forward(of);
    if (gradient) return builder_->backward(declared(of, first), value);
    if (!of.empty()) unknown_gradients_.push_back(first);
    return builder_->auxiliary(name, value);
  });
  builder_->set_recurs(false);
  name_places_.emplace(name, first);
}

// What the definition of a forward value may read: what is given, the values above it, and those of
// its own recurrence, in the step before. Those without a definition of their own are what their
// equations say.
IndexRanges SystemParser::ranges_above(const std::string& name) const {
  IndexRanges ranges = builder_->ranges_of_definitions();
  const Recurrence* own = builder_->so_far().recurrence_of(name);
  bool is_above = true;
  for (const auto& equation : builder_->so_far().forward) {
    is_above = is_above && equation.name != name;
    if (!is_above && !(own && own->has(equation.name))) continue;
    const Shape& shape = equation.value.shape();
    if (ranges.entries.count(equation.name) == 0)
      ranges.entries.emplace(equation.name, shape.dims());
  }
  return ranges;
}

// A value is defined once, and above the definitions that read it.
void SystemParser::require_first_definition(const Token& where) const {
  const std::string name(where.text);
  for (const auto& identity : builder_->so_far().element_identities) {
    if (identity.left != entry(identity.name, places_of(identity.indices))) continue;
    if (identity.name == name)
      cursor_.refuse(where, name + " is defined twice; keep one definition");
    const auto* own = builder_->so_far().recurrence_of(name);
    if (own && own->has(identity.name)) continue;
    if (matrix_names(identity.right).count(name) > 0 && builder_->so_far().find_forward(name) &&
        builder_->so_far().find_forward(identity.name))
      cursor_.refuse(where, "the definition of " + name + " stands above that of " + identity.name +
                                ", which reads it");
  }
}

// definition Y[i,k] = ..., of a forward value; of a gradient, or where it reads values without a
// definition, it is an identity of entries
void SystemParser::definition(const Token&) {
  finish_function();
  cursor_.next();
  const Token where = cursor_.peek();
  const auto& system = builder_->so_far();
  const bool of_gradient = system.find_backward(std::string(where.text)) != nullptr;
  if (where.kind == Token::Kind::name && !of_gradient &&
      !system.find_forward(std::string(where.text))) {
    std::vector<std::string> known;
    for (const auto& equation : system.forward) known.push_back(equation.name);
    for (const auto& equation : system.backward) known.push_back(equation.name);
    const std::string name(where.text);
    cursor_.refuse(where, "no equation above gives " + name + nearest_hint(name, known));
  }
  if (!at_entry()) cursor_.expected("an entry, as in definition Y[i,k] = ...");
  const Ranges free = ranges_of_entry(true);
  const std::string name(where.text);
  require_first_definition(where);
  const IndexRanges defined = builder_->ranges_of_definitions();
  IndexRanges ranges = of_gradient ? builder_->ranges_of_identities() : ranges_above(name);
  ranges.indices = with(free).indices;
  cursor_.expect("=", "after the entry that is defined");
  const Token formula = cursor_.peek();
  const Scalar value = formulas(&ranges).scalar();
  const auto read = matrix_names(value);
  const bool by_definitions = std::all_of(read.begin(), read.end(), [&](const std::string& matrix) {
    return defined.entries.count(matrix) > 0;
  });
  cursor_.built(formula, [&](Location place) {
    const auto& indices = free.indices;
    if (of_gradient || !by_definitions) {
      builder_->identity(name, indices, free.shape, entry(name, places_of(indices)), value, place);
    } else {
      builder_->define(name, indices, value, place);
    }
  });
}

// update x = x_next
void SystemParser::update(const Token&) {
  cursor_.next();
  const Token state = cursor_.peek();
  const Expr to = declared(cursor_.name("a declared matrix"), state);
  cursor_.expect("=");
  const Token value = cursor_.peek();
  const Expr from = declared(cursor_.name("a forward value"), value);
  cursor_.built(state, [&](Location) { builder_->update(to, from); });
}

// start v = zeros(K, D)
void SystemParser::start(const Token&) {
  cursor_.next();
  const Token where = cursor_.peek();
  const Expr state = declared(cursor_.name("a declared matrix"), where);
  cursor_.expect("=");
  const Expr value = formulas().matrix();
  cursor_.built(where, [&](Location) { builder_->start(state, value); });
  started_.push_back(where);
}

// after T steps x[i,j] = ...
void SystemParser::unrolled(const Token&) {
  cursor_.next();
  const std::string steps = cursor_.name("the number of steps, as in after T steps x[i,j] = ...");
  sizes_.insert(steps);
  cursor_.expect("steps");
  const Token where = cursor_.peek();
  const Expr state = declared(cursor_.name("a declared matrix"), where);
  for (const char* part : {"[", "i", ",", "j", "]"}) cursor_.expect(part, "as in x[i,j]");
  cursor_.expect("=");
  IndexRanges ranges = builder_->ranges_of_steps(steps);
  ranges.indices = {{"i", state.shape().rows()}, {"j", state.shape().columns()}};
  const Token formula = cursor_.peek();
  Scope of_steps = scope(&ranges);
  of_steps.in_steps = true;
  const Scalar value = FormulaParser(cursor_, of_steps).scalar();
  cursor_.built(formula, [&](Location place) { builder_->unrolled(state, steps, value, place); });
}

}  // namespace gradstone::parse
