#include <algorithm>

#include "reference/parse/limits.hpp"
#include "reference/parse/system_parser.hpp"

namespace gradstone::parse {

// identity NAME: left = right for A: m x n, B: n x p
EquationSystem SystemParser::free_identity(const Token& head) {
  const Token where = cursor_.peek();
  const std::string name = cursor_.name("the name of the identity");
  begin(Kind::rule, head, name);
  cursor_.return_to(cursor_.position() - 1);
  // The matrices are declared after the formulas that they occur in.
  const std::size_t here = cursor_.position();
  ranges_at(position_of_for(), true);
  cursor_.return_to(here);
  identity(head);
  cursor_.end_of_statement();
  require_new(where);
  check_names();
  return cursor_.built(where, [&](Location) { return builder_->build(); });
}

// The `for` of the statement here, or its end.
std::size_t SystemParser::position_of_for() const {
  std::size_t ahead = 0;
  while (!cursor_.at("for", ahead) && cursor_.peek(ahead).kind != Token::Kind::newline &&
         cursor_.peek(ahead).kind != Token::Kind::end)
    ++ahead;
  return cursor_.position() + ahead;
}

// for A: m x n, i: m: matrices, which are declared if that is wanted, and indices.
SystemParser::Ranges SystemParser::ranges_at(std::size_t position, bool matrices) {
  cursor_.return_to(position);
  Ranges ranges;
  if (!cursor_.take("for")) return ranges;
  do {
    const Token where = cursor_.peek();
    const std::string name = cursor_.name("a name, as in for A: m x n");
    cursor_.expect(":", "after the name, as in for A: m x n");
    const Token size = cursor_.peek();
    const std::size_t before = cursor_.position();
    const Dim range = parse_size(cursor_, sizes_);
    if (!cursor_.at("x")) {
      add_index(ranges, where, name, range);
      continue;
    }
    if (!matrices) {
      const bool known = builder_->so_far().find_declaration(name) != nullptr;
      if (!known || builder_->so_far().kind != Kind::rule)
        cursor_.refuse(size, "the matrices of a system are declared by input " + name + ": ...");
    }
    cursor_.return_to(before);
    if (matrices) {
      declare(Role::input, name, where);
    } else {
      parse_shape(cursor_, sizes_);
      domain();
    }
  } while (cursor_.take(","));
  return ranges;
}

void SystemParser::add_index(Ranges& ranges, const Token& where, const std::string& name,
                             const Dim& range) {
  if (range.is_one()) cursor_.refuse(where, "an index that runs over 1 is written 1, as in b[1,k]");
  if (ranges.indices.size() == Shape::most)
    cursor_.refuse(
        where, "an equation of entries has " + std::to_string(Shape::most) + " indices at most");
  const Index index{name};
  if (std::find(ranges.indices.begin(), ranges.indices.end(), index) != ranges.indices.end())
    cursor_.refuse(where, "the index " + name + " is given twice");
  require_free(where);
  std::vector<Dim> dims = ranges.shape.dims();
  dims.push_back(range);
  ranges.shape = Shape(std::move(dims));
  ranges.indices.push_back(index);
  ranges.given = true;
}

// That the name of an index means nothing else.
void SystemParser::require_free(const Token& index) {
  const std::string name(index.text);
  if (const std::string other = taken_by(scope(), name); !other.empty())
    cursor_.refuse(index, "the index " + name + " is " + other + " as well; take another letter");
}

// Whether an entry is here: X[
bool SystemParser::at_entry() const {
  return cursor_.at_kind(Token::Kind::name) && cursor_.at("[", 1);
}

// Whether numbers are equated here, and no matrices: alpha + beta, sum(k: K, a[1,k]).
bool SystemParser::at_scalars() {
  const std::size_t here = cursor_.position(), end = position_of_for();
  for (std::size_t ahead = 0; here + ahead < end; ++ahead)
    if (cursor_.at("[", ahead)) return true;
  if (cursor_.at("where")) return true;
  const bool is_scalar = formulas().value().scalar() != nullptr;
  cursor_.return_to(here);
  return is_scalar;
}

// Reads an entry whose indices are free, and tells over what they run: as the matrix says. Of what
// is defined, every entry is; elsewhere it may be the first of several.
SystemParser::Ranges SystemParser::ranges_of_entry(bool is_defined) {
  const Token where = cursor_.peek();
  const Shape shape = declared(cursor_.name("a matrix"), where).shape();
  cursor_.expect("[");
  Ranges ranges;
  ranges.shape = shape;
  ranges.given = true;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const Token token = cursor_.peek();
    const bool one = token.kind == Token::Kind::integer && token.text == "1";
    if (one && !is_defined) ranges.shape = ranges.shape.with(axis, gradstone::one);
    if (one != ranges.shape[axis].is_one()) {
      cursor_.refuse(token, std::string(where.text) + " is " + shape.text() + ": " +
                                (one ? "the index 1 stands where the dimension is 1"
                                     : "where the dimension is 1 the index is 1"));
    }
    if (one) cursor_.next();
    const Index index = one ? Index{} : Index{cursor_.name("an index")};
    if (!one) require_free(token);
    const auto& known = ranges.indices;
    if (!one && std::find(known.begin(), known.end(), index) != known.end())
      cursor_.refuse(token, "the index " + index.name + " stands twice");
    ranges.indices.push_back(index);
    if (axis + 1 < shape.rank()) cursor_.expect(",", "between the indices of row and column");
  }
  cursor_.expect("]", "after the indices of row and column");
  return ranges;
}

// What formulas with these free indices may refer to.
IndexRanges SystemParser::with(const Ranges& ranges) const {
  IndexRanges all = builder_->ranges_of_identities();
  for (std::size_t k = 0; k < ranges.indices.size(); ++k)
    if (!ranges.indices[k].is_first()) all.indices.emplace(ranges.indices[k].name, ranges.shape[k]);
  return all;
}

// Numbers, and entries with one index, are those of a matrix.
void SystemParser::complete(Ranges& ranges) {
  std::vector<Dim> dims = ranges.shape.dims();
  while (ranges.indices.size() < 2) {
    ranges.indices.emplace_back();
    dims.push_back(one);
  }
  ranges.shape = Shape(std::move(dims));
}

// identity NAME: left = right, of matrices; or of entries, for i: m, j: n
void SystemParser::identity(const Token&) {
  finish_function();
  if (cursor_.at("identity") && !cursor_.at(":", 1)) cursor_.next();
  const Token where = cursor_.peek();
  const std::string name = cursor_.name("the name of the identity");
  const auto matrices = builder_->so_far().matrix_names();
  if (std::find(matrices.begin(), matrices.end(), name) != matrices.end())
    cursor_.refuse(where,
                   name + " is the name of a matrix as well; give the identity another name");
  cursor_.expect(":", "after the name of the identity");
  const std::size_t here = cursor_.position();
  Ranges ranges = ranges_at(position_of_for(), false);
  const std::size_t end = cursor_.position();
  cursor_.return_to(here);
  if (!ranges.given && at_entry()) {
    ranges = ranges_of_entry(false);
    cursor_.return_to(here);
  }
  ranges.given = ranges.given || at_scalars();
  if (ranges.given) {
    complete(ranges);
    const IndexRanges known = with(ranges);
    const Scalar left = formulas(&known).scalar();
    cursor_.expect("=", "between the sides of the identity");
    const Scalar right = formulas(&known).scalar();
    cursor_.built(where, [&](Location place) {
      builder_->identity(name, ranges.indices, ranges.shape, left, right, place);
    });
  } else {
    const Expr left = formulas().matrix();
    const Token sign = cursor_.peek();
    cursor_.expect("=", "between the sides of the identity");
    const Expr right = formulas().matrix();
    cursor_.built(sign, [&](Location) { builder_->identity(name, left, right); });
  }
  if (cursor_.at("for")) cursor_.return_to(end);
}

// The steps of a chain: = right, because of a reason
template <class Side, class Read, class Step>
void SystemParser::steps(Side left, Read read, Step step) {
  if (!cursor_.at("=")) cursor_.expected("= and the next expression of the chain");
  for (std::size_t count = 0; cursor_.at("="); ++count) {
    const Token sign = cursor_.next();
    if (count == most_steps)
      cursor_.refuse(sign, "a chain has at most " + std::to_string(most_steps) + " steps");
    Side right = read();
    std::string reason;
    if (cursor_.at_kind(Token::Kind::reason)) {
      reason = std::string(cursor_.peek().text);
      if (reason.empty()) cursor_.expected("a reason after because");
      cursor_.next();
    }
    cursor_.built(sign, [&](Location place) { step(left, right, reason, place); });
    left = std::move(right);
  }
}

// chain NAME [for i: m, j: n], then e1 = e2 because ... = e3 because ...
void SystemParser::chain(const Token&) {
  finish_function();
  cursor_.next();
  const Token where = cursor_.peek();
  const std::string name = cursor_.name("the name of the chain");
  const auto& chains = builder_->so_far().chains;
  if (std::find(chains.begin(), chains.end(), name) != chains.end())
    cursor_.refuse(where, "there is a chain " + name + " above");
  Ranges ranges = ranges_at(cursor_.position(), false);
  cursor_.end_of_statement();
  const std::size_t here = cursor_.position();
  if (!ranges.given && at_entry()) {
    ranges = ranges_of_entry(false);
    cursor_.return_to(here);
  }
  ranges.given = ranges.given || at_scalars();
  if (!ranges.given) {
    return steps(
        formulas().matrix(), [&] { return formulas().matrix(); },
        [&](const Expr& left, const Expr& right, const std::string& reason, Location) {
          builder_->step(name, left, right, reason);
        });
  }
  complete(ranges);
  const IndexRanges known = with(ranges);
  steps(
      formulas(&known).scalar(), [&] { return formulas(&known).scalar(); },
      [&](const Scalar& left, const Scalar& right, const std::string& reason, Location place) {
        builder_->step(name, ranges.indices, ranges.shape, left, right, reason, place);
      });
}

}  // namespace gradstone::parse
