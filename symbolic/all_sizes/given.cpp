#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/all_sizes/proof.hpp"

namespace gradstone::all_sizes {
namespace {

std::vector<DimId> dims_of(const Range& indices) {
  std::vector<DimId> dims;
  for (const auto& [index, dim] : indices) dims.push_back(dim);
  return dims;
}

Indices places_of(const Range& indices) {
  Indices at;
  for (const auto& [index, dim] : indices) at.push_back(index);
  return at;
}

/// Whether it says that a matrix is its own transpose.
bool is_symmetry(const MatrixCondition& condition) {
  const auto* left = as(condition.left, op::transpose());
  const auto* right = as(condition.right, op::transpose());
  const auto is_variable = [](const Expr& X) { return as<node::Variable>(X) != nullptr; };
  return (left && is_variable(left->operand()) && left->operand() == condition.right) ||
         (right && is_variable(right->operand()) && right->operand() == condition.left);
}

}  // namespace

Proof::Proof(const EquationSystem& system, std::clock_t deadline, Ties ties)
    : system_(system),
      algebra_(deadline, ties),
      scalars_(
          algebra_, [this](const std::string& name) { return value(name).entry; }, nullptr) {
  algebra_.set_least_sizes(system.least_sizes);
  declare_parameters();
  declare_matrices();
}

/// The indices of an entry. A dimension that is 1 has none.
Range Proof::indices_of(const Shape& shape) {
  Range indices;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (!shape[axis].is_one())
      indices.emplace_back(axis_index(axis), algebra_.symbols.dim(shape[axis]));
  return indices;
}

Proof::Value Proof::declared(const std::string& name, const Shape& shape, Sign sign) {
  Value value{-1, indices_of(shape), {}};
  value.symbol = algebra_.symbols.tensor(name, dims_of(value.indices), sign);
  value.entry = algebra_.entry(value.symbol, places_of(value.indices));
  return value;
}

Proof::Value Proof::cut(const std::string& name, const Shape& shape, const Form& meaning) {
  Value value{-1, indices_of(shape), {}};
  // The arguments of the tensor are numbered without the dimensions that are 1.
  Renaming arguments;
  for (const auto& [index, dim] : value.indices)
    arguments.emplace_back(index, static_cast<Index>(arguments.size()));
  value.symbol = cuts_.cut(name, dims_of(value.indices), algebra_.renamed(meaning, arguments));
  value.entry = algebra_.entry(value.symbol, places_of(value.indices));
  return value;
}

const Proof::Value& Proof::value(const std::string& name) {
  used_.insert(name);
  const auto found = values_.find(name);
  if (found == values_.end())
    throw UnknownNameError(system_.full_name() + ": no value named " + name + " here");
  return found->second;
}

void Proof::declare_parameters() {
  for (const auto& declaration : system_.parameters) {
    Value parameter;
    if (declaration.integer) {
      parameter.symbol = algebra_.whole_tensor(declaration.name, {}, std::nullopt);
      parameter.entry = algebra_.entry(parameter.symbol, {});
    } else {
      parameter = declared(declaration.name, {one, one});
    }
    values_[declaration.name] = parameter;
  }
  for (const auto& condition : system_.conditions) assume(condition);
  // An integer without a bound counts from 1.
  for (const auto& declaration : system_.parameters) {
    const SymbolId symbol = values_.at(declaration.name).symbol;
    if (declaration.integer && !algebra_.symbols[symbol].least)
      algebra_.assume_least(symbol, {1, false});
  }
  algebra_.find_pinched();
  apply_conditions();
}

/// What is given is read as the conditions make it.
void Proof::apply_conditions() {
  for (auto& [name, value] : values_) value.entry = algebra_.reduced(value.entry.monomials);
}

void Proof::assume(const Comparison& condition) {
  const Form side = scalars_.positive_side(condition);
  switch (condition.relation) {
    case Relation::less:
    case Relation::greater:
      return algebra_.assume(side, Sign::positive);
    case Relation::less_equal:
    case Relation::greater_equal:
      return algebra_.assume(side, Sign::nonnegative);
    case Relation::equal:
      return algebra_.add_fact(side, {});
  }
}

void Proof::declare_matrices() {
  for (const auto& declaration : system_.declarations)
    values_[declaration.name] = declared(declaration);
  const auto given = [this](const std::string& name) -> const Form& { return value(name).entry; };
  for (const auto& condition : system_.matrix_conditions) {
    if (!is_symmetry(condition))
      algebra_.add_fact(read(condition.left, given), read(condition.right, given));
  }
  for (const auto& declaration : system_.declarations) assume_structure(declaration);
  apply_conditions();
}

/// Places are whole numbers from 1 to the last.
Proof::Value Proof::declared_places(const Declaration& declaration) {
  Value given{-1, indices_of(declaration.shape), {}};
  given.symbol = algebra_.places(declaration.name, dims_of(given.indices), declaration.last);
  given.entry = declaration.last.is_one() ? algebra_.number(Rational(1))
                                          : algebra_.entry(given.symbol, places_of(given.indices));
  return given;
}

/// A mask is 0 or one positive number, which is that number times 0 or 1.
Proof::Value Proof::declared(const Declaration& declaration) {
  const auto& [name, shape, role, domain, last] = declaration;
  if (domain == Domain::index) return declared_places(declaration);
  const bool is_zero_or_one = zero_one(system_, name) != ZeroOne::no;
  const bool is_mask = domain == Domain::mask && !is_zero_or_one;
  const bool is_positive = domain == Domain::positive || domain == Domain::distribution;
  Value given = declared(is_mask ? "support of " + name : name, shape,
                         is_positive ? Sign::positive : Sign::unknown);
  Symbol& symbol = algebra_.symbols.at(given.symbol);
  symbol.is_nonzero = domain == Domain::nonzero;
  if (is_mask || is_zero_or_one) {
    symbol.is_zero_or_one = true;
    symbol.sign = Sign::nonnegative;
  }
  // Masks and targets may be 0 everywhere.
  if (role == Role::mask || role == Role::target || is_mask || is_zero_or_one) symbol.lone.clear();
  for (const auto& condition : system_.matrix_conditions) {
    if (is_symmetry(condition) && variable_names(condition.left).count(name) > 0)
      symbol.group.assign(symbol.group.size(), 0);
  }
  if (is_mask) {
    const Value number = declared("number of " + name, {one, one}, Sign::positive);
    given.entry = algebra_.multiply(number.entry, given.entry);
  }
  return given;
}

/// What the conditions mean beyond what they say.
void Proof::assume_structure(const Declaration& declaration) {
  const Structure structure = structure_of(system_, declaration.name);
  const ZeroOne kind = zero_one(system_, declaration.name);
  if (kind == ZeroOne::one_per_row || structure.is_permutation || structure.is_one_hot_or_zero)
    assume_single_ones(declaration, declaration.shape.columns(), column_index);
  if (kind == ZeroOne::one_per_column || structure.is_permutation)
    assume_single_ones(declaration, declaration.shape.rows(), row_index);
  if (!declaration.shape.is_matrix()) return;
  const bool is_square = declaration.shape.rows() == declaration.shape.columns();
  if (structure.has_orthonormal_rows || (is_square && structure.has_orthonormal_columns))
    assume_orthonormal(declaration, row_index, column_index);
  if (structure.has_orthonormal_columns || (is_square && structure.has_orthonormal_rows))
    assume_orthonormal(declaration, column_index, row_index);
}

/// The product of two lines, sum(k: K, Q[i,k] Q[j,k]) = delta[i,j], and of a line with itself. A
/// square matrix with orthonormal rows has orthonormal columns.
void Proof::assume_orthonormal(const Declaration& declaration, Index line, Index along) {
  const Dim &rows = declaration.shape.rows(), &columns = declaration.shape.columns();
  if (rows.is_one() || columns.is_one()) return;
  const DimId lines = algebra_.symbols.dim(line == row_index ? rows : columns);
  const DimId length = algebra_.symbols.dim(line == row_index ? columns : rows);
  const Form entry = values_.at(declaration.name).entry;
  const Index other = 2;
  const Form both = algebra_.multiply(entry, algebra_.renamed(entry, {{line, other}}));
  algebra_.add_fact(algebra_.sum(both, along, length), algebra_.delta(lines, line, other));
  const Form square = algebra_.multiply(entry, entry);
  algebra_.add_fact(algebra_.sum(square, along, length), algebra_.number(Rational(1)));
}

/// Of two entries of a line with a single 1 at most, one is 0: T[i,j] T[i,k] = delta[j,k] T[i,j].
void Proof::assume_single_ones(const Declaration& declaration, const Dim& length, Index along) {
  if (length.is_one()) return;  // the 1 is the only entry
  const Index other = 2;
  const Value& T = values_.at(declaration.name);
  Symbol& symbol = algebra_.symbols.at(T.symbol);
  const auto place = std::find_if(T.indices.begin(), T.indices.end(),
                                  [&](const auto& index) { return index.first == along; });
  symbol.single_along.insert(static_cast<std::size_t>(place - T.indices.begin()));
  symbol.may_be_none = structure_of(system_, declaration.name).is_one_hot_or_zero;
  const Form entry = T.entry;
  const Form both = algebra_.multiply(entry, algebra_.renamed(entry, {{along, other}}));
  const Form same = algebra_.delta(algebra_.symbols.dim(length), along, other);
  algebra_.add_fact(both, algebra_.multiply(same, entry));
}

/// What a tensor of a recurrence is, which may read the tensor itself in another step. As much is
/// known of it as of something that all that is given may come into.
void Proof::give_meaning(const Value& value, const Form& meaning) {
  Renaming arguments;
  for (const auto& [index, dim] : value.indices)
    arguments.emplace_back(index, static_cast<Index>(arguments.size()));
  const Form over_arguments = algebra_.renamed(meaning, arguments);
  Symbol& symbol = algebra_.symbols.at(value.symbol);
  symbol.meaning = over_arguments;
  for (const auto& [name, other] : values_)
    if (other.symbol >= 0) symbol.given.insert(other.symbol);
}

/// The tensors of a recurrence, before their step equations are read.
void Proof::declare_steps(const Recurrence& recurrence, const std::vector<Equation>& equations) {
  for (const auto& equation : equations) {
    if (!recurrence.has(equation.name)) continue;
    Value step = declared(equation.name, equation.value.shape());
    algebra_.symbols.at(step.symbol).lone.clear();
    values_[equation.name] = std::move(step);
  }
}

void Proof::add_forward_values() {
  if (!forward_.empty()) {
    used_.insert(used_forward_.begin(), used_forward_.end());
    return;
  }
  const auto known = [this](const std::string& name) -> const Form& { return value(name).entry; };
  for (const auto& equation : system_.forward) {
    const Recurrence* recurrence = system_.recurrence_of(equation.name);
    if (recurrence) {
      if (recurrence->equations.front() == equation.name)
        declare_steps(*recurrence, system_.forward);
    }
    scalars_.start_requirements();
    algebra_.set_notes_ties(true);
    const Form meaning = read(equation.value, known);
    algebra_.set_notes_ties(false);
    required_forward_[equation.name] = scalars_.end_requirements();
    forward_[equation.name] = meaning;
    if (recurrence) {
      give_meaning(values_.at(equation.name), meaning);
    } else {
      values_[equation.name] = cut(equation.name, equation.value.shape(), meaning);
    }
  }
  if (!system_.cotangent().empty())
    values_[system_.cotangent()] =
        declared(system_.cotangent(), system_.shape_of(system_.cotangent()));
  end_of_forward_ = static_cast<SymbolId>(algebra_.symbols.size());
  used_forward_ = used_;
}

std::vector<Form> Proof::declare_parameters_of(const ElementFunction& function) {
  std::vector<Form> parameters;
  for (const auto& name : function.parameters()) {
    if (values_.count(name) == 0) values_[name] = declared(name, {one, one});
    parameters.push_back(value(name).entry);
  }
  for (const auto& condition : function.conditions()) assume(condition);
  return parameters;
}

}  // namespace gradstone::all_sizes
