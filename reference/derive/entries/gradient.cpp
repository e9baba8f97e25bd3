#include "reference/derive/entries/gradient.hpp"

#include <algorithm>

#include "reference/derive/cost.hpp"
#include "reference/derive/entries/written.hpp"

namespace gradstone::derive::entries {
namespace {

bool is_entry_of(const Factor& factor, const Gradient& gradient) {
  const auto* read = as_entry(factor.base);
  return read && read->matrix == gradient.name;
}

// How often an equation reads a gradient, and whether at another step than its own.
struct Reads {
  int count = 0;
  bool are_at_another_step = false;
};

Reads reads(const Gradient& reader, const Gradient& of) {
  Reads result;
  for (const auto& term : reader.terms) {
    for (const auto& factor : term.factors) {
      if (!is_entry_of(factor, of)) continue;
      ++result.count;
      if (of.recurrence && !as_entry(factor.base)->places.front().index())
        result.are_at_another_step = true;
    }
  }
  return result;
}

int length(const Terms& terms, Knowledge& known) {
  return length_of(written(terms, known));
}

// Whether the gradient was put in, so that it is read no more.
bool put_in(const Gradient& own, std::vector<Gradient>& gradients, const ForwardNames& names,
            Knowledge& known) {
  constexpr int short_enough = 3;  // nodes, as in -DY
  std::vector<Gradient*> readers;
  int count = 0;
  for (auto& reader : gradients) {
    const Reads here = reads(reader, own);
    if (here.count == 0) continue;
    if (here.are_at_another_step || &reader == &own) return false;
    readers.push_back(&reader);
    count += here.count;
  }
  const int own_length = length(own.terms, known);
  if (readers.size() > 1 && own_length > short_enough) return false;
  int before = 1 + own_length, after = 0;
  std::vector<Terms> values;
  for (const auto* reader : readers) {
    before += length(reader->terms, known);
    values.push_back(with_value(reader->terms, own, reader->ranges(), names, known));
    after += length(values.back(), known);
  }
  if (after > before || (after == before && count > 1)) return false;
  for (std::size_t k = 0; k < readers.size(); ++k) readers[k]->terms = values[k];
  return true;
}

}  // namespace

const Gradient* read_by(const Factor& factor, const std::vector<Gradient>& gradients) {
  const auto found =
      std::find_if(gradients.begin(), gradients.end(),
                   [&](const Gradient& gradient) { return is_entry_of(factor, gradient); });
  return found == gradients.end() ? nullptr : &*found;
}

Terms with_value(const Terms& terms, const Gradient& gradient, const Ranges& free,
                 const ForwardNames& names, Knowledge& known) {
  Terms result;
  for (const auto& term : terms) {
    const auto factor =
        std::find_if(term.factors.begin(), term.factors.end(), [&](const Factor& candidate) {
          const auto* read = as_entry(candidate.base);
          return read && read->matrix == gradient.name;
        });
    if (factor == term.factors.end()) {
      result.push_back(term);
      continue;
    }
    Term rest = term;
    rest.factors.erase(rest.factors.begin() + (factor - term.factors.begin()));
    const auto& places = as_entry(factor->base)->places;
    for (Term part : gradient.terms) {
      part = refreshed(part, known);
      std::vector<Index> fresh;
      for (const auto& index : gradient.indices) {
        fresh.push_back(index.is_first() ? index : known.fresh(index));
        if (!index.is_first()) part = with_index(part, index, value_of(fresh.back()));
      }
      for (std::size_t axis = 0; axis < places.size(); ++axis)
        if (!fresh[axis].is_first()) part = with_index(part, fresh[axis], places[axis].number());
      result.push_back(times(part, rest));
    }
  }
  return names.simplified(result, free);
}

void put_in_what_is_used_once(std::vector<Gradient>& gradients, const EquationSystem& system,
                              const ForwardNames& names, Knowledge& known) {
  // What was put in may leave one reader to others.
  for (std::size_t before = gradients.size() + 1; before > gradients.size();) {
    before = gradients.size();
    for (std::size_t k = 0; k < gradients.size();) {
      const Gradient& own = gradients[k];
      if (system.find_forward(own.of) && put_in(own, gradients, names, known)) {
        gradients.erase(gradients.begin() + static_cast<std::ptrdiff_t>(k));
      } else {
        ++k;
      }
    }
  }
}

}  // namespace gradstone::derive::entries
