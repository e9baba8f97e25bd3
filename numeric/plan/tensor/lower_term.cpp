#include <algorithm>

#include "numeric/plan/tensor/factor.hpp"
#include "numeric/plan/tensor/lower_tensor.hpp"
#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

using Indices = std::set<std::string>;

bool includes(const Indices& all, const Indices& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

Indices common(const Indices& a, const Indices& b) {
  Indices result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(result, result.begin()));
  return result;
}

Indices without(const Indices& a, const Indices& b) {
  Indices result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::inserter(result, result.begin()));
  return result;
}

bool is_same(const Affine& a, const Affine& b) {
  return a.coefficients == b.coefficients && a.offset == b.offset;
}

Affine constant(const Dim& dim) {
  return {{}, {}, dim};
}

void collect_entries(const Scalar& scalar, std::vector<scalar::Entry>& entries) {
  if (const auto* entry = std::get_if<scalar::Entry>(&scalar.node().value))
    entries.push_back(*entry);
  for (const auto& part : children(scalar)) collect_entries(part, entries);
}

// The entries without which a factor of the term is 0.
std::vector<scalar::Entry> decisive_entries(const Term& term) {
  std::vector<scalar::Entry> all, result;
  for (const auto& factor : term.factors) collect_entries(factor, all);
  for (const auto& entry : all) {
    const auto is_it = [&](const scalar::Entry& other) { return other.fields() == entry.fields(); };
    if (std::any_of(term.factors.begin(), term.factors.end(),
                    [&](const Scalar& factor) { return vanishes(factor, is_it); })) {
      result.push_back(entry);
    }
  }
  return result;
}

}  // namespace

// A calculated place outside of its axis gives 0 by itself.
void LowerTensor::drop_known_guards(Term& term) const {
  for (const auto& entry : decisive_entries(term)) {
    const NamedTensor tensor = find_(entry.matrix);
    for (std::size_t axis = 0; axis < entry.places.size(); ++axis) {
      const auto place = affine_of(entry.places[axis].number());
      if (!place) continue;
      const Affine from_first = *place - constant(one);
      const Affine to_last = constant(tensor.dims[axis]) - *place;
      std::erase_if(term.at_least_zero, [&](const Affine& guard) {
        return is_same(guard, from_first) || is_same(guard, to_last);
      });
    }
  }
}

// 1 <= f <= A, where few of the values that f can have lie between: f is an index from 1 to A.
void LowerTensor::name_windows(Term& term, Indices& over) {
  auto& guards = term.at_least_zero;
  for (std::size_t k = 0; k < guards.size(); ++k) {
    for (std::size_t j = k + 1; j < guards.size(); ++j) {
      const Affine sum = guards[k] + guards[j];
      if (!sum.coefficients.empty()) continue;
      const Dim length = sum.offset + one;
      const Affine place = guards[k] + constant(one);
      std::int64_t longest = 0;
      for (const auto& [index, coefficient] : place.coefficients)
        if (over.contains(index))
          longest = std::max(longest, spreads_.number(spreads_.range(index)));
      if (longest <= spreads_.number(length)) continue;
      const std::string name = "window " + std::to_string(++windows_);  // no index of a text
      spreads_.set_range(name, length);
      over.insert(name);
      Affine equation = place;
      equation.coefficients.emplace(name, Dim(-1));
      term.zero.push_back(equation);
      guards.erase(guards.begin() + static_cast<std::ptrdiff_t>(j));
      guards.erase(guards.begin() + static_cast<std::ptrdiff_t>(k));
      --k;
      break;
    }
  }
}

// Whether the term is 0 where the index, which was solved for, is no place.
bool LowerTensor::is_zero_outside(const Term& term, const std::string& index) const {
  const auto entries = decisive_entries(term);
  return std::any_of(entries.begin(), entries.end(), [&](const scalar::Entry& entry) {
    const auto is_it = [&](const gradstone::Place& place) {
      return place.index() && place.index()->name == index;
    };
    const auto place = std::find_if(entry.places.begin(), entry.places.end(), is_it);
    if (place == entry.places.end()) return false;
    const auto axis = static_cast<std::size_t>(place - entry.places.begin());
    return find_(entry.matrix).dims[axis] == spreads_.range(index);
  });
}

// index = numerator / divisor, from `zero` = 0.
void LowerTensor::solve(const Affine& zero, const std::string& index) {
  Quotient found{zero, zero.coefficients.at(index)};
  found.numerator.coefficients.erase(index);
  if (spreads_.number(found.divisor) > 0) {
    found.numerator = found.numerator * Dim(-1);
  } else {
    found.divisor = found.divisor * Dim(-1);
  }
  for (auto& [name, earlier] : solved_) {
    const Solved just_found{{index, found}};
    const bool has_it = earlier.numerator.coefficients.contains(index);
    earlier.numerator = cleared(earlier.numerator, just_found);
    if (has_it) earlier.divisor = earlier.divisor * found.divisor;
  }
  solved_.insert_or_assign(index, found);
}

// An equation of a guard is solved for the summed index that has the longest range.
void LowerTensor::solve_guards(Term& term, Indices& over, std::vector<Mask>& masks) {
  std::vector<std::string> to_check;
  for (std::size_t k = 0; k < term.zero.size(); ++k) {
    const Affine zero = cleared(term.zero[k], solved_);
    std::string longest;
    for (const auto& [index, coefficient] : zero.coefficients) {
      if (!over.contains(index) || spreads_.number(coefficient) == 0) continue;
      if (longest.empty() ||
          spreads_.number(spreads_.range(index)) > spreads_.number(spreads_.range(longest))) {
        longest = index;
      }
    }
    if (longest.empty()) continue;
    solve(zero, longest);
    over.erase(longest);
    if (!is_zero_outside(term, longest)) to_check.push_back(longest);
    term.zero.erase(term.zero.begin() + static_cast<std::ptrdiff_t>(k));
    --k;
  }
  for (const auto& index : to_check)
    masks.push_back({{{solved_.at(index), spreads_.range(index)}}, {}});
}

// Each guard goes to a factor that is gathered and varies with it, or else to a mask.
std::vector<LowerTensor::Factor> LowerTensor::factors_of(Term& term, const Indices& over,
                                                         std::vector<Mask> masks) {
  std::vector<Factor> factors;
  for (const auto& scalar : term.factors) factors.push_back({scalar, {}, false, {}, {}});
  for (const auto& divisor : term.divisors)
    if (!common(indices_of(divisor, solved_), over).empty())
      factors.push_back({1 / divisor, {}, false, {}, {}});
  for (auto& factor : factors) factor.axes = indices_of(factor.scalar, solved_);
  for (const auto& guard : guards_of(term, solved_)) {
    const Indices indices = indices_in(guard);
    const auto takes_it = [&](const Factor& factor) {
      return std::holds_alternative<scalar::Entry>(factor.scalar.node().value) &&
             includes(factor.axes, indices);
    };
    const auto found = std::find_if(factors.begin(), factors.end(), takes_it);
    if (found != factors.end() && !over.empty()) {
      found->guards.push_back(guard);
      continue;
    }
    const auto mask = std::find_if(masks.begin(), masks.end(), [&](const Mask& other) {
      return includes(other.indices(), indices) || includes(indices, other.indices());
    });
    if (mask != masks.end()) {
      mask->guards.push_back(guard);
    } else {
      masks.push_back({{}, {guard}});
    }
  }
  for (auto& mask : masks) {
    const Indices indices = mask.indices();
    factors.push_back({Scalar(1), {}, true, std::move(mask), indices});
  }
  return factors;
}

// The product of factors, elementwise; 0 where a mask is.
Spread LowerTensor::read_group(const std::vector<Factor>& factors, const Arrangement& wanted) {
  std::optional<Spread> product;
  for (const auto& factor : factors) {
    if (factor.is_mask) continue;
    const auto* entry = std::get_if<scalar::Entry>(&factor.scalar.node().value);
    const Spread value =
        entry ? read_entry(*entry, factor.guards, wanted) : read(factor.scalar, wanted);
    product = product ? spreads_.elementwise(Op::multiply, {*product, value}, wanted) : value;
  }
  for (const auto& factor : factors) {
    if (!factor.is_mask) continue;
    const Spread mask = read_mask(factor.mask, 1, 0, wanted);
    product = product ? where_positive(mask, *product, spreads_.scalar(0), wanted) : mask;
  }
  return product ? *product : spreads_.scalar(1);
}

/// The factors that vary with what is summed, in two groups.
struct LowerTensor::Contraction {
  std::vector<Factor> left, right;
  Indices left_axes, right_axes;

  explicit Contraction(std::vector<Factor> factors) {
    std::stable_sort(factors.begin(), factors.end(), [](const Factor& a, const Factor& b) {
      return a.axes.size() > b.axes.size();
    });
    for (auto& factor : factors) {
      const bool to_left = left.empty() || includes(left_axes, factor.axes);
      (to_left ? left_axes : right_axes).insert(factor.axes.begin(), factor.axes.end());
      (to_left ? left : right).push_back(std::move(factor));
    }
  }
};

Spread LowerTensor::read_term(Term term, const Arrangement& around) {
  const Solved outside = solved_;
  Arrangement wanted = around;
  Indices over;
  for (const auto& running : term.over) {
    spreads_.set_range(running.index.name, running.last);
    over.insert(running.index.name);
    const auto& order = wanted.order;
    if (std::find(order.begin(), order.end(), running.index.name) == order.end())
      wanted.order.push_back(running.index.name);
  }
  drop_known_guards(term);
  name_windows(term, over);
  std::optional<Spread> found = multiplied_first(term, over, wanted);
  if (!found) {
    std::vector<Mask> masks;
    solve_guards(term, over, masks);
    found = scattered_or_summed(term, over, std::move(masks), wanted);
  }
  Spread result = *found;
  for (const auto& divisor : term.divisors)
    if (common(indices_of(divisor, solved_), over).empty())
      result = spreads_.elementwise(Op::divide, {result, read(divisor, wanted)}, wanted);
  if (term.is_negative) result = spreads_.elementwise(Op::negate, {result}, wanted);
  solved_ = outside;
  return result;
}

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

Spread LowerTensor::scattered_or_summed(Term& term, const Indices& over, std::vector<Mask> masks,
                                        const Arrangement& wanted) {
  if (masks.empty())
    if (const auto scattered = read_scatter(term, over, wanted)) return *scattered;
  std::vector<Factor> inside, beside;
  for (auto& factor : factors_of(term, over, std::move(masks)))
    (common(factor.axes, over).empty() ? beside : inside).push_back(std::move(factor));
  const Spread sum = summed(Contraction(std::move(inside)), over, wanted);
  if (beside.empty()) return sum;
  std::vector<Factor> values, beside_masks;
  for (auto& factor : beside) (factor.is_mask ? beside_masks : values).push_back(std::move(factor));
  Spread result = sum;
  if (!values.empty()) {
    const Spread product = read_group(values, wanted);
    result = over.empty() ? product : spreads_.elementwise(Op::multiply, {result, product}, wanted);
  }
  for (const auto& factor : beside_masks)
    result =
        where_positive(read_mask(factor.mask, 1, 0, wanted), result, spreads_.scalar(0), wanted);
  return result;
}

namespace {

// Indices in the order that is wanted, group by group; those of the first groups are rows.
Arrangement arrangement(const Arrangement& wanted, std::initializer_list<Indices> rows,
                        std::initializer_list<Indices> columns) {
  Arrangement result;
  const auto add = [&](const Indices& indices) {
    for (const auto& index : wanted.sorted(indices)) result.order.push_back(index);
  };
  for (const auto& indices : rows) add(indices);
  result.rows = result.order.size();
  for (const auto& indices : columns) add(indices);
  return result;
}

}  // namespace

// The last index of the largest factor, if that is an entry: its numbers lie one beside the other.
std::string LowerTensor::fastest_index(const std::vector<Factor>& factors) const {
  const auto* entry = std::get_if<scalar::Entry>(&factors.front().scalar.node().value);
  if (!entry || entry->places.empty()) return "";
  const auto* index = entry->places.back().index();
  return index ? index->name : "";
}

// A factor of a product of matrices is read row by row or column by column, as it lies. What is
// gathered for several products is gathered once, if its order is not that of one of them.
Spread LowerTensor::read_factor(const std::vector<Factor>& factors, const Indices& batch,
                                const Indices& own, const Indices& summed,
                                const Arrangement& wanted) {
  const bool own_last = own.contains(fastest_index(factors));
  return read_group(factors, own_last ? arrangement(wanted, {batch, summed}, {own})
                                      : arrangement(wanted, {batch, own}, {summed}));
}

Spread LowerTensor::summed(const Contraction& groups, const Indices& over,
                           const Arrangement& wanted) {
  if (groups.left.empty()) return spreads_.summed(spreads_.scalar(1), over);
  const Indices &l = groups.left_axes, &r = groups.right_axes;
  const Indices shared = common(common(l, r), over);
  const Indices batch = without(common(l, r), over);
  const Indices l_own = without(l, batch), r_own = without(r, batch);
  const Indices l_free = without(l_own, over), r_free = without(r_own, over);
  if (groups.right.empty() || (l_free.empty() && r_free.empty())) {
    // One factor, or products that are summed entry by entry.
    std::vector<Factor> all = groups.left;
    all.insert(all.end(), groups.right.begin(), groups.right.end());
    const Indices summed_ones = [&] {
      Indices result = common(l, over);
      result.merge(common(r, over));
      return result;
    }();
    Indices kept = without(l, over);
    kept.merge(without(r, over));
    const auto* entry = std::get_if<scalar::Entry>(&all.front().scalar.node().value);
    if (all.size() == 1 && entry && (!all.front().guards.empty() || !read_in_place(*entry))) {
      const Spread sum = read_combined(*entry, all.front().guards, over, Combine::sum,
                                       arrangement(wanted, {kept}, {}));
      return spreads_.summed(sum, without(over, l));
    }
    return spreads_.summed(read_group(all, arrangement(wanted, {kept}, {summed_ones})), over);
  }
  // What only one of them has is summed before.
  const auto read_side = [&](const std::vector<Factor>& factors, const Indices& own) {
    const Indices alone = without(common(own, over), shared);
    const Spread value =
        alone.empty()
            ? read_factor(factors, batch, without(own, shared), shared, wanted)
            : read_group(factors, arrangement(wanted, {batch, without(own, alone)}, {alone}));
    return spreads_.summed(value, alone);
  };
  const Spread left = read_side(groups.left, l_own), right = read_side(groups.right, r_own);
  Spread result;
  if (shared.empty()) {
    result = spreads_.elementwise(Op::multiply, {left, right}, wanted);
  } else {
    // What stands first in the result is the left factor.
    const auto first = [&](const Indices& free) {
      const Axes axes = wanted.sorted(free);
      return axes.empty() ? wanted.order.end()
                          : std::find(wanted.order.begin(), wanted.order.end(), axes.front());
    };
    result = first(r_free) < first(l_free) ? spreads_.product(right, left, shared)
                                           : spreads_.product(left, right, shared);
  }
  const Indices repeated = without(without(over, l), r);
  return repeated.empty() ? result : spreads_.summed(result, repeated);
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
