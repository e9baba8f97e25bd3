#include "validation/mutation/scalar_operators.hpp"

#include <algorithm>

#include "reference/print/text.hpp"
#include "validation/mutation/guard_operators.hpp"

namespace gradstone::mutation {
namespace {

using enum MutationKind;

// What the part reads as, where that is short enough to help.
std::string in_part(const Scalar& part) {
  constexpr std::size_t most = 40;
  const std::string text = to_text(part);
  return text.size() <= most ? " in " + text : "";
}

bool has_sizes_only(const Scalar& scalar) {
  return !size_names(scalar).empty() && matrix_names(scalar).empty() &&
         parameter_names(scalar).empty();
}

class ScalarCollector {
 public:
  ScalarCollector(const Scalar& original, const Reach& reach, const Context& context)
      : original_(original), reach_(reach), context_(context) {}

  AllWrong<Scalar> collect() {
    visit(original_, *this);
    return std::move(found_);
  }

  void operator()(const scalar::Number&) {}
  void operator()(const scalar::Pi&) {}
  void operator()(const scalar::Argument&) {}
  void operator()(const scalar::IndexValue&) {}
  void operator()(const scalar::Parameter& n) {
    if (is_epsilon(n.name)) return;
    add(wrong_constant, n.name + " was doubled", 2 * original_);
    for (const auto& other : context_.system().parameters)
      if (other.name != n.name && !other.integer && !is_epsilon(other.name))
        add(wrong_operand, n.name + " became " + other.name, parameter(other.name));
  }
  void operator()(const scalar::Size& n) {
    add(size_minus_one, n.dim.text() + " became " + (n.dim - one).text(), size(n.dim - one));
  }
  void operator()(const scalar::Delta&) { add(forgotten_mask, "a delta was left out", 1); }
  void operator()(const scalar::Negate& n) {
    add(wrong_sign, "a sign was lost" + in_part(original_), n.operand);
  }

  void operator()(const scalar::Add& n) {
    turn(n.left, n.right, n.left - n.right, "+ became -");
    drop_term(n.left, n.right, "left");
    drop_term(n.right, n.left, "right");
    decay_late(n.left, n.right, [](const Scalar& a, const Scalar& b) { return a + b; });
    if (is_epsilon(n.right)) move_into_root(n.left, n.right);
  }
  void operator()(const scalar::Subtract& n) {
    turn(n.left, n.right, n.left + n.right, "- became +");
    add(wrong_sign, "the terms changed places" + in_part(original_), n.right - n.left);
    drop_term(n.left, -n.right, "left");
    drop_term(n.right, n.left, "right");
    decay_late(n.left, n.right, [](const Scalar& a, const Scalar& b) { return a - b; });
  }
  void operator()(const scalar::Multiply& n) {
    drop_factor(n.left, n.right);
    drop_factor(n.right, n.left);
  }
  void operator()(const scalar::Divide& n) {
    add(has_sizes_only(n.right) ? sum_against_mean : dropped_factor,
        "the divisor was dropped" + in_part(original_), n.left);
    if (!(n.left == Scalar(1)))
      add(dropped_factor, "the dividend was dropped" + in_part(original_), 1 / n.right);
  }
  void operator()(const scalar::Power& n) {
    add(wrong_function, "the power became one higher" + in_part(original_),
        power(n.base, n.exponent + 1));
    move_out_of_root(n);
  }
  void operator()(const scalar::Call& n) {
    add(wrong_function, "a function was dropped" + in_part(original_), n.argument);
    const auto instead = n.function == Elementary::exp ? exp(-n.argument) : exp(n.argument);
    add(wrong_function, "a function became an exponential" + in_part(original_), instead);
  }
  void operator()(const scalar::Apply& n) {
    const std::string& name = n.function->name();
    add(wrong_function, name + " was dropped", n.argument);
    if (n.function->has_derivative())
      add(wrong_function, name + " became its derivative",
          apply(n.function->derivative(), n.argument, n.parameters));
  }

  void operator()(const scalar::Entry& n) {
    for (const auto& other : context_.known()) read_other(n, other);
    if (context_.is_mask(n.matrix)) add(forgotten_mask, n.matrix + " was left out", 1);
    for (std::size_t k = 0; k < n.places.size(); ++k) {
      other_index(n, k);
      off_by_one(n, k);
      for (std::size_t j = k + 1; j < n.places.size(); ++j) exchanged(n, k, j);
    }
  }

  void operator()(const scalar::Sum& n) {
    const auto* last = std::get_if<Dim>(&n.last);
    const auto* first = std::get_if<Dim>(&n.first);
    if (!last) return;
    add(last_dropped, "the sum over " + n.index.name + " left out the last",
        sum(n.index, n.first, *last - one, n.body));
    if (first && first->is_one())
      add(sum_against_mean, "the sum over " + n.index.name + " became a mean",
          original_ / size(*last));
    for (auto& wrong : with_ids_once(original_, context_)) found_.push_back(std::move(wrong));
  }
  void operator()(const scalar::Maximum& n) {
    for (auto& wrong : wrong_guards(n.conditions, context_))
      add(wrong.kind, wrong.description, max(n.over, *wrong.value, n.body));
    std::vector<scalar::Running> less = n.over;
    const std::string name = less.back().index.name;
    less.back().last = less.back().last - one;
    add(last_dropped, "the maximum over " + name + " left out the last",
        max(std::move(less), n.conditions, n.body));
  }
  void operator()(const scalar::Cases& n) {
    for (auto& wrong : wrong_cases(n, context_)) found_.push_back(std::move(wrong));
  }

 private:
  void add(MutationKind kind, std::string description, Scalar value) {
    if (!(value == original_)) found_.push_back({kind, std::move(description), std::move(value)});
  }

  void turn(const Scalar& left, const Scalar& right, Scalar turned, const char* how) {
    const bool decay = context_.decays(left) != context_.decays(right);
    add(decay ? weight_decay_sign : wrong_sign, how + in_part(original_), std::move(turned));
  }
  void drop_term(const Scalar& term, Scalar rest, const char* side) {
    add(is_epsilon(term) ? epsilon : dropped_term,
        "the " + std::string(side) + " term was dropped" + in_part(original_), std::move(rest));
  }
  void drop_factor(const Scalar& factor, const Scalar& rest) {
    const auto* read = std::get_if<scalar::Entry>(&factor.node().value);
    if (read && context_.is_mask(read->matrix)) return;  // said where the entry is
    add(has_sizes_only(factor) ? sum_against_mean : dropped_factor,
        "a factor was dropped" + in_part(original_), rest);
  }
  // c A + B became c (A + B).
  template <class Join>
  void decay_late(const Scalar& left, const Scalar& right, Join join) {
    const auto* scaled = std::get_if<scalar::Multiply>(&left.node().value);
    if (context_.system().kind != Kind::optimizer || !scaled ||
        !matrix_names(scaled->left).empty() || parameter_names(scaled->left).empty())
      return;
    add(momentum_order, "the right term was scaled as well" + in_part(original_),
        scaled->left * join(scaled->right, right));
  }
  // sqrt(a) + epsilon became sqrt(a + epsilon).
  void move_into_root(const Scalar& root, const Scalar& small) {
    const auto* of = std::get_if<scalar::Power>(&root.node().value);
    if (of)
      add(epsilon, "epsilon moved into the root" + in_part(original_),
          power(of->base + small, of->exponent));
  }
  // (a + epsilon)^(-1/2) became (sqrt(a) + epsilon)^-1.
  void move_out_of_root(const scalar::Power& n) {
    const auto* inner = std::get_if<scalar::Add>(&n.base.node().value);
    if (!inner || !is_epsilon(inner->right)) return;
    add(epsilon, "epsilon moved out of the root" + in_part(original_),
        power(sqrt(inner->left) + inner->right, 2 * n.exponent));
  }

  void read_other(const scalar::Entry& n, const Expr& other) {
    const std::string& name = variable_name(other);
    if (name == n.matrix || context_.is_place(name) != context_.is_place(n.matrix)) return;
    const Shape* shape = context_.find_shape(n.matrix);
    if (!shape || !(*shape == other.shape()) || shape->rank() != n.places.size()) return;
    add(kind_of_other(n.matrix, name), n.matrix + " became " + name + in_part(original_),
        entry(name, n.places));
  }
  MutationKind kind_of_other(const std::string& right, const std::string& wrong) const {
    if (context_.is_state_before(wrong, right)) return stale_value;
    if (context_.is_backward(right) && !context_.is_backward(wrong)) return forward_value;
    return wrong_operand;
  }

  void other_index(const scalar::Entry& n, std::size_t k) {
    const Index* at = n.places[k].index();
    if (!at || at->is_first()) return;
    const auto runs = [&](const Index& index) {
      return std::find_if(reach_.rbegin(), reach_.rend(),
                          [&](const scalar::Running& running) { return running.index == index; });
    };
    const auto mine = runs(*at);
    if (mine == reach_.rend()) return;
    for (const auto& other : reach_)
      if (!(other.index == *at) && other.last == mine->last)
        at_place(n, k, other.index, wrong_axis);
    earlier_step(n, k, *at);
  }
  // In a recurrence, a value of this step became that of the step before.
  void earlier_step(const scalar::Entry& n, std::size_t k, const Index& at) {
    const auto* recurrence = context_.system().recurrence_of(n.matrix);
    if (k != 0 || !recurrence || !(recurrence->step == at)) return;
    const Scalar step = value_of(at);
    at_place(n, k, Place(recurrence->reversed ? step + 1 : step - 1), stale_value);
  }
  void off_by_one(const scalar::Entry& n, std::size_t k) {
    const Scalar* place = n.places[k].calculated();
    if (!place) return;
    at_place(n, k, Place(*place + 1), guard_off_by_one);
    at_place(n, k, Place(*place - 1), guard_off_by_one);
  }
  void exchanged(const scalar::Entry& n, std::size_t k, std::size_t j) {
    auto places = n.places;
    std::swap(places[k], places[j]);
    const Scalar other = entry(n.matrix, std::move(places));
    add(transpose, to_text(original_) + " became " + to_text(other), other);
  }
  void at_place(const scalar::Entry& n, std::size_t k, Place place, MutationKind kind) {
    auto places = n.places;
    places[k] = std::move(place);
    const Scalar other = entry(n.matrix, std::move(places));
    add(kind, to_text(original_) + " became " + to_text(other), other);
  }

  const Scalar& original_;
  const Reach& reach_;
  const Context& context_;
  AllWrong<Scalar> found_;
};

}  // namespace

AllWrong<Scalar> wrong_at(const Scalar& scalar, const Reach& reach, const Context& context) {
  return ScalarCollector(scalar, reach, context).collect();
}

}  // namespace gradstone::mutation
