#include "reference/layers/recurrent_step.hpp"

namespace gradstone {
namespace {

std::vector<Comparison> is_first(const Index& t) {
  return {is_equal(value_of(t), 1)};
}

std::vector<Comparison> is_later(const Index& t) {
  return {value_of(t) > 1};
}

}  // namespace

RecurrentMap Recurrent::map(LayerBuilder& layer, const std::string& letter) const {
  const auto W = layer.given(Role::weight, "W" + letter, tensor(K, D));
  const auto R = layer.given(Role::weight, "R" + letter, tensor(K, K));
  const auto b = layer.given(Role::weight, "b" + letter, tensor(K));
  return {letter, W, R, b};
}

Scalar Recurrent::before(const std::string& state, const std::string& start,
                         const Index& column) const {
  const Place earlier(value_of(t) - 1);
  return guarded(is_first(t), entry(start, {n, column})) +
         guarded(is_later(t), entry(state, {earlier, n, column}));
}

void Recurrent::zero_behind(LayerBuilder& layer, const std::string& name) const {
  layer.initial(name, {n, k}, tensor(N, K), 0);
}

Expr Recurrent::forward_map(LayerBuilder& layer, const RecurrentMap& map) const {
  const Scalar of_X = sum(d, D, entry("X", {t, n, d}) * entry(map.name("W"), {k, d}));
  const Scalar H = entry("H", {Place(value_of(t) - 1), n, j});
  const Scalar of_H = sum(j, K, H * entry(map.name("R"), {k, j}));
  return forward(layer, map.name("Z"), of_X + of_H + entry(map.name("b"), {k}));
}

void Recurrent::define_map(LayerBuilder& layer, const RecurrentMap& map) const {
  const Scalar W = entry(map.name("W"), {k, d}), R = entry(map.name("R"), {k, j});
  const Scalar H = R * before("H", "h", j);
  define(layer, map.name("Z"),
         entry(map.name("b"), {k}) + sum(d, D, W * entry("X", {t, n, d})) + sum(j, K, H));
}

void Recurrent::backward_map(LayerBuilder& layer, const RecurrentMap& map) const {
  const Scalar DZ = at(map.name("DZ"));
  const auto over_all = [&](const Scalar& term) { return sum(t, T, sum(n, N, term)); };
  layer.backward(map.W, by_entries({k, d}, tensor(K, D), over_all(DZ * entry("X", {t, n, d}))));
  const Scalar of_first = guarded(is_first(t), DZ * entry("h", {n, j}));
  const Scalar of_later = guarded(is_later(t), DZ * entry("H", {Place(value_of(t) - 1), n, j}));
  layer.backward(map.R, by_entries({k, j}, tensor(K, K), over_all(of_first) + over_all(of_later)));
  layer.backward(map.b, by_entries({k}, tensor(K), over_all(DZ)));
}

Scalar Recurrent::from_behind(const RecurrentMap& map) const {
  const Place behind(value_of(t) + 1);
  return sum(j, K, entry(map.name("DZ"), {behind, n, j}) * entry(map.name("R"), {j, k}));
}

Expr Recurrent::to_sequence(const std::vector<RecurrentMap>& maps) const {
  const auto of = [&](const RecurrentMap& map) {
    return sum(k, K, at(map.name("DZ")) * entry(map.name("W"), {k, d}));
  };
  Scalar total = of(maps.front());
  for (std::size_t m = 1; m < maps.size(); ++m) total = total + of(maps[m]);
  return by_entries({t, n, d}, tensor(T, N, D), total);
}

Expr Recurrent::to_start(const std::vector<RecurrentMap>& maps) const {
  const auto of = [&](const RecurrentMap& map) {
    const Scalar term = at(map.name("DZ")) * entry(map.name("R"), {k, j});
    return sum(t, T, sum(k, K, guarded(is_first(t), term)));
  };
  Scalar total = of(maps.front());
  for (std::size_t m = 1; m < maps.size(); ++m) total = total + of(maps[m]);
  return by_entries({n, j}, tensor(N, K), total);
}

}  // namespace gradstone
