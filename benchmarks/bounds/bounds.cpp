// Emulates right implementations of all equations of the registry in many types and orders of
// summation, and compares their errors with their bounds.
//
//     bounds [ELEMENTS [SECONDS [SEED]]]
//
// Takes one case of all equations in all types after the other, and then the next seed, until so
// many elements are compared (10^8) or so many seconds of wall time have passed (900), and prints
// the tables of docs/error-bounds.md.
// Exit status 1 if any element is outside its bound.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "tests/support/emulated_case.hpp"
#include "tests/support/emulated_types.hpp"

namespace gradstone {
namespace {

/// Numbers from 0 on, of which quantiles are known up to 5 %.
class Distribution {
 public:
  void add(double ratio) {
    ++count_;
    largest_ = std::max(largest_, ratio);
    if (!(ratio <= 1)) ++outside_;
    const double place = ratio > 0 ? (std::log2(ratio) + lowest) * per_octave : 0;
    ++bins_[static_cast<std::size_t>(std::clamp(place, 0.0, bins - 1.0))];
  }
  void add(const Distribution& other) {
    count_ += other.count_;
    outside_ += other.outside_;
    largest_ = std::max(largest_, other.largest_);
    for (std::size_t k = 0; k < bins_.size(); ++k) bins_[k] += other.bins_[k];
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t outside() const { return outside_; }
  double largest() const { return largest_; }
  /// The upper end of the bin in which it is; 0 for the lowest bin.
  double quantile(double part) const {
    const double wanted = part * static_cast<double>(count_);
    double below = 0;
    for (std::size_t k = 0; k < bins_.size(); ++k) {
      below += static_cast<double>(bins_[k]);
      if (below >= wanted)
        return k == 0 ? 0 : std::exp2(static_cast<double>(k + 1) / per_octave - lowest);
    }
    return largest_;
  }

 private:
  static constexpr double per_octave = 16, lowest = 60;
  static constexpr std::size_t bins = 61 * 16;
  std::array<std::uint64_t, bins> bins_{};
  std::uint64_t count_ = 0, outside_ = 0;
  double largest_ = 0;
};

struct Tables {
  std::map<std::pair<std::string, std::string>, Distribution> by_order;   // types, order
  std::map<std::pair<std::string, std::string>, Distribution> by_system;  // name, types
  std::uint64_t elements = 0;
};

void compare(const EmulatedCase& one, const std::string& system, const NamedTypes& named,
             Tables& tables) {
  for (std::size_t form = 0; form < EmulatedCase::forms; ++form) {
    const auto expectation = one.expectation(named.types, form);
    for (const auto& emulation : emulations(named.types)) {
      const auto answers = one.answers(emulation, form);
      Distribution found;
      for (const auto& [name, expected] : expectation) {
        const auto& answer = answers.at(name).elements();
        for (std::size_t k = 0; k < answer.size(); ++k) {
          if (!expected.is_judged(k)) continue;
          const double margin = expected.margin(k, answer[k]);
          found.add(margin);
          if (!(margin <= 1))
            std::printf("outside: %s %s %s[%zu], %s, %s, form %zu: %.17g for %.17g, bound %.3g\n",
                        system.c_str(), one.item().name.c_str(), name.c_str(), k,
                        named.name.c_str(), sum_order_name(emulation.order).c_str(), form,
                        answer[k], expected.lower.elements()[k], expected.bound.elements()[k]);
        }
      }
      tables.elements += found.count();
      tables.by_order[{named.name, sum_order_name(emulation.order)}].add(found);
      tables.by_system[{system, named.name}].add(found);
    }
  }
}

// The designed cases, and of those with a long dimension one in which it is 4096.
std::vector<VectorCase> cases_of(const EquationSystem& system, const DesignOptions& options) {
  std::vector<VectorCase> cases = designed_cases(system, options).cases;
  std::vector<VectorCase> longer;
  for (const auto& item : cases) {
    const std::string start = "generic_long_";
    if (item.name.rfind(start, 0) != 0 || has_tensors(system)) continue;
    DesignOptions larger = options;
    larger.sizes = item.sizes;
    (*larger.sizes)[item.name.substr(start.size())] = 4096;
    try {
      longer.push_back(generic_case(system, larger));
    } catch (const Error&) {  // the sizes do not fit
    }
  }
  cases.insert(cases.end(), longer.begin(), longer.end());
  return cases;
}

void print_rows(const char* head, const std::map<std::string, Distribution>& rows) {
  std::printf("| %s | elements | outside | median | 90 %% | 99 %% | largest |\n", head);
  std::printf("|---|---:|---:|---:|---:|---:|---:|\n");
  for (const auto& [key, found] : rows)
    std::printf("| %s | %llu | %llu | %.2g | %.2g | %.2g | %.2g |\n", key.c_str(),
                static_cast<unsigned long long>(found.count()),
                static_cast<unsigned long long>(found.outside()), found.quantile(0.5),
                found.quantile(0.9), found.quantile(0.99), found.largest());
}

void print(const Tables& tables) {
  std::map<std::string, Distribution> by_types, by_orders;
  for (const auto& [key, found] : tables.by_order) {
    by_types[key.first].add(found);
    by_orders[key.second].add(found);
  }
  print_rows("types", by_types);
  std::printf("\n");
  print_rows("order of sums", by_orders);
  std::map<std::string, std::string> rows;
  std::string head = "| equations |", line = "|---|";
  std::vector<std::string> types;
  for (const auto& [key, found] : tables.by_system)
    if (std::find(types.begin(), types.end(), key.second) == types.end())
      types.push_back(key.second);
  for (const auto& name : types) {
    head += " " + name + " |";
    line += "---:|";
  }
  std::printf("\nThe median for each:\n\n%s\n%s\n", head.c_str(), line.c_str());
  for (const auto& [key, found] : tables.by_system) {
    std::string& row = rows[key.first];
    if (!row.empty()) continue;
    for (const auto& name : types) {
      const auto of_types = tables.by_system.find({key.first, name});
      char text[32] = "";
      if (of_types != tables.by_system.end() && of_types->second.count() > 0)
        std::snprintf(text, sizeof text, "%.2g", of_types->second.quantile(0.5));
      row += std::string(" ") + text + " |";
    }
    std::printf("| %s |%s\n", key.first.c_str(), row.c_str());
  }
}

// All cases of one system in one type.
struct Cases {
  const EquationSystem* system;
  std::string name;
  FloatFormat stored;
  std::vector<VectorCase> cases;
};

std::vector<Cases> all_cases(std::uint64_t seed) {
  std::vector<Cases> all;
  for (const auto& entry : registry()) {
    if (entry.kind == Kind::operation || entry.kind == Kind::rule || entry.forms.empty()) continue;
    // The forms take turns.
    const auto& system = entry.forms[seed % entry.forms.size()];
    for (const auto& stored : stored_formats()) {
      DesignOptions options;
      options.format = stored;
      options.seed = seed;
      all.push_back(
          {&system, kind_name(entry.kind) + ":" + entry.name, stored, cases_of(system, options)});
    }
  }
  return all;
}

// The n-th case of a pass: the first, the last, the second, the last but one. So whoever stops
// early has seen usual and long sizes of all equations.
const VectorCase* case_of_pass(const Cases& of, std::size_t n) {
  const std::size_t count = of.cases.size();
  if (n >= count) return nullptr;
  return &of.cases[n % 2 == 0 ? n / 2 : count - 1 - n / 2];
}

int run(std::uint64_t elements, double seconds, std::uint64_t seed) {
  const std::time_t start = std::time(nullptr);
  Tables tables;
  const auto is_over = [&] {
    return tables.elements >= elements || std::difftime(std::time(nullptr), start) >= seconds;
  };
  for (; !is_over(); ++seed) {
    const auto all = all_cases(seed);
    bool any = true;
    for (std::size_t n = 0; any && !is_over(); ++n) {
      any = false;
      for (const auto& of : all) {
        const VectorCase* item = case_of_pass(of, n);
        if (!item || std::difftime(std::time(nullptr), start) >= seconds) continue;
        any = true;
        const EmulatedCase one(*of.system, *item);
        for (const auto& named : types_of(of.stored)) compare(one, of.name, named, tables);
      }
    }
  }
  print(tables);
  std::printf("\n%llu elements, %.0f seconds, last seed %llu\n",
              static_cast<unsigned long long>(tables.elements),
              std::difftime(std::time(nullptr), start), static_cast<unsigned long long>(seed - 1));
  std::uint64_t outside = 0;
  for (const auto& [key, found] : tables.by_order) outside += found.outside();
  return outside == 0 ? 0 : 1;
}

}  // namespace
}  // namespace gradstone

int main(int count, char** arguments) {
  const std::uint64_t elements = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 100'000'000;
  const double seconds = count > 2 ? std::strtod(arguments[2], nullptr) : 900;
  const std::uint64_t seed = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1;
  return gradstone::run(elements, seconds, seed);
}
