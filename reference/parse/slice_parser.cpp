#include <algorithm>

#include "reference/parse/formula_parser.hpp"
#include "reference/print/text.hpp"

namespace gradstone::parse {
namespace {

bool reads_entries(const Scalar& formula) {
  const auto& node = formula.node().value;
  if (std::holds_alternative<scalar::Entry>(node) ||
      std::holds_alternative<scalar::IndexValue>(node))
    return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(), reads_entries);
}

int depth_of(const Scalar& formula) {
  int depth = 0;
  for (const auto& part : children(formula)) depth = std::max(depth, depth_of(part));
  return depth + 1;
}

// A name in the tensor of something that has no axes, of which there are no entries.
std::string without_axes(const Expr& tensor) {
  if (const auto* name = as<node::Variable>(tensor))
    return tensor.shape().rank() == 0 ? name->name : "";
  for (const auto& operand : operands(tensor))
    if (std::string name = without_axes(operand); !name.empty()) return name;
  return "";
}

}  // namespace

std::set<std::string> FormulaParser::bound_names() const {
  std::set<std::string> names;
  for (const auto& [index, range] : ranges_.indices) names.insert(index);
  return names;
}

// The dimensions of a tensor of which fewer places are given than it has; null where none are left.
const std::vector<Dim>* FormulaParser::sliced(const std::string& name, std::size_t places) const {
  if (!scope_.slices) return nullptr;
  const auto [first, last] = ranges_.entries.equal_range(name);
  const std::vector<Dim>* longer = nullptr;
  for (auto known = first; known != last; ++known) {
    if (known->second.size() == places) return nullptr;
    if (!longer && known->second.size() > places) longer = &known->second;
  }
  return longer;
}

// X[t]: the places of the other axes are bound by the tensor that it is.
Value FormulaParser::slice(const Token& name, std::vector<gradstone::Place> places,
                           const std::vector<Dim>& dims) {
  if (slice_.empty())
    slice_ = to_text(gradstone::entry(std::string(name.text), places)) + " has " +
             std::to_string(places.size()) + (places.size() == 1 ? " index" : " indices") +
             ", but " + std::string(name.text) + " is " + Shape(dims).text();
  reads_slices_ = true;
  std::vector<Index> indices;
  const std::vector<Dim> rest(dims.begin() + static_cast<std::ptrdiff_t>(places.size()),
                              dims.end());
  for (std::size_t axis = 0; axis < rest.size(); ++axis) {
    indices.push_back(rest[axis].is_one() ? Index{} : Index{"_" + std::to_string(axis + 1)});
    places.emplace_back(indices.back());
  }
  const Expr result = cursor_.built(name, [&](Location place) {
    return by_entries(indices, Shape(rest), entry_at(std::string(name.text), std::move(places)),
                      place);
  });
  return limited(cursor_, name, {result});
}

TensorEntries FormulaParser::entries(bool may_be_whole) {
  const Token first = cursor_.peek();
  const Value found = formula();
  const bool is_whole = found.matrix() && slice_.empty() && !may_be_whole;
  if (is_whole && whole_) {
    const std::string name(whole_->text);
    cursor_.refuse(*whole_, name + " is a matrix; an entry of it is " + name + "[i,j]");
  }
  if (is_whole) scalar_of(found, first);
  return entries_at(found, first, {});
}

// The entries of a part of a formula, which are numbers; a number is itself.
TensorEntries FormulaParser::entries_at(const Value& value, const Token& where,
                                        std::set<std::string> bound) const {
  if (const auto* number = value.scalar()) return {{}, Shape(std::vector<Dim>{}), *number};
  bound.merge(bound_names());
  if (const std::string name = without_axes(*value.matrix()); !name.empty())
    cursor_.refuse(where, name + " has no axes, so it has no entries; declare it as " + name +
                              ": 1 x 1, or as a parameter");
  const TensorEntries read =
      cursor_.built(where, [&](Location) { return entries_of(*value.matrix(), scope_, bound); });
  limited(cursor_, where, {read.value, nodes_of(read.value), depth_of(read.value)});
  return read;
}

// What is made of a number, or of a tensor entry by entry: a sum of slices, a term with a guard.
Value FormulaParser::by_entry(const Token& where, const Value& value,
                              const std::set<std::string>& bound, double nodes, int depth,
                              const std::function<Scalar(const Scalar& entry)>& made) {
  if (value.scalar() || !scope_.slices)
    return limited(cursor_, where, {made(scalar_of(value, where)), nodes, depth});
  const TensorEntries of = entries_at(value, where, bound);
  reads_slices_ = true;
  const Expr result = cursor_.built(where, [&](Location place) {
    return by_entries(of.indices, of.shape, made(of.value), place);
  });
  return limited(cursor_, where, {result, nodes, depth});
}

// Of a number and a tensor, which are added or compared, the number stands for itself at every
// place.
void FormulaParser::fit(Value& left, Value& right, const Token& where) const {
  if (left.matrix() && right.scalar()) right = at_every_place(where, right, left);
  if (left.scalar() && right.matrix()) left = at_every_place(where, left, right);
}

Value FormulaParser::at_every_place(const Token& where, const Value& number,
                                    const Value& tensor) const {
  if (reads_entries(*number.scalar()))
    cursor_.refuse(where, "a number that has indices stands beside " + tensor.kind() +
                              "; an entry of a tensor has all of its indices");
  const Expr result = cursor_.built(where, [&](Location place) {
    return filled(*number.scalar(), tensor.matrix()->shape(), scope_, bound_names(), place);
  });
  return limited(cursor_, where, {result, 1 + number.nodes, 1 + number.depth});
}

}  // namespace gradstone::parse
