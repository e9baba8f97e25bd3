#include <algorithm>

#include "reference/derive/entries/forward_names.hpp"
#include "reference/derive/entries/product.hpp"

namespace gradstone::derive::entries {
namespace {

bool is_constant(const Term& term) {
  return term.sums.empty() && term.guards.empty() &&
         std::all_of(term.factors.begin(), term.factors.end(), [](const Factor& factor) {
           return std::holds_alternative<scalar::Size>(factor.base.node().value) ||
                  std::holds_alternative<scalar::Parameter>(factor.base.node().value);
         });
}

Scalar constant_of(const Term& term) {
  Scalar product = term.number;
  for (const auto& factor : term.factors)
    product = product *
              (factor.exponent == Rational(1) ? factor.base : power(factor.base, factor.exponent));
  return product;
}

// The axes whose indices the factor does not read.
std::set<std::size_t> axes_without(const Factor& factor, const std::vector<Index>& indices) {
  std::set<std::size_t> axes;
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    if (!indices[axis].is_first() && !reads_index(factor.base, indices[axis])) axes.insert(axis);
  return axes;
}

constexpr std::size_t most_terms = 12;  // that are written out to find a sum

}  // namespace

// A sum over one index that nothing else of the term has, where its value is known.
bool ForwardNames::cancel_sum(Term& term) const {
  for (std::size_t s = 0; s < term.sums.size(); ++s) {
    const auto [index, last] = term.sums[s];
    Term part{1, {{index, last}}, {}, {}}, rest = term;
    rest.factors.clear();
    rest.guards.clear();
    rest.sums.erase(rest.sums.begin() + static_cast<std::ptrdiff_t>(s));
    for (const auto& factor : term.factors)
      (reads_index(factor.base, index) ? part : rest).factors.push_back(factor);
    for (const auto& guard : term.guards)
      (reads_index(guard, index) ? part : rest).guards.push_back(guard);
    if (part.factors.empty() && part.guards.empty()) {
      multiply(rest, size(last), 1);
      term = rest;
      return true;
    }
    const bool is_alone = std::all_of(rest.sums.begin(), rest.sums.end(), [&](const SumRange& sum) {
      return std::none_of(part.factors.begin(), part.factors.end(), [&](const Factor& factor) {
        return reads_index(factor.base, sum.index);
      });
    });
    const std::string key = key_of(part);
    for (auto& factor : rest.factors) {
      if (!(factor.exponent < Rational(0)) || !is_alone ||
          !std::holds_alternative<scalar::Sum>(factor.base.node().value))
        continue;
      const Terms same = terms_of(factor.base, known_);
      if (same.size() != 1 || same.front().number != Rational(1) || key_of(same.front()) != key)
        continue;
      const Scalar base = factor.base;
      multiply(rest, base, 1);
      term = rest;
      return true;
    }
  }
  return false;
}

// Sums over a forward value that nothing else of the term moves with, where that is known.
bool ForwardNames::put_in_sum(Term& term) const {
  for (std::size_t f = 0; f < term.factors.size(); ++f) {
    const auto* read = as_entry(term.factors[f].base);
    const Known* known = find(term.factors[f]);
    if (!known || term.factors[f].exponent != Rational(1)) continue;
    std::set<std::size_t> axes;
    Term rest = term;
    rest.factors.erase(rest.factors.begin() + static_cast<std::ptrdiff_t>(f));
    bool is_alone = true;
    for (const auto& range : term.sums) {
      const Index& index = range.index;  // clang 14 captures no structured binding
      if (!reads_index(term.factors[f].base, index)) continue;
      const auto reads = [&](const auto& of) { return reads_index(of.base, index); };
      const auto is_guarded = [&](const Comparison& guard) { return reads_index(guard, index); };
      std::vector<std::size_t> here;
      for (std::size_t axis = 0; axis < read->places.size(); ++axis) {
        if (read->places[axis] == Place(index) && known->value.dims[axis] == range.last)
          here.push_back(axis);
        else if (reads_index(read->places[axis].number(), index))
          is_alone = false;
      }
      is_alone = is_alone && here.size() == 1 &&
                 std::none_of(rest.factors.begin(), rest.factors.end(), reads) &&
                 std::none_of(rest.guards.begin(), rest.guards.end(), is_guarded);
      axes.insert(here.begin(), here.end());
      std::erase_if(rest.sums, [&](const SumRange& sum) { return sum.index == index; });
    }
    const auto value = known->sums.find(axes);
    if (!is_alone || value == known->sums.end()) continue;
    const Terms result = times({rest}, value->second, 1, known_);
    term = result.empty() ? Term{0, {}, {}, {}} : result.front();
    return true;
  }
  return false;
}

// The terms with one value of each in the place of its name.
Terms ForwardNames::written_out(const Terms& terms, const Ranges& free) const {
  Terms result;
  for (const auto& term : terms) {
    Terms here{term};
    for (std::size_t f = 0; f < term.factors.size(); ++f) {
      const auto* read = as_entry(term.factors[f].base);
      const Known* known = find(term.factors[f]);
      if (!known || term.factors[f].exponent != Rational(1)) continue;
      Term rest = term;
      rest.factors.erase(rest.factors.begin() + static_cast<std::ptrdiff_t>(f));
      here.clear();
      for (Term part : known->terms) {
        part = refreshed(part, known_);
        // Fresh names first, since the places may hold the names of the value's own indices.
        std::vector<std::pair<Index, Place>> places;
        for (std::size_t axis = 0; axis < read->places.size(); ++axis) {
          const Index& index = known->value.indices[axis];
          if (index.is_first()) continue;
          const Index fresh = known_.fresh(index);
          part = with_index(part, index, value_of(fresh));
          places.emplace_back(fresh, read->places[axis]);
        }
        for (const auto& [fresh, place] : places) part = with_index(part, fresh, place.number());
        here.push_back(times(rest, part));
      }
      break;
    }
    result.insert(result.end(), here.begin(), here.end());
  }
  return simplified(result, free);
}

// The sums over one axis, over the last ones together, and over those that a factor does not move
// with: where a mean is subtracted, or a sum divides, these are the axes that it is over.
void ForwardNames::find_sums(Known& known) {
  const std::vector<Index>& indices = known.value.indices;
  std::set<std::set<std::size_t>> candidates;
  std::set<std::size_t> last_ones;
  for (std::size_t axis = indices.size(); axis-- > 0;) {
    if (indices[axis].is_first()) continue;
    last_ones.insert(axis);
    candidates.insert({axis});
    candidates.insert(last_ones);
  }
  for (const auto& term : known.terms)
    for (const auto& factor : term.factors) candidates.insert(axes_without(factor, indices));
  candidates.erase(std::set<std::size_t>{});
  for (const auto& axes : candidates)
    if (const auto constant = sum_over(known, axes)) known.sums.emplace(axes, *constant);
}

std::optional<Scalar> ForwardNames::sum_over(const Known& known,
                                             const std::set<std::size_t>& axes) const {
  if (known.terms.size() > most_terms) return std::nullopt;
  const auto& [name, indices, dims, body] = known.value;
  const Ranges free = ranges_of(indices, dims);
  Terms sum = known.terms;
  for (auto& term : sum) {
    term = refreshed(term, known_);
    for (const std::size_t axis : axes) {
      const Index index = known_.fresh(indices[axis]);
      term = with_index(term, indices[axis], value_of(index));
      term.sums.push_back({index, dims[axis]});
    }
  }
  sum = simplified(sum, free);
  constexpr int most_rounds = 3;
  for (int round = 0; round < most_rounds; ++round) {
    if (sum.empty() || (sum.size() == 1 && is_constant(sum.front()))) break;
    sum = written_out(sum, free);
    if (sum.size() > most_terms) break;
  }
  if (sum.empty()) return Scalar(0);
  if (sum.size() == 1 && is_constant(sum.front())) return constant_of(sum.front());
  return std::nullopt;
}

}  // namespace gradstone::derive::entries
