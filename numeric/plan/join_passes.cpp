#include "numeric/plan/join_passes.hpp"

#include <algorithm>
#include <utility>

#include "numeric/plan/in_place.hpp"

namespace gradstone::plan {
namespace {

using Buffers = std::vector<int>;

struct Accesses {
  Buffers reads, writes;

  void operator()(const TilePass& pass) {
    for (const auto& instruction : pass.instructions) {
      for (const auto& source : instruction.sources)
        if (source.place == Place::buffer) reads.push_back(source.index);
      if (instruction.target.place == Place::buffer) writes.push_back(instruction.target.index);
    }
  }
  void operator()(const ProductPass& pass) {
    reads.push_back(pass.left.buffer);
    reads.push_back(pass.right.buffer);
    if (pass.accumulate) reads.push_back(pass.target.buffer);
    writes.push_back(pass.target.buffer);
    for (const auto* joined : {&pass.before, &pass.after})
      for (const auto& tiles : *joined) (*this)(tiles);
  }
  void operator()(const WholePass& pass) {
    if (pass.source.buffer >= 0) reads.push_back(pass.source.buffer);
    writes.push_back(pass.target.buffer);
  }
  void operator()(const GatherPass& pass) {
    for (const auto* from : {&pass.source, &pass.table})
      if (from->buffer >= 0) reads.push_back(from->buffer);
    writes.push_back(pass.target.buffer);
  }
  void operator()(const ScatterPass& pass) {
    reads.push_back(pass.source.buffer);
    reads.push_back(pass.table.buffer);
    writes.push_back(pass.target.buffer);
  }
};

Accesses accesses_of(const AnyPass& pass) {
  Accesses result;
  std::visit(result, pass);
  return result;
}

bool meet(const Buffers& a, const Buffers& b) {
  return std::any_of(a.begin(), a.end(), [&](int buffer) { return contains(b, buffer); });
}

bool may_trade_places(const AnyPass& a, const AnyPass& b) {
  const Accesses of_a = accesses_of(a), of_b = accesses_of(b);
  return !meet(of_a.writes, of_b.reads) && !meet(of_a.writes, of_b.writes) &&
         !meet(of_a.reads, of_b.writes);
}

bool is_elementwise_over(const TilePass& pass, const Shape& space) {
  return pass.space == space &&
         std::all_of(pass.instructions.begin(), pass.instructions.end(), [](const Instruction& i) {
           return i.reduction() == Op::input && !i.narrow && i.target.access == Access::full;
         });
}

// Of which a part of the result needs more than the same part.
Buffers read_elsewhere(const TilePass& pass) {
  Buffers result;
  for (const auto& instruction : pass.instructions)
    for (const auto& source : instruction.sources)
      if (source.place == Place::buffer && source.access != Access::full)
        result.push_back(source.index);
  return result;
}

Buffers read_elsewhere(const ProductPass& pass) {
  Buffers result{pass.left.buffer, pass.right.buffer};
  for (const auto* joined : {&pass.before, &pass.after}) {
    for (const auto& tiles : *joined) {
      const Buffers more = read_elsewhere(tiles);
      result.insert(result.end(), more.begin(), more.end());
    }
  }
  return result;
}

// Whether a pass may run on a part of the product's result while another part is computed.
bool may_join(const AnyPass& any, const ProductPass& product) {
  const auto* pass = std::get_if<TilePass>(&any);
  if (!pass || !is_elementwise_over(*pass, product.target.shape)) return false;
  const Buffers writes = accesses_of(any).writes, elsewhere = read_elsewhere(*pass);
  return !meet(writes, elsewhere) && !meet(writes, read_elsewhere(product)) &&
         !meet(accesses_of(product).writes, elsewhere);
}

class JoinPasses {
 public:
  explicit JoinPasses(std::vector<AnyPass>& passes) : passes_(passes) {}

  void run() {
    for (std::size_t k = 0; k < passes_.size(); ++k) {
      if (!std::holds_alternative<ProductPass>(passes_[k])) continue;
      k = join_before(k);
      k = join_after(k);
    }
  }

 private:
  ProductPass& product(std::size_t k) { return std::get<ProductPass>(passes_[k]); }

  // Both give the new place of the product.
  std::size_t join_before(std::size_t k) {
    if (!product(k).before.empty()) return k;
    for (std::size_t from = k; from-- > 0;) {
      if (!contains(accesses_of(passes_[from]).writes, product(k).target.buffer)) continue;
      if (!may_join(passes_[from], product(k)) || !may_move(from, from + 1, k)) return k;
      add_to(product(k).before, from);
      return k - 1;
    }
    return k;
  }

  std::size_t join_after(std::size_t k) {
    if (!product(k).after.empty()) return k;
    const int result = product(k).target.buffer;
    for (std::size_t from = k + 1; from < passes_.size(); ++from) {
      const Accesses accesses = accesses_of(passes_[from]);
      if (!contains(accesses.reads, result) || !may_join(passes_[from], product(k))) continue;
      if (may_move(from, k + 1, from)) {
        add_to(product(k).after, from);
        return k;
      }
      if (may_move(k, k + 1, from)) {
        std::rotate(at(k), at(k + 1), at(from));
        add_to(product(from - 1).after, from);
        // What was behind the product is in its place now, and looked at again.
        return k - 1;
      }
    }
    return k;
  }

  // Whether a pass may trade places with all passes from `first` to before `last`.
  bool may_move(std::size_t pass, std::size_t first, std::size_t last) const {
    for (std::size_t other = first; other < last; ++other)
      if (!may_trade_places(passes_[pass], passes_[other])) return false;
    return true;
  }

  std::vector<AnyPass>::iterator at(std::size_t k) {
    return passes_.begin() + static_cast<std::ptrdiff_t>(k);
  }

  void add_to(std::vector<TilePass>& joined, std::size_t from) {
    joined.push_back(std::get<TilePass>(std::move(passes_[from])));
    joined.back().flat = false;  // parts have rows and columns
    passes_.erase(at(from));
  }

  std::vector<AnyPass>& passes_;
};

}  // namespace

void join_passes(Program& program) {
  JoinPasses(program.passes).run();
}

}  // namespace gradstone::plan
