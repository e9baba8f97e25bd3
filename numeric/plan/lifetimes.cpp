#include "numeric/plan/lifetimes.hpp"

#include <algorithm>

#include "numeric/plan/in_place.hpp"

namespace gradstone::plan {
namespace {

Buffer& buffer_at(Program& program, int index) {
  return program.buffers[static_cast<std::size_t>(index)];
}

void use(Buffer& buffer, int first, int last) {
  buffer.first_pass = buffer.used ? std::min(buffer.first_pass, first) : first;
  buffer.last_pass = buffer.used ? std::max(buffer.last_pass, last) : last;
  buffer.used = true;
}

}  // namespace

void find_lifetimes(Program& program) {
  for (std::size_t k = 0; k < program.passes.size(); ++k)
    for (const int index : buffers_of(program.passes[k]))
      use(buffer_at(program, index), static_cast<int>(k), static_cast<int>(k));
  for (const auto& loop : program.loops) {
    const int first = static_cast<int>(loop.first), last = static_cast<int>(loop.end) - 1;
    for (const int index : loop.buffers) {
      const Buffer& step = buffer_at(program, index);
      use(buffer_at(program, step.of), first, last);
      if (step.start >= 0) use(buffer_at(program, step.start), first, last);
    }
    // Some rows may be some steps ahead of others.
    for (int k = first; loop.rows && k <= last; ++k)
      for (const int index : buffers_of(program.passes[static_cast<std::size_t>(k)]))
        use(buffer_at(program, index), first, last);
    // What was there before the loop is read in its last step as well.
    for (auto& buffer : program.buffers)
      if (buffer.used && buffer.first_pass < first && buffer.last_pass >= first)
        buffer.last_pass = std::max(buffer.last_pass, last);
  }
}

}  // namespace gradstone::plan
