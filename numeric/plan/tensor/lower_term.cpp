// A term: factors in two groups, which are multiplied and summed.

#include <algorithm>

#include "numeric/plan/tensor/factor.hpp"
#include "numeric/plan/tensor/lower_tensor.hpp"

namespace gradstone::plan {

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

// A factor of a product of matrices is read row by row or column by column, as it lies. So what
// several products gather has one order, whatever they sum, and is gathered once.
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
    Indices both = l;
    both.insert(r.begin(), r.end());
    const Indices kept = without(both, over);
    const auto* entry = std::get_if<scalar::Entry>(&all.front().scalar.node().value);
    if (all.size() == 1 && entry && (!all.front().guards.empty() || !read_in_place(*entry))) {
      const Spread sum = read_combined(*entry, all.front().guards, over, Combine::sum,
                                       arrangement(wanted, {kept}, {}));
      return spreads_.summed(sum, without(over, l));
    }
    return spreads_.summed(read_group(all, arrangement(wanted, {kept}, {common(both, over)})),
                           over);
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

}  // namespace gradstone::plan
