#include "reference/derive/entries/index_names.hpp"

#include <algorithm>
#include <cctype>

namespace gradstone::derive::entries {

IndexNames::IndexNames(const EquationSystem& system) {
  for (const auto& parameter : system.parameters) reserved_.insert(parameter.name);
  for (const auto& name : system.dimension_names()) reserved_.insert(name);
  for (const auto& name : system.size_parameters) reserved_.insert(name);
  for (const auto& equation : system.forward) {
    const auto* tensor = as<node::Comprehension>(equation.value);
    if (!tensor) continue;
    std::set<std::string> free;
    for (std::size_t axis = 0; axis < tensor->indices.size(); ++axis) {
      learn(equation.value.shape()[axis], tensor->indices[axis]);
      free.insert(tensor->indices[axis].name);
    }
    learn(tensor->body, free);
  }
  for (const auto& recurrence : system.recurrences)
    for (const auto& initial : recurrence.initial) learn(initial.value, {});
}

void IndexNames::learn(const Dim& dim, const Index& index) {
  const std::pair next(dim, index.name);
  if (!index.is_first() && std::find(known_.begin(), known_.end(), next) == known_.end())
    known_.push_back(next);
}

void IndexNames::learn(const Scalar& scalar, const std::set<std::string>& free) {
  if (const auto* sum = std::get_if<scalar::Sum>(&scalar.node().value))
    if (const auto* last = std::get_if<Dim>(&sum->last)) learn(*last, sum->index);
  if (const auto* maximum = std::get_if<scalar::Maximum>(&scalar.node().value))
    for (const auto& [index, last] : maximum->over) learn(last, index);
  if (const auto* read = std::get_if<scalar::Entry>(&scalar.node().value))
    read_.emplace(read->matrix, Read{read->places, free});
  for (const auto& child : children(scalar)) learn(child, free);
}

bool IndexNames::is_free(const std::string& name, const std::set<std::string>& taken) const {
  return !name.empty() && name != "_" && name != "1" && !taken.contains(name) &&
         !reserved_.contains(name);
}

std::string IndexNames::preferred(const std::string& name, const Dim& dim,
                                  const std::set<std::string>& taken) const {
  if (is_free(name, taken)) return name;
  for (const auto& [range, known] : known_)
    if (range == dim && is_free(known, taken)) return known;
  if (dim.is_name()) {
    std::string lower = dim.text();
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (is_free(lower, taken)) return lower;
  }
  for (char letter = 'i'; letter <= 'z'; ++letter)
    if (is_free(std::string(1, letter), taken)) return std::string(1, letter);
  for (int number = 1;; ++number)
    if (is_free("i" + std::to_string(number), taken)) return "i" + std::to_string(number);
}

Index IndexNames::another(const Dim& dim, const std::set<std::string>& taken) const {
  return {preferred("", dim, taken)};
}

std::vector<Index> IndexNames::of_axes(const std::string& tensor,
                                       const std::vector<Dim>& dims) const {
  std::vector<std::string> names(dims.size());
  std::set<std::string> taken;
  const auto [begin, end] = read_.equal_range(tensor);
  for (const bool is_of_sum : {false, true}) {
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      for (auto read = begin; read != end && names[axis].empty(); ++read) {
        const auto& [places, free] = read->second;
        const Index* index = places.size() == dims.size() ? places[axis].index() : nullptr;
        if (index && free.contains(index->name) != is_of_sum && is_free(index->name, taken))
          names[axis] = index->name;
      }
      taken.insert(names[axis]);
    }
  }
  std::vector<Index> indices;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (names[axis].empty() && !dims[axis].is_one()) {
      std::string lower = dims[axis].is_name() ? dims[axis].text() : "";
      std::transform(lower.begin(), lower.end(), lower.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      names[axis] = preferred(lower, dims[axis], taken);
    }
    taken.insert(names[axis]);
    indices.push_back(dims[axis].is_one() ? Index{} : Index{names[axis]});
  }
  return indices;
}

Scalar IndexNames::readable(const Scalar& scalar, const std::vector<Index>& free) const {
  std::set<std::string> outside;
  for (const auto& index : free) outside.insert(index.name);
  // What is bound inside has its name already.
  const auto taken_in = [&](const auto& self, const Scalar& part,
                            std::set<std::string>& taken) -> void {
    if (const auto* sum = std::get_if<scalar::Sum>(&part.node().value))
      taken.insert(sum->index.name);
    if (const auto* maximum = std::get_if<scalar::Maximum>(&part.node().value))
      for (const auto& running : maximum->over) taken.insert(running.index.name);
    for (const auto& child : children(part)) self(self, child, taken);
  };
  return transform(scalar, [&](const Scalar& part) -> Scalar {
    const auto* sum = std::get_if<scalar::Sum>(&part.node().value);
    const auto* maximum = std::get_if<scalar::Maximum>(&part.node().value);
    if (!sum && !maximum) return part;
    std::set<std::string> taken = outside;
    taken_in(taken_in, sum ? sum->body : maximum->body, taken);
    if (sum) {
      const Dim last = std::get<Dim>(sum->last);
      const Index name{preferred(told_by(sum->index), last, taken)};
      return gradstone::sum(name, last, with_index(sum->body, sum->index, value_of(name)));
    }
    std::vector<Index> names;
    for (const auto& [index, last] : maximum->over) {
      names.push_back({preferred(told_by(index), last, taken)});
      taken.insert(names.back().name);
    }
    return renamed(*maximum, names);
  });
}

}  // namespace gradstone::derive::entries
