#include "tests/symbolic/random_points.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone::testing_random {
namespace {

using Kind = Node::Kind;

Piece number(const Rational& value) {
  Node node;
  node.number = value;
  return std::make_shared<const Node>(node);
}

Piece atom(Atom atom, Kind kind = Kind::atom) {
  Node node;
  node.kind = kind;
  node.atom = atom;
  return std::make_shared<const Node>(node);
}

Piece of(Kind kind, std::vector<Piece> parts) {
  Node node;
  node.kind = kind;
  node.parts = std::move(parts);
  return std::make_shared<const Node>(node);
}

Piece cases(std::vector<Case> cases, Piece otherwise) {
  Node node;
  node.kind = Kind::cases;
  node.cases = std::move(cases);
  node.parts = {std::move(otherwise)};
  return std::make_shared<const Node>(node);
}

Piece where(const Condition& condition, Piece then, Piece otherwise) {
  return cases({{{condition}, std::move(then)}}, std::move(otherwise));
}

bool is_matrix(Atom atom) {
  return atom <= Atom::H;
}

bool is_continuous(Atom atom) {
  return atom == Atom::X || atom == Atom::P || atom == Atom::Q || atom == Atom::p;
}

std::string name_of(Atom atom) {
  static const std::vector<std::string> names{"X", "P", "Q", "M", "T", "H",
                                              "t", "p", "N", "D", "i", "j"};
  return names[static_cast<std::size_t>(atom)];
}

std::string text_of(Atom atom, const std::string& column) {
  const std::string name = name_of(atom);
  if (is_matrix(atom)) return name + "[i," + column + "]";
  if (atom == Atom::N || atom == Atom::D) return "size(" + name + ")";
  return name;
}

std::string text_of(const Piece& piece);

std::string opposite(const std::string& relation) {
  if (relation == "=") return "=";
  return (relation[0] == '>' ? "<" : ">") + relation.substr(1);
}

std::string complement(const std::string& relation) {
  if (relation == ">") return "<=";
  if (relation == ">=") return "<";
  if (relation == "<") return ">=";
  return ">";
}

bool holds(const Rational& left, const std::string& relation, const Rational& right) {
  if (relation == ">") return left > right;
  if (relation == ">=") return left >= right;
  if (relation == "<") return left < right;
  if (relation == "<=") return left <= right;
  return left == right;
}

bool is_always_positive(const Piece& piece) {
  if (piece->kind == Kind::number) return piece->number > 0;
  return piece->kind == Kind::atom && (piece->atom == Atom::P || piece->atom >= Atom::N);
}

constexpr int writings = 9;

std::string text_of(const Condition& condition) {
  const std::string left = text_of(condition.left), right = text_of(condition.right);
  const std::string& relation = condition.relation;
  const std::string same = " " + relation + " ", turned = " " + opposite(relation) + " ";
  switch (condition.writing) {
    case 1:
      return right + turned + left;
    case 2:
      return "3 * " + left + same + "3 * " + right;
    case 3:
      return "(-2) * " + left + turned + "(-2) * " + right;
    case 4:
      return left + " - " + right + same + "0";
    case 5:
      return "exp(" + left + ")" + same + "exp(" + right + ")";
    case 6:
      return left + "^3" + same + right + "^3";
    case 7:
      return "sigmoid(" + left + " - " + right + ")" + same + "(1/2)";
    case 8:
      return "log(" + left + ")" + same + "log(" + right + ")";
    default:
      return left + same + right;
  }
}

std::string text_of(const Piece& piece) {
  const auto part = [&](std::size_t k) { return text_of(piece->parts[k]); };
  switch (piece->kind) {
    case Kind::number:
      return in_parentheses(piece->number);
    case Kind::atom:
      return text_of(piece->atom, "j");
    case Kind::row_sum:
      return "sum(k: D, " + text_of(piece->atom, "k") + ")";
    case Kind::row_max:
      return "max(k: D, " + text_of(piece->atom, "k") + ")";
    case Kind::add:
      return "(" + part(0) + " + " + part(1) + ")";
    case Kind::subtract:
      return "(" + part(0) + " - " + part(1) + ")";
    case Kind::multiply:
      return "(" + part(0) + " * " + part(1) + ")";
    case Kind::divide:
      return "(" + part(0) + " / " + part(1) + ")";
    case Kind::max:
      return "max(" + part(0) + ", " + part(1) + ")";
    case Kind::min:
      return "min(" + part(0) + ", " + part(1) + ")";
    case Kind::abs:
      return "abs(" + part(0) + ")";
    case Kind::cases:
      break;
  }
  std::string text = "(where ";
  for (const auto& one : piece->cases) {
    for (std::size_t k = 0; k < one.all_of.size(); ++k)
      text += (k > 0 ? " and " : "") + text_of(one.all_of[k]);
    text += ": " + text_of(one.value) + ", ";
  }
  return text + "else: " + part(0) + ")";
}

Rational value_of(Atom atom, const Point& at, std::int64_t column) {
  const auto k = static_cast<std::size_t>(column - 1);
  switch (atom) {
    case Atom::X:
      return at.real[k];
    case Atom::P:
      return at.positive[k];
    case Atom::Q:
      return at.nonzero[k];
    case Atom::M:
      return at.mask[k] ? at.scale : Rational(0);
    case Atom::T:
      return at.zero_one[k];
    case Atom::H:
      return column == at.one ? 1 : 0;
    case Atom::t:
      return at.integer;
    case Atom::p:
      return at.parameter;
    case Atom::N:
      return at.rows;
    case Atom::D:
      return at.columns;
    case Atom::i:
      return at.row;
    case Atom::j:
      return at.column;
  }
  return 0;
}

/// Everything inside that is compared with 0, as differences.
void collect_compared(const Piece& piece, std::vector<Piece>& found) {
  const auto note = [&](const Piece& a, const Piece& b) {
    found.push_back(of(Kind::subtract, {a, b}));
  };
  if (piece->kind == Kind::max || piece->kind == Kind::min) note(piece->parts[0], piece->parts[1]);
  if (piece->kind == Kind::abs) found.push_back(piece->parts[0]);
  if (piece->kind == Kind::divide) found.push_back(piece->parts[1]);
  for (const auto& part : piece->parts) collect_compared(part, found);
  for (const auto& one : piece->cases) {
    collect_compared(one.value, found);
    for (const auto& condition : one.all_of) {
      note(condition.left, condition.right);
      collect_compared(condition.left, found);
      collect_compared(condition.right, found);
    }
  }
}

void collect_numbers(const Piece& piece, std::set<Rational>& found) {
  if (piece->kind == Kind::number) found.insert(piece->number);
  for (const auto& part : piece->parts) collect_numbers(part, found);
  for (const auto& one : piece->cases) {
    collect_numbers(one.value, found);
    for (const auto& condition : one.all_of) {
      collect_numbers(condition.left, found);
      collect_numbers(condition.right, found);
    }
  }
}

bool mentions_continuous(const Piece& piece) {
  if (piece->kind == Kind::row_max) return true;
  if (piece->kind == Kind::atom || piece->kind == Kind::row_sum)
    return is_continuous(piece->atom) || piece->atom == Atom::M;
  return std::any_of(piece->parts.begin(), piece->parts.end(), mentions_continuous);
}

class Grid {
 public:
  Grid(const PointIdentity& identity, std::mt19937& random, bool off_ties)
      : identity_(identity), random_(random), off_ties_(off_ties) {
    for (const auto& side : {identity.left, identity.right}) {
      collect_compared(side, compared_);
      collect_numbers(side, numbers_);
    }
    numbers_.insert({0, 1});
    for (const auto& number : numbers_) {
      if (number.is_integer() && number > 0 && number < 100) {
        for (std::int64_t near = -1; near <= 1; ++near) whole_.insert(number.numerator() + near);
      }
    }
    whole_.insert({1, 2, 3, 4});
    whole_.erase(0);
  }

  std::optional<std::string> find_difference(int tries) {
    for (; tries > 0; --tries) {
      Point point = any_point();
      for (const Atom axis : {Atom::X, Atom::P, Atom::Q, Atom::M, Atom::p}) {
        if (!identity_.given.count(axis)) continue;
        if (auto found = scan(point, axis)) return found;
      }
    }
    return std::nullopt;
  }

 private:
  template <class T>
  T any(const std::set<T>& of) {
    return *std::next(of.begin(), static_cast<long>(random_() % of.size()));
  }

  Point any_point() {
    Point at;
    const bool by_size = identity_.given.count(Atom::N) || identity_.given.count(Atom::D) ||
                         identity_.given.count(Atom::i) || identity_.given.count(Atom::j);
    const auto size = [&] {
      return by_size ? any(whole_) : 1 + static_cast<std::int64_t>(random_() % 3);
    };
    at.rows = size();
    at.columns = size();
    const auto index = [&](std::int64_t most) {
      const std::int64_t tried = any(whole_);
      return random_() % 2 && tried <= most
                 ? tried
                 : 1 + static_cast<std::int64_t>(random_() % static_cast<std::size_t>(most));
    };
    at.row = index(at.rows);
    at.column = index(at.columns);
    at.one = random_() % 2 ? at.column : index(at.columns);
    do {
      at.integer = any(whole_);
    } while (at.integer < identity_.least_integer);
    at.parameter = parameter();
    at.scale = positive();
    const int kind_of_row = static_cast<int>(random_() % 4);
    for (std::int64_t k = 1; k <= at.columns; ++k) {
      at.mask.push_back(kind_of_row == 0 ? 0 : static_cast<int>(random_() % 2));
      at.zero_one.push_back(static_cast<int>(random_() % 2));
      at.real.push_back(any(numbers_));
      at.positive.push_back(positive());
      at.nonzero.push_back(random_() % 2 ? positive() : -positive());
    }
    return at;
  }

  Rational positive() {
    const Rational number = any(numbers_);
    return number > 0 ? number : Rational(1 + static_cast<int>(random_() % 3), 2);
  }

  bool is_allowed(const Rational& value) const {
    if (identity_.least &&
        (identity_.is_above_least ? value <= *identity_.least : value < *identity_.least))
      return false;
    return !identity_.most ||
           (identity_.is_below_most ? value < *identity_.most : value <= *identity_.most);
  }

  Rational parameter() {
    for (int tries = 0; tries < 20; ++tries) {
      const Rational value = any(numbers_);
      if (is_allowed(value)) return value;
    }
    if (identity_.least && identity_.most) return (*identity_.least + *identity_.most) / 2;
    if (identity_.least) return *identity_.least + 1;
    return identity_.most ? *identity_.most - 1 : Rational(0);
  }

  static void set(Point& at, Atom axis, const Rational& value) {
    const auto k = static_cast<std::size_t>(at.column - 1);
    switch (axis) {
      case Atom::X:
        at.real[k] = value;
        break;
      case Atom::P:
        at.positive[k] = value;
        break;
      case Atom::Q:
        at.nonzero[k] = value;
        break;
      case Atom::M:
        at.scale = value;
        break;
      case Atom::T:
      case Atom::H:
      case Atom::t:
      case Atom::p:
      case Atom::N:
      case Atom::D:
      case Atom::i:
      case Atom::j:
        at.parameter = value;
        break;
    }
  }

  bool is_allowed(Atom axis, const Rational& value) const {
    if (axis == Atom::P || axis == Atom::M) return value > 0;
    if (axis == Atom::Q) return value != 0;
    return axis != Atom::p || is_allowed(value);
  }

  /// Where something that is compared is 0 along an axis, if it is linear there.
  void add_roots(Point at, Atom axis, std::set<Rational>& values) const {
    for (const auto& compared : compared_) {
      try {
        set(at, axis, 1);
        const auto one = value_at(compared, at);
        set(at, axis, 2);
        const auto two = value_at(compared, at);
        if (!one || !two || *one == *two) continue;
        values.insert(Rational(1) - *one / (*two - *one));
      } catch (const Error&) {
        // The numbers are too large.
      }
    }
  }

  bool is_at_tie(const Point& at) const {
    return std::any_of(compared_.begin(), compared_.end(), [&](const Piece& compared) {
      if (!mentions_continuous(compared)) return false;
      const auto value = value_at(compared, at);
      return !value || *value == 0;
    });
  }

  std::optional<std::string> scan(Point at, Atom axis) const {
    std::set<Rational> values = numbers_;
    add_roots(at, axis, values);
    std::set<Rational> all = values;
    all.insert({*values.begin() - 5, *values.rbegin() + 5});
    for (auto next = std::next(values.begin()); next != values.end(); ++next)
      all.insert((*std::prev(next) + *next) / 2);
    for (const auto& value : all) {
      if (!is_allowed(axis, value)) continue;
      set(at, axis, value);
      try {
        const auto left = value_at(identity_.left, at), right = value_at(identity_.right, at);
        if (!left || !right || *left == *right) continue;
        if (off_ties_ && is_at_tie(at)) continue;
        return left->text() + " is not " + right->text() + where_is(at);
      } catch (const Error&) {
        // The numbers are too large.
      }
    }
    return std::nullopt;
  }

  std::string where_is(const Point& at) const {
    std::string text = " at";
    for (int k = 0; k <= static_cast<int>(Atom::j); ++k) {
      const Atom atom = static_cast<Atom>(k);
      text += " " + name_of(atom) + "=" + value_of(atom, at, at.column).text();
    }
    text += ", mask";
    for (const int one : at.mask) text += " " + std::to_string(one);
    return text;
  }

  const PointIdentity& identity_;
  std::mt19937& random_;
  bool off_ties_;
  std::vector<Piece> compared_;
  std::set<Rational> numbers_;
  std::set<std::int64_t> whole_;
};

/// The piece with a number for an atom, outside of sums and maxima.
Piece replaced(const Piece& piece, Atom atom, const Rational& value, bool& is_possible) {
  if (piece->kind == Kind::atom) return piece->atom == atom ? number(value) : piece;
  if (piece->kind == Kind::row_sum || piece->kind == Kind::row_max)
    is_possible = is_possible && piece->atom != atom;
  if (!piece->cases.empty() || piece->kind == Kind::divide) is_possible = false;
  Node node = *piece;
  for (auto& part : node.parts) part = replaced(part, atom, value, is_possible);
  return std::make_shared<const Node>(node);
}

}  // namespace

std::string in_parentheses(const Rational& value) {
  return value >= 0 && value.is_integer() ? value.text() : "(" + value.text() + ")";
}

std::optional<Rational> value_at(const Piece& piece, const Point& at) {
  switch (piece->kind) {
    case Kind::number:
      return piece->number;
    case Kind::atom:
      return value_of(piece->atom, at, at.column);
    case Kind::row_sum: {
      Rational sum = 0;
      for (std::int64_t k = 1; k <= at.columns; ++k) sum = sum + value_of(piece->atom, at, k);
      return sum;
    }
    case Kind::row_max: {
      Rational largest = value_of(piece->atom, at, 1);
      for (std::int64_t k = 2; k <= at.columns; ++k)
        largest = std::max(largest, value_of(piece->atom, at, k));
      return largest;
    }
    case Kind::cases:
      for (const auto& one : piece->cases) {
        bool is_met = true;
        for (const auto& condition : one.all_of) {
          const auto left = value_at(condition.left, at), right = value_at(condition.right, at);
          if (!left || !right) return std::nullopt;
          is_met = is_met && holds(*left, condition.relation, *right);
        }
        if (is_met) return value_at(one.value, at);
      }
      return value_at(piece->parts[0], at);
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
    case Kind::min:
    case Kind::max:
    case Kind::abs:
      break;
  }
  const auto a = value_at(piece->parts[0], at);
  if (!a) return a;
  if (piece->kind == Kind::abs) return *a < 0 ? -*a : *a;
  const auto b = value_at(piece->parts[1], at);
  if (!b) return b;
  switch (piece->kind) {
    case Kind::add:
      return *a + *b;
    case Kind::subtract:
      return *a - *b;
    case Kind::multiply:
      return *a * *b;
    case Kind::divide:
      return *b == 0 ? std::nullopt : std::optional(*a / *b);
    case Kind::max:
      return std::max(*a, *b);
    case Kind::min:
    case Kind::number:
    case Kind::atom:
    case Kind::row_sum:
    case Kind::row_max:
    case Kind::abs:
    case Kind::cases:
      break;
  }
  return std::min(*a, *b);
}

std::optional<std::string> find_difference(const PointIdentity& identity, std::mt19937& random,
                                           int tries, bool off_ties) {
  return Grid(identity, random, off_ties).find_difference(tries);
}

std::string PointIdentity::text() const {
  std::string text = "rule random\n  input X: N x D\n";
  const auto line = [&](Atom atom, const std::string& words) {
    if (given.count(atom)) text += "  " + words + "\n";
  };
  line(Atom::P, "input P: N x D positive");
  line(Atom::Q, "input Q: N x D nonzero");
  line(Atom::M, "mask M: N x D mask");
  line(Atom::T, "target T: N x D");
  line(Atom::T, "condition hadamard(T, T) = T");
  line(Atom::H, "target H: N x D");
  line(Atom::H, "condition hadamard(H, H) = H");
  line(Atom::H, "condition rows_sum(H) = ones(N, 1)");
  line(Atom::t, "integer parameter t");
  if (least_integer > 1) line(Atom::t, "condition t >= " + std::to_string(least_integer));
  line(Atom::p, "parameter p");
  if (least)
    line(Atom::p, std::string("condition p >") + (is_above_least ? " " : "= ") + least->text());
  if (most)
    line(Atom::p, std::string("condition p <") + (is_below_most ? " " : "= ") + most->text());
  return text + "  identity law: " + text_of(left) + "\n    = " + text_of(right) +
         "\n    for i: N, j: D\n";
}

Rational RandomPoints::constant() {
  static const std::vector<Rational> constants{0, 0, 0,      1,       1,      -1,      2,   -2,
                                               3, 7, {1, 2}, {-1, 2}, {7, 3}, {-5, 3}, 1000};
  return any(constants);
}

Rational RandomPoints::constant_for(Atom atom) {
  if (atom == Atom::t || atom >= Atom::N) return any(std::vector<Rational>{1, 1, 2, 3, 5, 17});
  if (atom == Atom::T || atom == Atom::H) return below(2);
  if (atom == Atom::M && !one_in(3)) return 0;
  if (atom == Atom::p && made_.least && one_in(2)) return *made_.least;
  if (atom == Atom::p && made_.most && one_in(2)) return *made_.most;
  return constant();
}

Atom RandomPoints::any_atom() {
  return any(atoms_);
}

Piece RandomPoints::leaf() {
  if (one_in(4)) return number(constant());
  const Atom chosen = any_atom();
  if (is_matrix(chosen) && one_in(4)) return atom(chosen, Kind::row_sum);
  if (chosen == Atom::X && one_in(6)) return atom(chosen, Kind::row_max);
  return atom(chosen);
}

Condition RandomPoints::written(Condition condition) {
  const int writing = below(writings);
  if (writing == 8 && !(is_always_positive(condition.left) && is_always_positive(condition.right)))
    return condition;
  // Powers of large numbers are no subject here.
  if (writing == 5 && condition.right->kind == Kind::number && condition.right->number > 100)
    return condition;
  condition.writing = one_in(2) ? writing : 0;
  return condition;
}

Condition RandomPoints::condition() {
  static const std::vector<std::string> relations{">", ">=", "<", "<=", "="};
  Condition made{leaf(), nullptr, any(relations)};
  if (made.left->kind == Kind::number) made.left = atom(any_atom());
  made.right = number(constant_for(made.left->atom));
  if (one_in(6)) {
    made.right = leaf();
  } else if (one_in(5)) {
    made.left = of(Kind::add, {of(Kind::multiply, {number(constant()), made.left}), leaf()});
  }
  return written(made);
}

/// A condition that always holds.
Condition RandomPoints::told_by_domain() {
  const Atom chosen = any_atom();
  const Piece value = atom(chosen), zero = number(0);
  switch (chosen) {
    case Atom::P:
      return written({value, zero, ">"});
    case Atom::M:
      return written({one_in(2) ? value : atom(chosen, Kind::row_sum), zero, ">="});
    case Atom::T:
    case Atom::H:
      return written({value, number(1), "<="});
    case Atom::t:
      return written({value, number(made_.least_integer), ">="});
    case Atom::N:
    case Atom::D:
    case Atom::i:
    case Atom::j:
      return written({value, number(1), ">="});
    case Atom::p:
      if (made_.least)
        return written({value, number(*made_.least), made_.is_above_least ? ">" : ">="});
      if (made_.most)
        return written({value, number(*made_.most), made_.is_below_most ? "<" : "<="});
      break;
    case Atom::X:
    case Atom::Q:
    default:
      break;
  }
  return written({atom(Atom::X), atom(Atom::X), ">="});
}

Piece RandomPoints::formula(int depth) {
  if (depth <= 0) return leaf();
  switch (below(9)) {
    case 0:
      return of(Kind::add, {formula(depth - 1), leaf()});
    case 1:
      return of(Kind::multiply, {formula(depth - 1), leaf()});
    case 2:
      return of(Kind::max, {formula(depth - 1), leaf()});
    case 3:
      return of(Kind::min, {formula(depth - 1), leaf()});
    case 4:
      return of(Kind::abs, {formula(depth - 1)});
    case 5: {  // a quotient that is guarded
      const Piece below_line = of(Kind::subtract, {atom(any_atom()), number(constant())});
      return where(written({below_line, number(0), "="}), leaf(),
                   of(Kind::divide, {leaf(), below_line}));
    }
    case 6:
      return cases({{{condition(), condition()}, formula(depth - 1)}}, leaf());
    case 7:
      return cases({{{condition()}, formula(depth - 1)}, {{condition()}, leaf()}}, leaf());
    default:
      return where(condition(), formula(depth - 1), formula(depth - 1));
  }
}

/// A law that holds at every point where the piece is defined.
Piece RandomPoints::law(const Piece& piece) {
  const auto& parts = piece->parts;
  if (piece->kind == Kind::max || piece->kind == Kind::min) {
    const bool is_max = piece->kind == Kind::max;
    switch (below(3)) {
      case 0:
        return where(
            written({parts[0], parts[1], std::string(is_max ? ">" : "<") + (one_in(2) ? "=" : "")}),
            parts[0], parts[1]);
      case 1:
        return of(piece->kind, {parts[1], parts[0]});
      default: {
        const Piece sum = of(Kind::add, parts), apart = of(Kind::abs, {of(Kind::subtract, parts)});
        return of(Kind::divide, {of(is_max ? Kind::add : Kind::subtract, {sum, apart}), number(2)});
      }
    }
  }
  if (piece->kind == Kind::abs) {
    const Piece negative = of(Kind::subtract, {number(0), parts[0]});
    if (one_in(2)) return of(Kind::max, {parts[0], negative});
    return where(written({parts[0], number(0), one_in(2) ? ">" : ">="}), parts[0], negative);
  }
  if (piece->kind == Kind::cases) {
    const Case& first = piece->cases[0];
    if (piece->cases.size() > 1)
      return cases({first}, cases({piece->cases.begin() + 1, piece->cases.end()}, parts[0]));
    if (first.all_of.size() > 1)
      return where(first.all_of[1], where(first.all_of[0], first.value, parts[0]), parts[0]);
    const Condition& one = first.all_of[0];
    Condition other = one;
    if (one.relation == "=") {
      other.relation = ">";
      Condition less = one;
      less.relation = "<";
      return cases({{{written(other)}, parts[0]}, {{less}, parts[0]}}, first.value);
    }
    if (one_in(2) && one.relation.size() == 2) {
      Condition tie = one;
      tie.relation = "=";
      other.relation = one.relation.substr(0, 1);
      return cases({{{other}, first.value}, {{written(tie)}, first.value}}, parts[0]);
    }
    other.relation = complement(one.relation);
    return where(written(other), parts[0], first.value);
  }
  if ((piece->kind == Kind::add || piece->kind == Kind::multiply) &&
      parts[0]->kind == Kind::cases && parts[0]->cases.size() == 1) {
    const Case& one = parts[0]->cases[0];
    return cases({{one.all_of, of(piece->kind, {one.value, parts[1]})}},
                 of(piece->kind, {parts[0]->parts[0], parts[1]}));
  }
  if (piece->kind == Kind::atom && (piece->atom == Atom::T || piece->atom == Atom::H) && one_in(2))
    return of(Kind::multiply, {piece, piece});
  if (piece->kind == Kind::atom && (piece->atom == Atom::M || piece->atom == Atom::P) && one_in(2))
    return of(Kind::abs, {piece});
  switch (below(4)) {
    case 0:
      return where(told_by_domain(), piece, leaf());
    case 1:
      return where(condition(), piece, piece);
    case 2: {  // the value at a point, put in
      const Atom chosen = any_atom();
      const Rational at = constant_for(chosen);
      bool is_possible = true;
      const Piece there = replaced(piece, chosen, at, is_possible);
      if (is_possible) return where(written({atom(chosen), number(at), "="}), there, piece);
      return of(Kind::add, {number(0), piece});
    }
    default:
      if (made_.given.count(Atom::M) && one_in(2))  // a row of zeros has zeros only
        return of(Kind::add, {piece, where(written({atom(Atom::M, Kind::row_sum), number(0), "="}),
                                           atom(Atom::M), number(0))});
      return of(Kind::subtract, {of(Kind::add, {piece, atom(atoms_[0])}), atom(atoms_[0])});
  }
}

Piece RandomPoints::rewritten(const Piece& piece) {
  Node node = *piece;
  for (auto& part : node.parts) part = rewritten(part);
  for (auto& one : node.cases) one.value = rewritten(one.value);
  const auto changed = std::make_shared<const Node>(node);
  return one_in(3) ? law(changed) : changed;
}

PointIdentity RandomPoints::identity() {
  made_ = {};
  atoms_ = {Atom::X};
  static const std::vector<Atom> others{Atom::X, Atom::P, Atom::Q, Atom::M, Atom::M,
                                        Atom::T, Atom::H, Atom::t, Atom::t, Atom::p,
                                        Atom::p, Atom::N, Atom::D, Atom::i, Atom::j};
  for (int more = 1 + below(2); more > 0; --more) atoms_.push_back(any(others));
  made_.given = {atoms_.begin(), atoms_.end()};
  if (one_in(3)) made_.least_integer = 1 + below(4);
  const int bounds = below(4);
  if (bounds < 3) made_.least = any(std::vector<Rational>{0, 1, 2, {1, 2}, -1});
  if (bounds > 1) made_.most = made_.least ? *made_.least + below(3) : Rational(below(3));
  const bool is_pinched = made_.least && made_.most && *made_.least == *made_.most;
  made_.is_above_least = !is_pinched && one_in(2);
  made_.is_below_most = !is_pinched && one_in(2);
  made_.left = formula(1 + below(3));
  made_.right = rewritten(made_.left);
  if (one_in(2)) made_.right = law(made_.right);
  return made_;
}

void RandomPoints::collect(const Piece& piece, std::vector<Piece>& found) const {
  found.push_back(piece);
  for (const auto& part : piece->parts) collect(part, found);
  for (const auto& one : piece->cases) collect(one.value, found);
}

/// One mistake at the top of the piece.
Piece RandomPoints::wrong(const Piece& piece) {
  const Atom chosen = any_atom();
  const Piece other = of(Kind::add, {piece, number(one_in(2) ? Rational(1) : Rational(-1, 3))});
  if (piece->kind == Kind::cases && !one_in(4)) {
    Node node = *piece;
    Condition& condition = node.cases[random_() % node.cases.size()].all_of[0];
    switch (below(3)) {
      case 0:  // > for >=
        if (condition.relation == "=") {
          condition.relation = any(std::vector<std::string>{">=", "<="});
        } else {
          condition.relation = condition.relation.size() == 2 ? condition.relation.substr(0, 1)
                                                              : condition.relation + "=";
        }
        break;
      case 1:
        condition.right = of(Kind::add, {condition.right, number(1)});
        if (condition.writing == 8) condition.writing = 0;
        break;
      default:
        std::swap(node.cases[0].value, node.parts[0]);
        break;
    }
    return std::make_shared<const Node>(node);
  }
  if (piece->kind == Kind::number && one_in(2)) return number(piece->number + 1);
  if (is_matrix(chosen) && one_in(3))
    return where(written({atom(chosen, Kind::row_sum), number(constant_for(chosen)), "="}), other,
                 piece);
  if (one_in(4)) return other;
  return where(written({atom(chosen), number(constant_for(chosen)), "="}), other, piece);
}

PointIdentity RandomPoints::with_mistake(const PointIdentity& identity) {
  made_ = identity;
  std::vector<Piece> places;
  collect(identity.right, places);
  const Piece place = places[random_() % places.size()], mistake = wrong(place);
  const std::function<Piece(const Piece&)> changed = [&](const Piece& piece) -> Piece {
    if (piece == place) return mistake;
    Node node = *piece;
    for (auto& part : node.parts) part = changed(part);
    for (auto& one : node.cases) one.value = changed(one.value);
    return std::make_shared<const Node>(node);
  };
  PointIdentity spoiled = identity;
  spoiled.right = changed(identity.right);
  return spoiled;
}

}  // namespace gradstone::testing_random
