#include "numeric/plan/tensor/steps.hpp"

#include <algorithm>
#include <set>

#include "numeric/plan/tensor/term.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"

namespace gradstone::plan {
namespace {

using Names = std::set<std::string>;

bool meet(const Names& a, const Names& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& name) { return b.contains(name); });
}

bool has_sum(const Scalar& scalar) {
  if (std::holds_alternative<scalar::Sum>(scalar.node().value)) return true;
  const auto parts = children(scalar);
  return std::any_of(parts.begin(), parts.end(), has_sum);
}

// a + b - c as a, b, -c.
void collect_summands(const Scalar& scalar, std::vector<Scalar>& summands) {
  visit(scalar, overloaded{[&](const scalar::Add& n) {
                             collect_summands(n.left, summands);
                             collect_summands(n.right, summands);
                           },
                           [&](const scalar::Subtract& n) {
                             collect_summands(n.left, summands);
                             std::vector<Scalar> right;
                             collect_summands(n.right, right);
                             for (const auto& summand : right) summands.push_back(-summand);
                           },
                           [&](const auto&) { summands.push_back(scalar); }});
}

Scalar sum_of(const std::vector<Scalar>& summands) {
  Scalar result = summands.front();
  for (std::size_t k = 1; k < summands.size(); ++k) result = result + summands[k];
  return result;
}

const node::Comprehension& entries_of(const Equation& equation) {
  if (const auto* tensor = as<node::Comprehension>(equation.value)) return *tensor;
  throw UnsupportedError("plan: the step of " + equation.name + " is not given by entries");
}

template <class T>
std::vector<T> behind_first(const std::vector<T>& all) {
  return {all.begin() + 1, all.end()};
}

/// The equations of one recurrence, as those of one step.
class ReadSteps {
 public:
  ReadSteps(const Recurrence& recurrence, const std::map<std::string, Shape>& shapes)
      : recurrence_(recurrence),
        own_(recurrence.equations.begin(), recurrence.equations.end()),
        shapes_(shapes) {}

  std::vector<Equation> before, behind;  ///< for all steps at once
  Segment step;

  void run(std::vector<Equation> equations) {
    move_behind(equations);
    for (auto& equation : equations) own_in_steps_.insert(equation.name);
    step.steps = &recurrence_;
    for (auto& equation : equations) {
      move_before(equation);
      const auto& tensor = entries_of(equation);
      const Scalar body =
          transform(tensor.body, [this](const Scalar& part) { return at_step(part); });
      if (indices_of(body, {}).contains(recurrence_.step.name)) {
        throw UnsupportedError("plan: the step " + recurrence_.step.name + " in the equation of " +
                               equation.name + ", besides as the first place of tensors");
      }
      const Shape shape(behind_first(equation.value.shape().dims()));
      step.request.equations.push_back(
          {equation.name, by_entries(behind_first(tensor.indices), shape, body), ""});
    }
    for (const auto& [name, view] : step.views) {
      if (!view.before || !view.start.empty()) continue;
      throw UnsupportedError("plan: " + view.tensor +
                             " is read before the first step, and nothing says what it is there");
    }
  }

 private:
  // What no step reads, and reads no step before.
  void move_behind(std::vector<Equation>& equations) {
    for (auto k = equations.end(); k != equations.begin();) {
      --k;
      const bool is_read = std::any_of(equations.begin(), equations.end(), [&](const auto& other) {
        return matrix_names(entries_of(other).body).contains(k->name);
      });
      if (is_read || reads_before(entries_of(*k).body)) continue;
      behind.insert(behind.begin(), *k);
      k = equations.erase(k);
    }
  }

  bool reads_before(const Scalar& scalar) const {
    if (const auto* entry = std::get_if<scalar::Entry>(&scalar.node().value))
      return own_.contains(entry->matrix) && recurrence_.is_step_before(entry->places.front());
    const auto parts = children(scalar);
    return std::any_of(parts.begin(), parts.end(),
                       [this](const Scalar& part) { return reads_before(part); });
  }

  // Summands that read nothing of the recurrence, if they are worth it.
  void move_before(Equation& equation) {
    const auto& tensor = entries_of(equation);
    std::vector<Scalar> summands, outside, inside;
    collect_summands(tensor.body, summands);
    for (const auto& summand : summands)
      (meet(matrix_names(summand), own_) ? inside : outside).push_back(summand);
    if (std::none_of(outside.begin(), outside.end(), has_sum)) return;
    const std::string name = equation.name + " outside";
    const Shape& shape = equation.value.shape();
    before.push_back({name, by_entries(tensor.indices, shape, sum_of(outside)), ""});
    inside.insert(inside.begin(), entry(name, places_of(tensor.indices)));
    equation.value = by_entries(tensor.indices, shape, sum_of(inside));
  }

  // X[t,n,d] as the entry [n,d] of X[t]. Parts of the scalar are read already.
  Scalar at_step(const Scalar& scalar) {
    if (const auto* cases = std::get_if<scalar::Cases>(&scalar.node().value))
      return read_start(*cases, scalar);
    const auto* entry = std::get_if<scalar::Entry>(&scalar.node().value);
    if (!entry || entry->places.empty()) return scalar;
    const auto* first = entry->places.front().index();
    const bool now = first && *first == recurrence_.step;
    const bool is_own = own_.contains(entry->matrix);
    const auto places = behind_first(entry->places);
    if (now && own_in_steps_.contains(entry->matrix))
      return gradstone::entry(entry->matrix, places);
    if (now) return gradstone::entry(view_of(entry->matrix, false), places);
    if (is_own && recurrence_.is_step_before(entry->places.front()))
      return gradstone::entry(view_of(entry->matrix, true), places);
    return steps_first(*entry, scalar);
  }

  // (where t = 1: h[n,k], else: H[t - 1,n,k]) says what stands before the first step.
  Scalar read_start(const scalar::Cases& cases, const Scalar& scalar) {
    const auto* entry = std::get_if<scalar::Entry>(&cases.otherwise.node().value);
    const auto view = entry ? step.views.find(entry->matrix) : step.views.end();
    const Scalar first = recurrence_.reversed ? size(recurrence_.steps) : Scalar(1);
    const Comparison at_first{value_of(recurrence_.step), Relation::equal, first};
    if (view == step.views.end() || !view->second.before || cases.cases.size() != 1 ||
        cases.cases.front().conditions != std::vector<Comparison>{at_first}) {
      return scalar;
    }
    const auto indices = gradstone::indices_of(*entry);
    if (!indices)
      throw UnsupportedError("plan: " + to_text(cases.otherwise) + " at calculated places");
    add_start(view->second, *indices, cases.cases.front().value);
    return cases.otherwise;
  }

  void add_start(StepView& view, const std::vector<Index>& indices, const Scalar& value) {
    const std::string name = view.tensor + " before";
    const Shape shape(behind_first(shapes_.at(view.tensor).dims()));
    const Expr tensor = by_entries(indices, shape, value);
    const auto known = std::find_if(before.begin(), before.end(),
                                    [&](const Equation& other) { return other.name == name; });
    if (known == before.end()) {
      before.push_back({name, tensor, ""});
    } else if (!is_same(known->value, tensor)) {
      throw UnsupportedError("plan: " + view.tensor + " has two values before the first step");
    }
    view.start = name;
  }

  // Whether two tensors have the same entries, whatever their indices are called.
  static bool is_same(const Expr& a, const Expr& b) {
    const auto& left = std::get<node::Comprehension>(a.node().value);
    const auto& right = std::get<node::Comprehension>(b.node().value);
    ScalarReplacement names;
    for (std::size_t axis = 0; axis < left.indices.size(); ++axis)
      if (!left.indices[axis].is_first())
        names.indices.emplace(left.indices[axis].name, right.indices[axis]);
    return replace(left.body, names) == right.body;
  }

  // X[n,t,d] is read as a copy in which the steps are the first axis.
  Scalar steps_first(const scalar::Entry& entry, const Scalar& scalar) {
    const auto is_step = [&](const gradstone::Place& place) {
      return place.index() && *place.index() == recurrence_.step;
    };
    const auto step_at = std::find_if(entry.places.begin(), entry.places.end(), is_step);
    if (step_at == entry.places.end() || own_.contains(entry.matrix)) return scalar;
    const auto axis = step_at - entry.places.begin();
    const Shape& shape = shapes_.at(entry.matrix);
    const std::string name = entry.matrix + " by steps of axis " + std::to_string(axis + 1);
    std::vector<Index> indices, moved;
    std::vector<Dim> dims;
    for (std::size_t k = 0; k < shape.rank(); ++k) indices.push_back({"i" + std::to_string(k + 1)});
    const auto at = static_cast<std::size_t>(axis);
    moved.push_back(indices[at]);
    dims.push_back(shape[at]);
    for (std::size_t k = 0; k < shape.rank(); ++k) {
      if (k == at) continue;
      moved.push_back(indices[k]);
      dims.push_back(shape[k]);
    }
    const bool is_known = shapes_.contains(name) ||
                          std::any_of(before.begin(), before.end(),
                                      [&](const Equation& other) { return other.name == name; });
    if (!is_known) {
      const Scalar body = gradstone::entry(entry.matrix, places_of(indices));
      before.push_back({name, by_entries(moved, Shape(dims), body), ""});
    }
    auto places = entry.places;
    places.erase(places.begin() + axis);
    return gradstone::entry(view_of(name, false), places);
  }

  std::string view_of(const std::string& tensor, bool is_before) {
    const std::string step_name = recurrence_.step.name;
    const std::string at =
        is_before ? step_name + (recurrence_.reversed ? " + 1" : " - 1") : step_name;
    const std::string name = tensor + "[" + at + "]";
    if (step.views.contains(name)) return name;
    StepView view{tensor, is_before, ""};
    const Initial* initial = is_before ? recurrence_.find_initial(tensor) : nullptr;
    if (initial) add_start(view, initial->indices, initial->value);
    step.views.emplace(name, std::move(view));
    const auto known = std::find_if(before.begin(), before.end(),
                                    [&](const Equation& other) { return other.name == tensor; });
    const Shape& whole = known != before.end() ? known->value.shape() : shapes_.at(tensor);
    step.request.shapes.insert_or_assign(name, Shape(behind_first(whole.dims())));
    return name;
  }

  const Recurrence& recurrence_;
  Names own_, own_in_steps_;
  const std::map<std::string, Shape>& shapes_;
};

// Which names the equations read, and under which they compute.
Names names_read(const Segment& segment) {
  Names names;
  for (const auto& equation : segment.request.equations) {
    for (const auto& name : variable_names(equation.value)) {
      const auto view = segment.views.find(name);
      names.insert(view == segment.views.end() ? name : view->second.tensor);
      if (view != segment.views.end() && !view->second.start.empty())
        names.insert(view->second.start);
    }
  }
  return names;
}

// Each segment gives back what is asked for, what those behind it read, and of a step what the next
// reads.
void choose_outputs(std::vector<Segment>& segments, const PlanRequest& request) {
  Names needed(request.outputs.begin(), request.outputs.end());
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    for (const auto& [name, view] : segment->views)
      if (view.before) needed.insert(view.tensor);
    for (const auto& equation : segment->request.equations)
      if (needed.contains(equation.name)) segment->request.outputs.push_back(equation.name);
    needed.merge(names_read(*segment));
  }
}

}  // namespace

std::vector<Segment> segments_of(const PlanRequest& request) {
  std::map<std::string, Shape> shapes = request.shapes;
  for (const auto& equation : request.equations)
    shapes.insert_or_assign(equation.name, equation.value.shape());
  std::vector<Segment> segments(1);
  const Recurrence* read = nullptr;
  for (const auto& equation : request.equations) {
    const auto recurrence =
        std::find_if(request.recurrences.begin(), request.recurrences.end(),
                     [&](const Recurrence& other) { return other.has(equation.name); });
    if (recurrence == request.recurrences.end()) {
      segments.back().request.equations.push_back(equation);
      continue;
    }
    if (&*recurrence == read) continue;
    read = &*recurrence;
    std::vector<Equation> all;
    for (const auto& other : request.equations)
      if (read->has(other.name)) all.push_back(other);
    ReadSteps steps(*read, shapes);
    steps.run(std::move(all));
    for (auto& other : steps.before) {
      shapes.insert_or_assign(other.name, other.value.shape());
      segments.back().request.equations.push_back(std::move(other));
    }
    segments.push_back(std::move(steps.step));
    segments.emplace_back();
    segments.back().request.equations = std::move(steps.behind);
  }
  choose_outputs(segments, request);
  for (auto& segment : segments) {
    segment.request.shapes.insert(shapes.begin(), shapes.end());
    segment.request.use_rules = request.use_rules;
    segment.request.library = request.library;
  }
  std::erase_if(segments, [](const Segment& segment) { return segment.request.outputs.empty(); });
  return segments;
}

}  // namespace gradstone::plan
