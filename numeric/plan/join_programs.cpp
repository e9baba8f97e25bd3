#include "numeric/plan/join_programs.hpp"

#include <algorithm>

namespace gradstone::plan {
namespace {

/// Gives the buffers, scalars and values of a pass their numbers in the whole.
struct Renumber {
  const std::vector<int>& buffers;
  int first_scalar = 0;
  Id first_value = 0;

  void operator()(MatrixSource& matrix) const {
    if (matrix.buffer >= 0) matrix.buffer = buffers[static_cast<std::size_t>(matrix.buffer)];
    if (matrix.value >= 0) matrix.value += first_value;
  }
  void operator()(Source& source) const {
    if (source.place == Place::buffer)
      source.index = buffers[static_cast<std::size_t>(source.index)];
    if (source.place == Place::scalar) source.index += first_scalar;
    if (source.value >= 0) source.value += first_value;
  }
  void operator()(TilePass& pass) const {
    for (auto& instruction : pass.instructions) {
      for (auto& source : instruction.sources) (*this)(source);
      (*this)(instruction.target);
    }
  }
  void operator()(ProductPass& pass) const {
    for (auto* matrix : {&pass.left, &pass.right, &pass.bias, &pass.target}) (*this)(*matrix);
    if (pass.gathered) (*this)(*pass.gathered);
    pass.factor += first_scalar;
    for (auto* joined : {&pass.before, &pass.after})
      for (auto& tiles : *joined) (*this)(tiles);
  }
  void operator()(WholePass& pass) const {
    for (auto* matrix : {&pass.source, &pass.target}) (*this)(*matrix);
  }
  void operator()(GatherPass& pass) const {
    for (auto* matrix : {&pass.source, &pass.table, &pass.target}) (*this)(*matrix);
  }
  void operator()(ScatterPass& pass) const {
    for (auto* matrix : {&pass.source, &pass.table, &pass.target}) (*this)(*matrix);
  }
};

}  // namespace

int JoinPrograms::add_buffer(Buffer buffer) {
  program_.buffers.push_back(std::move(buffer));
  return static_cast<int>(program_.buffers.size()) - 1;
}

int JoinPrograms::named(const std::string& name, const Shape& shape, bool is_given) {
  const auto known = named_.find(name);
  if (known != named_.end()) return known->second;
  const bool is_wanted = std::find(outputs_.begin(), outputs_.end(), name) != outputs_.end();
  const auto kind = is_given    ? Buffer::Kind::input
                    : is_wanted ? Buffer::Kind::output
                                : Buffer::Kind::workspace;
  const int index = add_buffer({kind, name, shape.as_matrix()});
  named_.emplace(name, index);
  return index;
}

// A tensor that the steps read or write, of which each has a part.
int JoinPrograms::add_step(const Buffer& buffer, const Segment& segment) {
  const auto found = segment.views.find(buffer.name);
  const bool is_computed = buffer.kind == Buffer::Kind::output;
  if (!is_computed && found == segment.views.end()) return named(buffer.name, buffer.shape, true);
  const StepView view =
      found == segment.views.end() ? StepView{buffer.name, false, ""} : found->second;
  const bool is_own = segment.steps->has(view.tensor);
  Buffer step{Buffer::Kind::step, buffer.name, buffer.shape};
  step.of = named(view.tensor, segment.request.shapes.at(view.tensor), !is_own);
  step.before = view.before;
  if (!view.start.empty())
    step.start = named(view.start, segment.request.shapes.at(view.start), false);
  const int index = add_buffer(std::move(step));
  program_.loops.back().buffers.push_back(index);
  return index;
}

void JoinPrograms::add(Program part, const Segment& segment) {
  if (segment.steps) {
    const std::size_t first = program_.passes.size();
    program_.loops.push_back(
        {first, first + part.passes.size(), segment.steps->steps, segment.steps->reversed, {}, {}});
  }
  std::vector<int> buffers;
  for (auto& buffer : part.buffers) {
    const bool is_given = buffer.kind == Buffer::Kind::input;
    if (buffer.kind == Buffer::Kind::workspace) {
      buffers.push_back(add_buffer(buffer));
    } else if (segment.steps) {
      buffers.push_back(add_step(buffer, segment));
    } else {
      buffers.push_back(named(buffer.name, buffer.shape, is_given));
    }
  }
  const Renumber renumber{buffers, static_cast<int>(program_.scalars.size()),
                          static_cast<Id>(program_.names.size())};
  for (auto& pass : part.passes) {
    std::visit(renumber, pass);
    program_.passes.push_back(std::move(pass));
  }
  program_.scalars.insert(program_.scalars.end(), part.scalars.begin(), part.scalars.end());
  program_.names.insert(program_.names.end(), part.names.begin(), part.names.end());
}

}  // namespace gradstone::plan
