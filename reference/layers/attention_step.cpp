#include "reference/layers/attention_step.hpp"

#include <tuple>

#include "reference/layers/tensors.hpp"

namespace gradstone {
namespace {

// The names of the tensors, their shapes, and entries of theirs.
class Notation {
 public:
  explicit Notation(const Attention& attention) : attention_(attention) {}

  const Dim& queries() const { return from_end(attention_.Q, 2); }
  const Dim& keys() const { return from_end(attention_.K, 2); }
  const Dim& features() const { return from_end(attention_.K, 1); }
  const Dim& channels() const { return from_end(attention_.V, 1); }

  std::vector<Index> indices(const Index& row, const Index& column) const {
    std::vector<Index> all = attention_.groups;
    all.push_back(row);
    all.push_back(column);
    return all;
  }
  Shape shape(const Dim& rows, const Dim& columns) const {
    std::vector<Dim> dims = attention_.Q.shape().dims();
    dims[dims.size() - 2] = rows;
    dims[dims.size() - 1] = columns;
    return Shape(dims);
  }
  Scalar at(const std::string& name, const Index& row, const Index& column) const {
    return entry(name, places_of(indices(row, column)));
  }
  Scalar Q(const Index& row, const Index& column) const {
    return at(variable_name(attention_.Q), row, column);
  }
  Scalar K(const Index& row, const Index& column) const {
    return at(variable_name(attention_.K), row, column);
  }
  Scalar V(const Index& row, const Index& column) const {
    return at(variable_name(attention_.V), row, column);
  }
  /// The value where the query t attends to the key s.
  Scalar seen(const Index& key, Scalar value) const {
    if (attention_.attends == Attends::to_all) return value;
    return guarded({value_of(key) <= value_of(t)}, std::move(value));
  }

  const Index t{"t"}, s{"s"}, r{"r"}, d{"d"}, c{"c"};

 private:
  static const Dim& from_end(const Expr& tensor, std::size_t place) {
    return tensor.shape()[tensor.shape().rank() - place];
  }

  const Attention& attention_;
};

}  // namespace

Expr attention_forward(SystemBuilder& layer, const Attention& attention,
                       const std::string& result) {
  const Notation in(attention);
  const auto& [t, s, r, d, c] = std::tie(in.t, in.s, in.r, in.d, in.c);
  const Dim rows = in.queries(), keys = in.keys();
  const auto scale = layer.parameter("scale");
  layer.condition(scale > 0);
  const Shape scores = in.shape(rows, keys);

  const Scalar likeness = in.Q(t, d) * in.K(s, d);
  layer.forward("Z", by_entries(in.indices(t, s), scores, scale * sum(d, in.features(), likeness)));
  const Scalar all = sum(r, keys, in.seen(r, exp(in.at("Z", t, r))));
  layer.forward("P", by_entries(in.indices(t, s), scores, in.seen(s, exp(in.at("Z", t, s)) / all)));
  const auto O = layer.forward(result, by_entries(in.indices(t, c), in.shape(rows, in.channels()),
                                                  sum(s, keys, in.at("P", t, s) * in.V(s, c))));

  layer.define("Z", in.indices(t, s), sum(d, in.features(), scale * in.Q(t, d) * in.K(s, d)));
  const Scalar against = sum(r, keys, in.seen(r, exp(in.at("Z", t, r) - in.at("Z", t, s))));
  layer.define("P", in.indices(t, s), in.seen(s, 1 / against));
  layer.define(result, in.indices(t, c),
               sum(s, keys, in.seen(s, exp(in.at("Z", t, s)) * in.V(s, c))) / all);
  return O;
}

void attention_backward(SystemBuilder& layer, const Attention& attention,
                        const std::string& result) {
  const Notation in(attention);
  const auto& [t, s, r, d, c] = std::tie(in.t, in.s, in.r, in.d, in.c);
  const Dim rows = in.queries(), keys = in.keys();
  const Shape scores = in.shape(rows, keys);
  const auto Z = variable("Z", scores), P = variable("P", scores);
  const auto scale = parameter("scale");
  const Scalar given = in.at("D" + result, t, c);

  layer.backward(attention.V, by_entries(in.indices(s, c), attention.V.shape(),
                                         sum(t, rows, in.at("P", t, s) * given)));
  layer.backward(P,
                 by_entries(in.indices(t, s), scores, sum(c, in.channels(), given * in.V(s, c))));
  const Scalar along_P = sum(r, keys, in.at("DP", t, r) * in.at("P", t, r));
  layer.backward(
      Z, by_entries(in.indices(t, s), scores, in.at("P", t, s) * (in.at("DP", t, s) - along_P)));
  layer.backward(attention.Q, by_entries(in.indices(t, d), attention.Q.shape(),
                                         scale * sum(s, keys, in.at("DZ", t, s) * in.K(s, d))));
  layer.backward(attention.K, by_entries(in.indices(s, d), attention.K.shape(),
                                         scale * sum(t, rows, in.at("DZ", t, s) * in.Q(t, d))));
}

}  // namespace gradstone
