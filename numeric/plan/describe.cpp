#include <fmt/format.h>

#include "numeric/plan/program.hpp"

namespace gradstone::plan {
namespace {

class Describe {
 public:
  explicit Describe(const Program& program) : program_(program) {}

  std::string run() {
    std::size_t k = 0;
    const auto add_to = [&](std::size_t end) {
      for (; k < end; ++k) std::visit(*this, program_.passes[k]);
    };
    for (const auto& loop : program_.loops) {
      add_to(loop.first);
      text_ += fmt::format("steps     {} to {}{}\n", loop.reversed ? loop.steps.text() : "1",
                           loop.reversed ? "1" : loop.steps.text(),
                           loop.rows ? ", each of " + loop.rows->text() + " rows for itself" : "");
      add_to(loop.end);
      text_ += "end of steps\n";
    }
    add_to(program_.passes.size());
    return std::move(text_);
  }

  void operator()(const ProductPass& p) {
    const auto& factor = program_.scalars[static_cast<std::size_t>(p.factor)];
    const bool is_one = factor == Scalar(1);
    if (p.gathered) {
      text_ += p.convolved ? "  joined  to the next, as a convolution\n"
                           : "  joined  to the next, block by block\n";
      (*this)(*p.gathered);
    }
    for (const auto& tiles : p.before) add(tiles, "  joined  to the next, ");
    const std::string batch = p.batch.is_one() ? "" : ", " + p.batch.text() + " times";
    text_ +=
        fmt::format("product   {} {} {}{}{} * {}{}\n", matrix(p.target), p.accumulate ? "+=" : "=",
                    p.bias.buffer < 0 ? "" : matrix(p.bias) + "[row] + ",
                    is_one ? "" : scalar(p.factor) + " ", matrix(p.left), matrix(p.right), batch);
    for (const auto& tiles : p.after) add(tiles, "  joined  ");
  }

  void operator()(const WholePass& p) {
    const std::string from = p.source.buffer < 0 ? "" : matrix(p.source);
    text_ += fmt::format("{:<9} {} = {}({})\n", "whole", matrix(p.target), name_of(p.op), from);
  }

  void operator()(const GatherPass& p) {
    std::string from = p.source.buffer < 0 ? "" : matrix(p.source);
    if (p.table.buffer >= 0) from += ", " + matrix(p.table);
    text_ += fmt::format("gather    {} = ({}) {}\n", matrix(p.target), from, p.gather.text());
  }

  void operator()(const ScatterPass& p) {
    text_ += fmt::format("scatter   {} = {} to {}\n", matrix(p.target), matrix(p.source),
                         matrix(p.table));
  }

  void operator()(const TilePass& p) { add(p, "pass      "); }

 private:
  void add(const TilePass& p, const char* title) {
    const char* by = p.flat ? "elements" : p.whole_rows ? "rows" : "tiles";
    text_ += fmt::format("{}over {} of {}\n", title, by, p.space.text());
    for (const auto& instruction : p.instructions) add(instruction);
  }

  void add(const Instruction& i) {
    const std::size_t count = i.sources.size() - (i.times ? 1 : 0);
    const bool has_last = i.has_outer() && i.reduction() == Op::input;
    std::string inner;
    for (std::size_t k = 0; k < count - (has_last ? 1 : 0); ++k)
      inner += (k > 0 ? ", " : "") + source(i.sources[k]);
    const bool plain = i.inner == Op::copy && i.has_outer();
    if (!plain) inner = name_of(i.inner) + (i.or_equal ? "_or_equal(" : "(") + inner + ")";
    if (i.reduction() != Op::input) inner = name_of(i.outer) + "(" + inner + ")";
    if (has_last) {
      const std::string last = source(i.sources[count - 1]);
      inner =
          name_of(i.outer) + "(" + (i.reversed ? last + ", " + inner : inner + ", " + last) + ")";
    }
    if (i.times) inner = "multiply(" + inner + ", " + source(i.sources.back()) + ")";
    text_ += fmt::format("          {} = {}\n", source(i.target), inner);
  }

  std::string name(Id value) const { return program_.names[static_cast<std::size_t>(value)]; }

  std::string scalar(int index) const {
    const auto& value = program_.scalars[static_cast<std::size_t>(index)];
    if (const auto* number = std::get_if<scalar::Number>(&value.node().value))
      return number->value.text();
    if (const auto* parameter = std::get_if<scalar::Parameter>(&value.node().value))
      return parameter->name;
    return fmt::format("c{}", index);
  }

  std::string matrix(const MatrixSource& m) const {
    const std::string text = fmt::format("{} ({})", name(m.value), m.shape.text());
    return m.transposed ? "T(" + text + ")" : text;
  }

  std::string source(const Source& s) const {
    if (s.place == Place::scalar) return scalar(s.index);
    if (s.place == Place::tile) return fmt::format("tile{}", s.index);
    static constexpr const char* parts[] = {"", "[row]", "[column]", "[one]"};
    return name(s.value) + parts[static_cast<std::size_t>(s.access)];
  }

  const Program& program_;
  std::string text_;
};

}  // namespace

std::string describe(const Program& program) {
  return Describe(program).run();
}

}  // namespace gradstone::plan
