#include "numeric/plan/compile.hpp"

#include <algorithm>
#include <set>

#include "numeric/plan/assemble.hpp"
#include "numeric/plan/divide_loops.hpp"
#include "numeric/plan/fold_products.hpp"
#include "numeric/plan/in_place.hpp"
#include "numeric/plan/join_passes.hpp"
#include "numeric/plan/join_programs.hpp"
#include "numeric/plan/lifetimes.hpp"
#include "numeric/plan/lower.hpp"
#include "numeric/plan/schedule.hpp"
#include "numeric/plan/tensor/shifted_softmax.hpp"
#include "numeric/plan/transpose_before_loops.hpp"
#include "reference/error.hpp"
#include "reference/expr/substitute.hpp"
#include "reference/nearest.hpp"
#include "reference/rules.hpp"
#include "reference/tensors.hpp"

namespace gradstone::plan {

std::map<std::string, Expr> inline_equations(const PlanRequest& request) {
  Rewriter rewriter(request.use_rules ? rewrite_rules() : std::vector<Rule>{});
  Substitution known;
  std::map<std::string, Expr> equations;
  std::set<std::string> given;
  for (const auto& equation : request.equations) {
    for (const auto& name : variable_names(equation.value))
      if (!equations.contains(name)) given.insert(name);
    if (equations.contains(equation.name) || given.contains(equation.name)) {
      throw DomainError("plan: " + equation.name +
                        " is defined twice, or used before it is defined");
    }
    // What is read by its entries is read by its name.
    Expr value = equation.value;
    if (is_of_matrices(value)) {
      value = rewriter(substitute(value, known));
      known.variables.emplace(equation.name, value);
    } else if (const auto* tensor = as<node::Comprehension>(value); tensor && request.use_rules) {
      value = by_entries(tensor->indices, value.shape(), with_shifted_softmax(tensor->body),
                         value.where());
    }
    equations.emplace(equation.name, value);
  }
  return equations;
}

namespace {

/// The graph of a request and what is wanted from it: outputs, then updates.
struct Wanted {
  Graph graph;
  std::vector<NamedValue> named;
  std::size_t outputs = 0;
  std::map<std::string, Id> given;  ///< the given matrices
};

Wanted read_equations(const PlanRequest& request, const Sizes& largest) {
  const auto equations = inline_equations(request);
  Wanted wanted;
  Lowering lowering(wanted.graph, equations, request.shapes, largest);
  for (const auto& [name, value] : equations) lowering.in_any_split(value);

  // Every wanted value gets memory of its own, in its own shape.
  std::set<Id> taken;
  const auto want = [&](const std::string& name, const std::string& equation) {
    const auto found = equations.find(equation);
    if (found == equations.end()) {
      std::vector<std::string> names;
      for (const auto& [known, value] : equations) names.push_back(known);
      throw UnknownNameError("plan: no equation named " + equation + nearest_hint(equation, names));
    }
    const Shape shape = found->second.shape().as_matrix();
    Id id = lowering.in_any_split(found->second);
    const Value& value = wanted.graph[id];
    const bool computed = is_fusible(value.op) || value.op > Op::elements_sum;
    const bool own = computed && value.op != Op::view && have_as_many(value.shape, shape);
    if (!own || !taken.insert(id).second) id = wanted.graph.own_copy(id, shape);
    wanted.named.push_back({name, id, shape});
  };
  for (const auto& name : request.outputs) want(name, name);
  wanted.outputs = request.outputs.size();
  for (const auto& update : request.updates) {
    const auto& inputs = wanted.graph.inputs();
    const auto given = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const auto& input) { return input.name == update.name; });
    if (given == inputs.end())
      throw UnknownNameError("plan: " + update.name + " is updated, but no equation reads it");
    const auto found = equations.find(update.from);
    if (found != equations.end() && found->second.shape().as_matrix() != given->shape) {
      throw ShapeError("plan: " + update.name + " is " + given->shape.text() +
                       ", it cannot become " + update.from + ", which is " +
                       found->second.shape().text());
    }
    want(update.name, update.from);
  }
  wanted.graph = fold_products(wanted.graph, wanted.named, largest);
  // Folding keeps what is read; a matrix may be updated without being read.
  for (const auto& [name, shape] : std::vector(wanted.graph.inputs()))
    wanted.given[name] = wanted.graph.input(name, shape);
  return wanted;
}

/// Gives values their memory and turns passes into instructions. Updates in `copied` are computed
/// beside the old value and copied at the end.
class Build {
 public:
  Build(const Wanted& wanted, const std::set<std::string>& copied)
      : graph_(wanted.graph), wanted_(wanted), copied_(copied) {
    for (std::size_t k = wanted.outputs; k < wanted.named.size(); ++k) {
      const auto& [name, value, shape] = wanted.named[k];
      if (!copied.contains(name)) in_place_.push_back({given(name), value});
    }
    schedule_ = make_schedule(graph_, wanted.named, in_place_);
  }

  Program run() {
    choose_buffers();
    for (const auto& pass : schedule_.passes) add(pass);
    for (std::size_t k = wanted_.outputs; k < wanted_.named.size(); ++k) {
      const auto& [name, value, shape] = wanted_.named[k];
      if (copied_.contains(name))
        program_.passes.push_back(WholePass{Op::copy, matrix(value), matrix(given(name))});
    }
    program_.scalars = graph_.scalars();
    return std::move(program_);
  }

  const std::vector<InPlace>& in_place() const { return in_place_; }

  int buffer_of(Id id) const { return buffers_[at(id)]; }

  /// The values that a buffer holds before it is written.
  std::vector<Id> given_values_in(int buffer) const {
    std::vector<Id> result;
    for (Id id = 0; id < graph_.size(); ++id) {
      const bool is_given = graph_[id].op == Op::input || graph_[id].op == Op::view;
      if (is_given && buffer_of(id) == buffer) result.push_back(id);
    }
    return result;
  }

 private:
  static std::size_t at(Id id) { return static_cast<std::size_t>(id); }

  Id given(const std::string& name) const { return wanted_.given.at(name); }

  void choose_buffers() {
    for (const auto& input : graph_.inputs())
      program_.buffers.push_back({Buffer::Kind::input, input.name, input.shape});
    buffers_.assign(at(graph_.size()), -1);
    program_.names.assign(at(graph_.size()), "");
    for (Id id = 0; id < graph_.size(); ++id) {
      program_.names[at(id)] = "t" + std::to_string(id);
      if (graph_[id].op != Op::input) continue;
      buffers_[at(id)] = graph_[id].index;
      program_.names[at(id)] = graph_.inputs()[at(graph_[id].index)].name;
    }
    for (std::size_t k = 0; k < wanted_.named.size(); ++k) {
      const auto& [name, value, shape] = wanted_.named[k];
      if (k < wanted_.outputs) {
        buffers_[at(value)] = static_cast<int>(program_.buffers.size());
        program_.buffers.push_back({Buffer::Kind::output, name, shape});
        program_.names[at(value)] = name;
      } else if (!copied_.contains(name)) {
        buffers_[at(value)] = buffers_[at(given(name))];
        program_.names[at(value)] = "new " + name;
      }
    }
    // From the last to the first: a product hands its memory on to what it is added to.
    for (Id id = graph_.size() - 1; id >= 0; --id) {
      if (!schedule_.stored[at(id)]) continue;
      if (buffers_[at(id)] < 0) {
        buffers_[at(id)] = static_cast<int>(program_.buffers.size());
        program_.buffers.push_back(
            {Buffer::Kind::workspace, program_.names[at(id)], graph_[id].shape});
      }
      if (graph_[id].op == Op::product && graph_[id].operands.size() == 4)
        buffers_[at(graph_[id].operands[3])] = buffers_[at(id)];
    }
    for (Id id = 0; id < graph_.size(); ++id)
      if (graph_[id].op == Op::view) buffers_[at(id)] = buffers_[at(graph_[id].operands[0])];
  }

  MatrixSource matrix(Id id) const { return {buffers_[at(id)], graph_[id].shape, false, id}; }

  void add(const Pass& pass) {
    if (pass.is_whole) {
      add_whole(pass.values.front());
      return;
    }
    TilePass tiles = assemble(graph_, pass, buffers_);
    // What begins as a copy of itself needs no copy.
    std::erase_if(tiles.instructions, [](const Instruction& instruction) {
      const Source& from = instruction.sources.front();
      return instruction.inner == Op::copy && !instruction.has_outer() &&
             from.place == Place::buffer && instruction.target.place == Place::buffer &&
             from.index == instruction.target.index && from.access == Access::full;
    });
    if (!tiles.instructions.empty()) program_.passes.push_back(std::move(tiles));
  }

  void add_whole(Id id) {
    const Value& value = graph_[id];
    const auto operand = [&](std::size_t k) {
      return k < value.operands.size() ? matrix(value.operands[k])
                                       : MatrixSource{-1, {}, false, -1};
    };
    if (value.op == Op::gather) {
      const Gather& gather = graph_.gather_of(id);
      program_.passes.push_back(GatherPass{gather, operand(0), operand(1), matrix(id)});
      return;
    }
    if (value.op == Op::scatter) {
      program_.passes.push_back(ScatterPass{operand(0), operand(1), matrix(id)});
      return;
    }
    if (value.op != Op::product) {
      program_.passes.push_back(WholePass{value.op, operand(0), matrix(id)});
      return;
    }
    ProductPass product;
    product.left = matrix(value.operands[0]);
    product.left.transposed = value.transpose_left;
    product.right = matrix(value.operands[1]);
    product.right.transposed = value.transpose_right;
    product.batch = value.batch;
    product.factor = graph_[value.operands[2]].index;
    product.accumulate = value.operands.size() == 4;
    product.target = matrix(id);
    program_.passes.push_back(product);
  }

  const Graph& graph_;
  const Wanted& wanted_;
  const std::set<std::string>& copied_;
  std::vector<InPlace> in_place_;
  Schedule schedule_;
  std::vector<int> buffers_;  // by value; -1 for none
  Program program_;
};

// Scalars that no pass reads need no parameters.
void keep_needed_scalars(Program& program) {
  std::vector<bool> needed(program.scalars.size(), false);
  for (const auto& pass : program.passes) {
    if (const auto* product = std::get_if<ProductPass>(&pass))
      needed[static_cast<std::size_t>(product->factor)] = true;
    for_each_tile_pass(pass, [&](const TilePass& tiles) {
      for (const auto& instruction : tiles.instructions)
        for (const auto& source : instruction.sources)
          if (source.place == Place::scalar) needed[static_cast<std::size_t>(source.index)] = true;
    });
  }
  std::set<std::string> names;
  for (std::size_t k = 0; k < needed.size(); ++k) {
    if (!needed[k]) program.scalars[k] = Scalar(0);
    names.merge(parameter_names(program.scalars[k]));
  }
  program.parameters = {names.begin(), names.end()};
}

Program compile_equations(const PlanRequest& request, const Sizes& largest,
                          const Convolves& convolves) {
  const Wanted wanted = read_equations(request, largest);
  std::set<std::string> copied;
  for (;;) {
    Build build(wanted, copied);
    Program program = build.run();
    bool safe = true;
    for (const auto& update : build.in_place()) {
      const int buffer = build.buffer_of(update.old_value);
      if (reads_before_overwriting(program, buffer, build.given_values_in(buffer))) continue;
      copied.insert(program.buffers[static_cast<std::size_t>(buffer)].name);
      safe = false;
    }
    if (!safe) continue;
    join_passes(program);
    join_gathers(program, largest, convolves);
    return program;
  }
}

}  // namespace

Program compile(const PlanRequest& request, const Sizes& largest, const Convolves& convolves) {
  Program program;
  if (request.recurrences.empty()) {
    program = compile_equations(request, largest, convolves);
  } else {
    if (!request.updates.empty())
      throw UnsupportedError(
          "plan: updates beside a recurrence; make a plan of their own for them");
    JoinPrograms join(request.outputs);
    for (const auto& segment : segments_of(request))
      join.add(compile_equations(segment.request, largest, convolves), segment);
    program = join.run();
    transpose_before_loops(program, largest);
    divide_loops(program);
  }
  find_lifetimes(program);
  keep_needed_scalars(program);
  return program;
}

}  // namespace gradstone::plan
