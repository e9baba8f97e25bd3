#include "reference/judged.hpp"

#include <optional>

#include "reference/tensors.hpp"

namespace gradstone {
namespace {

Expr by_table_or_entries(const std::string& name, const std::string& gradient, const Shape& shape) {
  if (shape.is_matrix())
    return elements_sum(hadamard(variable(name, shape), variable(gradient, shape)));
  std::vector<Index> indices;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    indices.push_back(shape[axis].is_one() ? Index{} : Index{"i" + std::to_string(axis + 1)});
  return by_entries({Index{}, Index{}}, Shape(), inner_product(name, gradient, shape, indices));
}

}  // namespace

Scalar with_initial(const Scalar& value, const Recurrence& recurrence) {
  return transform(value, [&](const Scalar& part) {
    const auto* read = std::get_if<scalar::Entry>(&part.node().value);
    const Initial* initial = read ? recurrence.find_initial(read->matrix) : nullptr;
    // Where the number of indices is wrong, that is for others to say.
    if (!initial || read->places.size() != initial->indices.size() + 1 ||
        !recurrence.is_step_before(read->places.front()))
      return part;
    ScalarReplacement places;
    for (std::size_t axis = 0; axis < initial->indices.size(); ++axis)
      if (!initial->indices[axis].is_first())
        places.indices.emplace(initial->indices[axis].name, read->places[axis + 1]);
    const Scalar first = recurrence.reversed ? size(recurrence.steps) : Scalar(1);
    const Comparison at_first{value_of(recurrence.step), Relation::equal, first};
    return where({{{at_first}, replace(initial->value, places)}}, part);
  });
}

EquationSystem judged(const EquationSystem& system) {
  EquationSystem result = system;
  for (const auto& recurrence : system.recurrences) {
    for (auto* equations : {&result.forward, &result.backward}) {
      for (auto& equation : *equations) {
        const auto* tensor = as<node::Comprehension>(equation.value);
        if (!tensor || !recurrence.has(equation.name)) continue;
        equation.value = by_entries(tensor->indices, equation.value.shape(),
                                    with_initial(tensor->body, recurrence), equation.value.where());
      }
    }
  }
  for (auto& recurrence : result.recurrences) recurrence.initial.clear();
  if (system.outputs.empty() || system.is_loss()) return result;
  std::optional<Expr> loss;
  for (const auto& name : system.outputs) {
    const std::string gradient = "D" + name;
    result.declarations.push_back({gradient, system.shape_of(name), Role::statistic, Domain::real});
    const Expr term = by_table_or_entries(name, gradient, system.shape_of(name));
    loss = loss ? *loss + term : term;
  }
  result.kind = Kind::loss;
  result.outputs.clear();
  result.output = "sum of outputs";  // no text can name it
  result.forward.push_back({result.output, *loss, ""});
  return result;
}

}  // namespace gradstone
