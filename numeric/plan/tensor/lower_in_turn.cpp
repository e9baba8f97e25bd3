// Terms that are computed otherwise than by gathering and multiplying: multiplied first, or
// scattered.

#include <algorithm>

#include "numeric/plan/tensor/factor.hpp"
#include "numeric/plan/tensor/lower_tensor.hpp"

namespace gradstone::plan {

// How many numbers are gathered where guards are solved before factors are multiplied.
std::int64_t LowerTensor::gathered_numbers(Term term, Indices over) {
  const Solved before = solved_;
  std::vector<Mask> masks;
  solve_guards(term, over, masks);
  std::int64_t most = 0;
  for (const auto& factor : term.factors) {
    const Indices indices = indices_of(factor, solved_);
    if (indices != indices_of(factor, before))
      most = std::max(most, spreads_.count({indices.begin(), indices.end()}));
  }
  solved_ = before;
  return most;
}

// sum(u, a, k, [u s + a = h] * DY[u,k] * W[a,k]): the product of both, summed over k, may have
// fewer numbers than DY has where it is gathered; then it is what is gathered, and summed over u
// and a.
std::optional<Spread> LowerTensor::multiplied_first(const Term& term, const Indices& over,
                                                    const Arrangement& wanted) {
  if (term.zero.empty() || term.factors.size() != 2 || !term.divisors.empty()) return std::nullopt;
  Indices in_guards;
  for (const auto* guards : {&term.zero, &term.at_least_zero})
    for (const auto& guard : *guards) in_guards.merge(indices_in(guard));
  std::vector<Factor> factors;
  Indices all, both = over;
  for (const auto& scalar : term.factors) {
    const auto* entry = std::get_if<scalar::Entry>(&scalar.node().value);
    if (!entry || !read_in_place(*entry)) return std::nullopt;
    const Indices axes = indices_of(scalar, solved_);
    factors.push_back({scalar, {}, false, {}, axes});
    both = common(both, axes);
    all.insert(axes.begin(), axes.end());
  }
  const Indices summed_first = without(both, in_guards);
  const Indices left = without(all, summed_first);
  if (summed_first.empty() || !includes(all, over)) return std::nullopt;
  if (spreads_.count({left.begin(), left.end()}) >= gathered_numbers(term, over))
    return std::nullopt;
  const Spread product = summed(Contraction(std::move(factors)), summed_first, wanted);
  NamedTensor tensor{product.id, {}};
  std::vector<Scalar> places;
  for (const auto& index : product.axes) {
    tensor.dims.push_back(spreads_.range(index));
    places.push_back(value_of(Index{index}));
  }
  Term rest = term;
  Indices rest_over = without(over, summed_first);
  std::vector<Mask> covered;  // by the places
  solve_guards(rest, rest_over, covered);
  return gathered(tensor, places, guards_of(rest, solved_), rest_over, Combine::sum, wanted);
}

// sum(e: E, [ids[e] = v] * DY[e,k]): each row is added where its number says.
std::optional<Spread> LowerTensor::read_scatter(Term& term, const Indices& over,
                                                const Arrangement& wanted) {
  for (std::size_t k = 0; k < term.zero.size(); ++k) {
    const Affine& zero = term.zero[k];
    if (zero.coefficients.size() != 2 || zero.entries.size() != 1 || zero.offset != Dim(0))
      continue;
    const auto& [text, scalar] = *zero.entries.begin();
    const auto other = std::find_if(zero.coefficients.begin(), zero.coefficients.end(),
                                    [&](const auto& part) { return part.first != text; });
    const auto& entry = std::get<scalar::Entry>(scalar.node().value);
    const std::string& index = other->first;
    const auto table = zero.coefficients.count(text) > 0 ? read_in_place(entry) : std::nullopt;
    if (!table || other->second * zero.coefficients.at(text) != Dim(-1) || over.contains(index))
      continue;
    const Indices of_table(table->axes.begin(), table->axes.end());
    if (!includes(over, of_table)) continue;
    Term rest = term;
    rest.zero.erase(rest.zero.begin() + static_cast<std::ptrdiff_t>(k));
    const auto reads_it = [&](const Scalar& part) {
      return indices_of(part, solved_).contains(index);
    };
    if (std::any_of(rest.factors.begin(), rest.factors.end(), reads_it) ||
        std::any_of(rest.divisors.begin(), rest.divisors.end(), reads_it) ||
        !rest.at_least_zero.empty() || !rest.zero.empty()) {
      continue;
    }
    // The rest, summed over what the table does not have.
    rest.is_negative = false;
    rest.over.clear();
    for (const auto& name : without(over, of_table))
      rest.over.push_back({Index{name}, spreads_.range(name)});
    term.divisors.clear();
    Arrangement inner{table->axes, table->axes.size()};
    for (const auto& name : wanted.order)
      if (name != index && !of_table.contains(name)) inner.order.push_back(name);
    Spread rows = read_term(std::move(rest), inner);
    Axes kept;
    for (const auto& name : inner.order)
      if (std::find(rows.axes.begin(), rows.axes.end(), name) != rows.axes.end() &&
          !of_table.contains(name))
        kept.push_back(name);
    Axes axes = table->axes;
    axes.insert(axes.end(), kept.begin(), kept.end());
    rows = spreads_.split_at(spreads_.arranged(rows, axes), table->axes.size());
    const Spread numbers = spreads_.split_at(*table, table->axes.size());
    Axes result{index};
    result.insert(result.end(), kept.begin(), kept.end());
    return Spread{
        spreads_.graph().add({Op::scatter, {rows.id, numbers.id}, spreads_.shape(result, 1)}),
        result, 1};
  }
  return std::nullopt;
}

}  // namespace gradstone::plan
