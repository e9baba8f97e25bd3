#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "reference/error.hpp"
#include "tools/make_docs/pages.hpp"
#include "validation/json_place.hpp"

namespace gradstone::docs {
namespace {

constexpr char refused = 'r', passed = 'p';
constexpr const char* any_difference = "any difference, float64";

constexpr const char* what_was_measured = R"(# How well checks of gradients see

The mistakes that [gradstone mutate](mutate.md) makes, planted in the gradients of layers, activations and losses,
and given to the checks that people use. A mutant is a backward equation, or the derivative of a function, with one
mistake. Here are those that are wrong, as numbers show; what is proved equal to the right equation is left out. Each
check is asked about the right gradients first.

)";

constexpr const char* how = R"(
* **gradcheck** is `torch.autograd.gradcheck` in float64 with its own tolerances, slow and with `fast_mode=True`.
  Slow, it takes each entry of the output alone for upstream gradient, which hides where a gradient is not linear in it.
  Fast mode compares one projection, with a tolerance that grows with the number of entries.
* **any difference** compares with PyTorch's own gradients in float64, with a tolerance of 1e-10. What it passes is no
  different at these inputs: no value lies in the region, or between the parameters, that the mistake is about.
* **check_grads** is `jax.test_util.check_grads` with `order=1, modes=("rev",)` and its own tolerances. It compares one
  projection on random directions, the same in each call: a mistake whose part in it is small by chance passes.
* **allclose** compares the gradients with those that PyTorch computes by itself for the same forward equations, in
  float32, with `rtol` and `atol` as given, for an upstream gradient of normal numbers, of ones, or of 1/N, as under a
  mean over N examples. A loss has no other upstream gradient than 1, or such a factor.
* **bounds of f32** is what `gradstone check` makes of it in float32, by designed cases and bounds of error.
* **all sizes**, **GiNaC**, **prime field** are the provers of `gradstone verify`, which read the equations.

Inputs are the generic ones of `gradstone vectors`: normal numbers, or positive ones, masks and targets where the
equations ask for them, and drawn parameters. Designed sizes are primes such as 5, 7 and 11, large ones are
{} (of activations m and n).
Before anything was counted, the right gradients were compared in float64 with PyTorch's own, to 1e-10.

To measure again, which takes half an hour on two processors:

    pip install torch jax numpy
    python3 tools/measure_detection_power --gradstone build/release/bin/gradstone --out data/detection_power.json

The data is [data/detection_power.json](../data/detection_power.json)
([schema](../data/schemas/detection_power.schema.json)), a line for each mutant with a letter for each check.

)";

constexpr const char* limits = R"(
## What this does not say

* Mutants are small mistakes, each in one place and all alike in number. How often people make which is not known.
* A check is asked once about each gradient, with one seed, at the sizes above and with its own defaults. Who calls
  it at other points, or more often, sees more.
* `gradstone check` looks at twenty to forty cases of a system where the others look at one. It judges formulas here,
  calculated in double, and refuses what is further from the truth than twice the bound.
* A mutant counts as wrong if gradstone's own numbers refute it. The provers are asked separately, and may differ.
* The systems are those of matrices. `--systems layer:conv2d` measures one of tensors; recurrences (`rnn`, `lstm`) can't
  be.
)";

struct Gradient {
  std::string system, kind, description, letters;
};

struct Data {
  std::vector<std::string> checks;
  std::map<std::string, std::string> versions;
  std::string large;
  std::vector<Gradient> right, wrong;
  std::size_t all_wrong = 0, equivalent = 0, undecided = 0;
};

Data read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw FormatError(file.string() + ": can't be read");
  std::ostringstream text;
  text << stream.rdbuf();
  const auto json = parsed_json(text.str());
  const JsonPlace whole(json);
  Data data;
  data.checks = whole.at("checks").texts();
  for (const auto& [name, version] : whole.at("versions").members())
    data.versions[name] = version.text();
  for (const auto& [name, size] : whole.at("large").members())
    data.large +=
        (data.large.empty() ? "" : ", ") + name + " = " + std::to_string(size.whole_number());
  for (const auto& system : whole.at("systems").items()) {
    const std::string name = system.at("name").text();
    data.right.push_back({name, "", "", system.at("right").text()});
    data.all_wrong += system.at("wrong").whole_number();
    data.equivalent += system.at("equivalent").whole_number();
    data.undecided += system.at("undecided").whole_number();
    for (const auto& mutant : system.at("mutants").items()) {
      const auto cells = mutant.texts();
      if (cells.size() != 3) mutant.refuse("kind, description, letters");
      data.wrong.push_back({name, cells[0], cells[1], cells[2]});
    }
  }
  for (const auto* gradients : {&data.right, &data.wrong})
    for (const auto& gradient : *gradients)
      if (gradient.letters.size() != data.checks.size())
        throw FormatError(file.string() + ": a letter for each check is expected");
  return data;
}

struct Count {
  std::size_t refused = 0, of = 0;
  void add(char letter) {
    if (letter != docs::refused && letter != docs::passed) return;
    ++of;
    if (letter == docs::refused) ++refused;
  }
  std::string percent() const {
    if (of == 0) return "-";
    if (refused == of) return "100";
    return fmt::format(
        "{:.1f}", std::min(99.9, 100.0 * static_cast<double>(refused) / static_cast<double>(of)));
  }
};

// The wrong gradients of systems whose right gradients the check passes: who refuses what is right
// shows nothing by refusing what is wrong.
class Counting {
 public:
  explicit Counting(const Data& data) : data_(data) {
    for (const auto& gradient : data.right) right_[gradient.system] = gradient.letters;
  }

  bool counts(const Gradient& gradient, std::size_t check) const {
    return right_.at(gradient.system)[check] == passed;
  }

  Count right(std::size_t check) const {
    Count count;
    for (const auto& gradient : data_.right) count.add(gradient.letters[check]);
    return count;
  }

  Count wrong(std::size_t check, const std::string& kind = "") const {
    Count count;
    for (const auto& gradient : data_.wrong)
      if (counts(gradient, check) && (kind.empty() || gradient.kind == kind))
        count.add(gradient.letters[check]);
    return count;
  }

  std::size_t time_outs(std::size_t check) const {
    return static_cast<std::size_t>(
        std::count_if(data_.wrong.begin(), data_.wrong.end(),
                      [&](const Gradient& gradient) { return gradient.letters[check] == 't'; }));
  }

 private:
  const Data& data_;
  std::map<std::string, std::string> right_;
};

std::string by_check(const Data& data, const Counting& counting) {
  std::string text =
      "| check | right ones refused | wrong ones refused | of | percent |\n"
      "|---|---:|---:|---:|---:|\n";
  std::size_t time_outs = 0;
  for (std::size_t k = 0; k < data.checks.size(); ++k) {
    const Count right = counting.right(k), wrong = counting.wrong(k);
    time_outs += counting.time_outs(k);
    text += table_row({data.checks[k], fmt::format("{} of {}", right.refused, right.of),
                       std::to_string(wrong.refused), std::to_string(wrong.of), wrong.percent()});
  }
  text +=
      "\nOf wrong gradients those count whose right one the check passes, and which it was asked "
      "about";
  return text +
         (time_outs == 0 ? ".\n" : fmt::format("; {} times a check came to no end.\n", time_outs));
}

std::vector<std::string> kinds_of(const Data& data) {
  std::vector<std::string> kinds;
  for (const auto& gradient : data.wrong)
    if (std::find(kinds.begin(), kinds.end(), gradient.kind) == kinds.end())
      kinds.push_back(gradient.kind);
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

// Tolerances between the loosest and the closest are left out.
std::string by_kind(const Data& data, const Counting& counting) {
  std::vector<std::size_t> shown;
  for (std::size_t k = 0; k < data.checks.size(); ++k) {
    const std::string& name = data.checks[k];
    const bool is_comparison = name.starts_with("allclose");
    if (!is_comparison || name == "allclose 0.01, normal, designed" ||
        name == "allclose 0.01, constant, large" || name == "allclose 0.01, 1/N, large" ||
        name == "allclose 1e-05, constant, large")
      shown.push_back(k);
  }
  std::vector<std::string> heads{"kind", "mutants"}, lines{"---", "---:"};
  for (const std::size_t k : shown) {
    heads.push_back(data.checks[k]);
    lines.push_back("---:");
  }
  std::string text = table_row(heads) + table_row(lines);
  for (const auto& kind : kinds_of(data)) {
    const auto count =
        std::count_if(data.wrong.begin(), data.wrong.end(),
                      [&](const Gradient& gradient) { return gradient.kind == kind; });
    std::vector<std::string> cells{kind, std::to_string(count)};
    for (const std::size_t k : shown) cells.push_back(counting.wrong(k, kind).percent());
    text += table_row(cells);
  }
  return text;
}

std::string false_alarms(const Data& data) {
  std::map<std::string, std::vector<std::string>> by_system;
  for (const auto& gradient : data.right)
    for (std::size_t k = 0; k < data.checks.size(); ++k)
      if (gradient.letters[k] == refused) by_system[gradient.system].push_back(data.checks[k]);
  if (by_system.empty()) return "No check refuses a right gradient.\n";
  std::string text = "| system | refused by |\n|---|---|\n";
  for (const auto& [system, checks] : by_system)
    text += table_row({system, fmt::format("{}", fmt::join(checks, "; "))});
  return text;
}

// What a check passes although it differs at the very inputs.
std::string passed_by(const Data& data, const Counting& counting) {
  constexpr std::size_t most = 40;
  const auto found = std::find(data.checks.begin(), data.checks.end(), any_difference);
  if (found == data.checks.end()) throw FormatError("nothing says what differs at the inputs");
  const auto difference = static_cast<std::size_t>(found - data.checks.begin());
  std::string text;
  for (std::size_t k = 0; k < data.checks.size(); ++k) {
    if (k == difference || data.checks[k].starts_with("allclose")) continue;
    std::vector<std::string> seen;
    std::size_t alike = 0;
    for (const auto& gradient : data.wrong) {
      if (!counting.counts(gradient, k) || gradient.letters[k] != passed) continue;
      if (gradient.letters[difference] == passed)
        ++alike;
      else
        seen.push_back(
            fmt::format("* {}, {}: `{}`\n", gradient.system, gradient.kind, gradient.description));
    }
    if (seen.empty() && alike == 0) continue;
    text += fmt::format("\n**{}** passes {}, of which {} differ at the inputs", data.checks[k],
                        seen.size() + alike, seen.size());
    text += seen.empty() ? ".\n" : seen.size() > most ? "; the first of them:\n\n" : ":\n\n";
    for (std::size_t n = 0; n < std::min(most, seen.size()); ++n) text += seen[n];
  }
  return text;
}

}  // namespace

std::string detection_power_page(const std::filesystem::path& root) {
  const Data data = read(root / "data/detection_power.json");
  const Counting counting(data);
  std::string versions;
  for (const auto& [name, version] : data.versions)
    versions += (versions.empty() ? "" : ", ") + name + " " + version;
  std::string text = std::string(generated_note) + what_was_measured;
  text += fmt::format(
      "{} wrong gradients of {} systems, drawn from {}, were given to each check, on CPU, with "
      "{}.\n"
      "Of the other mutants {} are proved equal, and {} is undecided.\n\n",
      data.wrong.size(), data.right.size(), data.all_wrong, versions, data.equivalent,
      data.undecided == 0 ? "none" : std::to_string(data.undecided));
  text += by_check(data, counting) + fmt::format(fmt::runtime(how), data.large);
  text +=
      "## By kind\n\nHow many percent are refused, of the kinds of [gradstone "
      "mutate](mutate.md#kinds-and-what-"
      "gradstones-own-equations-show).\n\n" +
      by_kind(data, counting);
  text += "\n## Right gradients that are refused\n\n" + false_alarms(data);
  return text + "\n## What passes\n" + passed_by(data, counting) + limits;
}

}  // namespace gradstone::docs
