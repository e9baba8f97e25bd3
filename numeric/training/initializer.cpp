// Compiled with -ffp-contract=off: a fused multiplication and addition would round differently.

#include "numeric/training/initializer.hpp"

#include <cmath>
#include <map>
#include <utility>

#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

using Family = Distribution::Family;

Distribution normal(double mean, double deviation) {
  return {Family::normal, mean, deviation};
}

Distribution uniform(double from, double to) {
  return {Family::uniform, from, to - from};
}

// Has the given variance, about 0.
Distribution centred_uniform(double variance) {
  const double a = std::sqrt(3.0 * variance);
  return uniform(-a, a);
}

// Each has two names.
Distribution xavier_uniform(const SpecificationValues&, double D, double K) {
  return centred_uniform(2.0 / (D + K));
}
Distribution he_normal(const SpecificationValues&, double D, double) {
  return normal(0, std::sqrt(2.0 / D));
}

struct Definition {
  SpecificationEntry entry;
  Initializer::MakeDistribution make;
};

const std::vector<Definition>& definitions() {
  using Values = SpecificationValues;
  static const std::vector<Definition> all = {
      {{"XavierNormal", {}, "normal, mean 0, variance 2/(D+K)"},
       [](const Values&, double D, double K) { return normal(0, std::sqrt(2.0 / (D + K))); }},
      {{"XavierUniform", {}, "uniform from -a to a = sqrt(6/(D+K)): variance 2/(D+K)"},
       xavier_uniform},
      {{"HeNormal", {}, "normal, mean 0, variance 2/D"}, he_normal},
      {{"HeUniform", {}, "uniform from -a to a = sqrt(6/D): variance 2/D"},
       [](const Values&, double D, double) { return centred_uniform(2.0 / D); }},
      // Under the names of Nerva's C++ tool, whose manual has no others.
      {{"Xavier", {}, "uniform from -a to a = 1/sqrt(D): variance 1/(3D), as in Nerva's C++ tool"},
       [](const Values&, double D, double) { return centred_uniform(1.0 / (3.0 * D)); }},
      {{"XavierNormalized", {}, "XavierUniform, as in Nerva's C++ tool"}, xavier_uniform},
      {{"He", {}, "HeNormal, as in Nerva's C++ tool"}, he_normal},
      {{"LeCunNormal", {}, "normal, mean 0, variance 1/D"},
       [](const Values&, double D, double) { return normal(0, std::sqrt(1.0 / D)); }},
      {{"Normal", {{"a", 0.0}, {"b", 1.0}}, "normal, mean a, standard deviation b"},
       [](const Values& values, double, double) {
         return normal(values.number("a"), values.number("b"));
       }},
      {{"Uniform", {{"a", 0.0}, {"b", 1.0}}, "uniform from a to b"},
       [](const Values& values, double, double) {
         return uniform(values.number("a"), values.number("b"));
       }},
      {{"Zero", {}, "0"}, [](const Values&, double, double) { return Distribution{}; }},
  };
  return all;
}

// Names of Nerva's C++ tool for what is no distribution of weights, and what to write for them.
void refuse_others(const Specification& specification) {
  static const std::map<std::string, std::string> remedies = {
      {"pytorch",
       "stands in Nerva's C++ tool for XavierUniform with biases of 0.01, which are 0 here; write "
       "XavierUniform"},
      {"none", "leaves weights undefined; write Zero where weights are loaded"},
  };
  const auto remedy = remedies.find(spelling_free(specification.name));
  if (remedy == remedies.end()) return;
  throw UnknownNameError("\"" + specification.text + "\": " + specification.name + " " +
                         remedy->second);
}

void require_distribution(const Specification& specification, const SpecificationEntry& entry,
                          const SpecificationValues& values) {
  const auto refuse = [&](const std::string& reason) {
    throw DomainError("\"" + specification.text + "\": " + reason);
  };
  if (entry.name == "Normal" && values.number("b") < 0)
    refuse("b is a standard deviation and can't be negative");
  if (entry.name != "Uniform") return;
  const double width = values.number("b") - values.number("a");
  if (width < 0) refuse("a can't be greater than b");
  if (!std::isfinite(width)) refuse("a and b are too far apart");
}

double draw(const Distribution& distribution, Random& random) {
  switch (distribution.family) {
    case Family::normal:
      return distribution.location + distribution.scale * random.normal();
    case Family::uniform:
      return distribution.location + distribution.scale * random.uniform();
    case Family::constant:
      break;
  }
  return distribution.location;
}

}  // namespace

Initializer::Initializer(std::string text, SpecificationValues values, MakeDistribution make)
    : text_(std::move(text)), values_(std::move(values)), make_(make) {}

Distribution Initializer::distribution(std::int64_t D, std::int64_t K) const {
  if (D < 1 || K < 1) throw DomainError("\"" + text_ + "\": there are no weights to initialize");
  return make_(values_, static_cast<double>(D), static_cast<double>(K));
}

const std::vector<SpecificationEntry>& initializers() {
  static const std::vector<SpecificationEntry> entries = [] {
    std::vector<SpecificationEntry> list;
    for (const auto& definition : definitions()) list.push_back(definition.entry);
    return list;
  }();
  return entries;
}

Initializer parse_initializer(const std::string& text) {
  return parse_initializer(parse_specification(text));
}

Initializer parse_initializer(const Specification& specification) {
  refuse_others(specification);
  const auto& entry = find_specified(specification, initializers(), "initializer");
  auto values = match_arguments(specification, entry.parameters);
  require_distribution(specification, entry, values);
  const auto index = static_cast<std::size_t>(&entry - initializers().data());
  return {specification.text, std::move(values), definitions()[index].make};
}

template <class T>
void initialize(const Initializer& initializer, MatrixView<T> W, Random& random) {
  const Distribution distribution = initializer.distribution(W.columns, W.rows);
  for (std::int64_t k = 0; k < W.rows * W.columns; ++k)
    W.data[k] = static_cast<T>(draw(distribution, random));
}

template void initialize(const Initializer&, MatrixView<float>, Random&);
template void initialize(const Initializer&, MatrixView<double>, Random&);

}  // namespace gradstone
