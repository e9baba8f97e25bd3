#include "reference/derive/entries/pattern.hpp"

#include <algorithm>

#include "reference/expr/function.hpp"

namespace gradstone::derive::entries {
namespace {

/// Of the conditions of a case or of a maximum.
template <class Part>
bool have_same_relations(const Part& mine, const Part& other) {
  return std::equal(mine.conditions.begin(), mine.conditions.end(), other.conditions.begin(),
                    other.conditions.end(), [](const Comparison& a, const Comparison& b) {
                      return a.relation == b.relation;
                    });
}

class Match {
 public:
  Match(const std::set<std::string>& wanted, Places known)
      : wanted_(wanted), places_(std::move(known)) {}

  const Places& places() const { return places_; }

  bool at(const Scalar& pattern, const Scalar& scalar) {
    if (pattern.node().value.index() != scalar.node().value.index()) {
      const auto* value = std::get_if<scalar::IndexValue>(&pattern.node().value);
      return value && wanted_.contains(value->index.name) && at_place(value->index, Place(scalar));
    }
    return std::visit(
        [&](const auto& mine) {
          using Kind = std::decay_t<decltype(mine)>;
          return same(mine, std::get<Kind>(scalar.node().value)) &&
                 parts(children(pattern), children(scalar), mine);
        },
        pattern.node().value);
  }

 private:
  // What is not a part that is compared by itself.
  template <class Kind>
  bool same(const Kind& mine, const Kind& other) {
    if constexpr (std::is_same_v<Kind, scalar::IndexValue>) {
      return at_place(mine.index, other.index);
    } else if constexpr (std::is_same_v<Kind, scalar::Entry>) {
      if (mine.matrix != other.matrix || mine.places.size() != other.places.size()) return false;
      for (std::size_t axis = 0; axis < mine.places.size(); ++axis) {
        const auto* index = mine.places[axis].index();
        if (index ? !at_place(*index, other.places[axis])
                  : !other.places[axis].calculated() ||
                        !at(*mine.places[axis].calculated(), *other.places[axis].calculated()))
          return false;
      }
      return true;
    } else if constexpr (std::is_same_v<Kind, scalar::Sum>) {
      if (mine.first != other.first || mine.last != other.last) return false;
      bound_[mine.index.name] = other.index;
      return true;
    } else if constexpr (std::is_same_v<Kind, scalar::Maximum>) {
      if (mine.over.size() != other.over.size() || !have_same_relations(mine, other)) return false;
      for (std::size_t k = 0; k < mine.over.size(); ++k) {
        if (mine.over[k].last != other.over[k].last) return false;
        bound_[mine.over[k].index.name] = other.over[k].index;
      }
      return true;
    } else if constexpr (std::is_same_v<Kind, scalar::Call>) {
      return mine.function == other.function;
    } else if constexpr (std::is_same_v<Kind, scalar::Apply>) {
      return *mine.function == *other.function;
    } else if constexpr (std::is_same_v<Kind, scalar::Cases>) {
      if (mine.cases.size() != other.cases.size()) return false;
      for (std::size_t k = 0; k < mine.cases.size(); ++k) {
        if (!have_same_relations(mine.cases[k], other.cases[k])) return false;
      }
      return true;
    } else if constexpr (std::is_same_v<Kind, scalar::Number> ||
                         std::is_same_v<Kind, scalar::Parameter> ||
                         std::is_same_v<Kind, scalar::Size> ||
                         std::is_same_v<Kind, scalar::Delta>) {
      return mine.fields() == other.fields();
    } else {
      return true;
    }
  }

  template <class Kind>
  bool parts(const std::vector<Scalar>& mine, const std::vector<Scalar>& other, const Kind&) {
    if constexpr (std::is_same_v<Kind, scalar::Entry>) {
      return true;  // places are compared above
    } else {
      if (mine.size() != other.size()) return false;
      for (std::size_t k = 0; k < mine.size(); ++k)
        if (!at(mine[k], other[k])) return false;
      return true;
    }
  }

  bool at_place(const Index& index, const Place& place) {
    if (wanted_.contains(index.name)) {
      const auto [known, is_new] = places_.emplace(index.name, place);
      return is_new || known->second == place;
    }
    const auto bound = bound_.find(index.name);
    return place == Place(bound == bound_.end() ? index : bound->second);
  }

  const std::set<std::string>& wanted_;
  Places places_;
  std::map<std::string, Index> bound_;
};

}  // namespace

std::optional<Places> match(const Scalar& pattern, const Scalar& scalar,
                            const std::set<std::string>& wanted, Places known) {
  Match search(wanted, std::move(known));
  if (!search.at(pattern, scalar)) return std::nullopt;
  return search.places();
}

}  // namespace gradstone::derive::entries
