#include "reference/error.hpp"
#include "symbolic/all_sizes/proof.hpp"

namespace gradstone::all_sizes {

Proof::Proof(const EquationSystem& system, std::clock_t deadline)
    : system_(system),
      algebra_(deadline),
      scalars_(
          algebra_, [this](const std::string& name) { return value(name).entry; }, nullptr) {
  declare_parameters();
  declare_matrices();
}

std::vector<DimId> Proof::dims_of(const Shape& shape) {
  std::vector<DimId> dims;
  if (!shape.rows.is_one()) dims.push_back(algebra_.symbols.dim(shape.rows));
  if (!shape.columns.is_one()) dims.push_back(algebra_.symbols.dim(shape.columns));
  return dims;
}

Proof::Value Proof::declared(const std::string& name, const Shape& shape, Sign sign) {
  Value value;
  value.symbol = algebra_.symbols.tensor(name, dims_of(shape), sign);
  value.shape = shape;
  Indices at;
  if (!shape.rows.is_one()) at.push_back(row_index);
  if (!shape.columns.is_one()) at.push_back(column_index);
  value.entry = algebra_.entry(value.symbol, at);
  return value;
}

Proof::Value Proof::cut(const std::string& name, const Shape& shape, const Form& meaning) {
  // The arguments of the tensor are numbered without the dimensions that are 1.
  const bool is_row = shape.rows.is_one();
  const Form over_arguments =
      is_row ? algebra_.renamed(meaning, {{column_index, row_index}}) : meaning;
  Value value;
  value.symbol = algebra_.cut(name, dims_of(shape), over_arguments);
  value.shape = shape;
  Indices at;
  if (!is_row) at.push_back(row_index);
  if (!shape.columns.is_one()) at.push_back(column_index);
  value.entry = algebra_.entry(value.symbol, at);
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
    const Sign sign = declaration.integer ? Sign::positive : Sign::unknown;
    const Value parameter = declared(declaration.name, {one, one}, sign);
    if (declaration.integer) algebra_.symbols.at(parameter.symbol).lone.clear();
    values_[declaration.name] = parameter;
  }
  for (const auto& condition : system_.conditions)
    algebra_.assume_positive(scalars_.positive_side(condition));
}

void Proof::declare_matrices() {
  for (const auto& declaration : system_.declarations) {
    const bool is_positive =
        declaration.domain == Domain::positive || declaration.domain == Domain::distribution;
    const Value given =
        declared(declaration.name, declaration.shape, is_positive ? Sign::positive : Sign::unknown);
    // Masks and targets may be 0 everywhere.
    if (declaration.role == Role::mask || declaration.role == Role::target)
      algebra_.symbols.at(given.symbol).lone.clear();
    values_[declaration.name] = given;
  }
  const auto given = [this](const std::string& name) -> const Form& { return value(name).entry; };
  for (const auto& condition : system_.matrix_conditions)
    algebra_.add_fact(read(condition.left, given), read(condition.right, given));
}

void Proof::add_forward_values() {
  if (!forward_.empty()) return;
  const auto known = [this](const std::string& name) -> const Form& { return value(name).entry; };
  for (const auto& equation : system_.forward) {
    const Form meaning = read(equation.value, known);
    forward_[equation.name] = meaning;
    values_[equation.name] = cut(equation.name, equation.value.shape(), meaning);
  }
  if (!system_.cotangent().empty())
    values_[system_.cotangent()] =
        declared(system_.cotangent(), system_.shape_of(system_.cotangent()));
  end_of_forward_ = static_cast<SymbolId>(algebra_.symbols.size());
}

std::vector<Form> Proof::declare_parameters_of(const ElementFunction& function) {
  std::vector<Form> parameters;
  for (const auto& name : function.parameters()) {
    if (values_.count(name) == 0) values_[name] = declared(name, {one, one});
    parameters.push_back(value(name).entry);
  }
  for (const auto& condition : function.conditions())
    algebra_.assume_positive(scalars_.positive_side(condition));
  return parameters;
}

}  // namespace gradstone::all_sizes
