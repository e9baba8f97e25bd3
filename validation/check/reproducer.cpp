#include "validation/check/reproducer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "numeric/atomic_file.hpp"
#include "reference/entry_name.hpp"
#include "reference/print/program/element_program.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "validation/check/check_table.hpp"
#include "validation/check/reproducer_text.hpp"

namespace gradstone {
namespace {

// What a program is told of each entry of the output, and of entries together.
ReproducerData data_of(const EquationSystem& system, const ShrunkFailure& failure,
                       const DeclaredTypes& types) {
  const std::string& output = failure.judgement.name;
  const Expected expected = expectation(system, failure.item, types, {output}).at(output);
  ReproducerData data;
  data.extents = system.shape_of(output).at(failure.item.sizes);
  data.answer = failure.answer;
  for (std::size_t k = 0; k < expected.lower.size(); ++k) {
    const bool is_judged = expected.is_judged(k);
    data.places.push_back(
        entry_name(system, output, failure.item.sizes, k, expected.lower.columns()));
    data.lower.push_back(is_judged ? expected.lower.elements()[k] : 0);
    data.upper.push_back(is_judged ? expected.upper.elements()[k] : 0);
    data.bound.push_back(is_judged ? expected.bound.elements()[k]
                                   : std::numeric_limits<double>::infinity());
  }
  for (const auto& slope : expected.joint)
    if (std::all_of(slope.entries.begin(), slope.entries.end(),
                    [&](std::size_t k) { return expected.is_judged(k); }))
      data.together.push_back({slope.entries, slope.slope, expected.bound_of_sum(slope)});
  return data;
}

std::vector<std::string> header_of(const EquationSystem& system, const ShrunkFailure& failure,
                                   const FailureSource& source) {
  std::vector<std::string> lines{
      fmt::format("{} of {} {}: {}.", failure.judgement.name, kind_name(system.kind),
                  system.full_name(), answer_verdict_name(failure.judgement.verdict)),
      fmt::format("gradstone {} check, seed {}, case {}, shrunk to {}.", source.program_version,
                  source.seed, failure.item.name, to_text(failure.item.sizes)),
      fmt::format("The implementation declares its types as {}; numbers here are float64.",
                  types_text(source.types))};
  for (const auto& declaration : system.declarations)
    if (declaration.domain == Domain::index)
      lines.push_back(declaration.name + " counts from 1, as in the equations.");
  return lines;
}

}  // namespace

std::string reproducer(const EquationSystem& system, const ShrunkFailure& failure,
                       const FailureSource& source, ProgramLanguage language) {
  const auto& syntax = print::syntax_of(language);
  const auto program = element_program(system, {failure.judgement.name}, language, "by_elements");
  ReproducerData data = data_of(system, failure, source.types);
  data.header = header_of(system, failure, source);
  const VectorCase& item = failure.item;
  for (const auto& [name, identifier] : program.sizes)
    data.inputs.push_back(syntax.given_size(identifier, item.sizes.at(name)));
  for (const auto& [name, identifier] : program.tensors)
    data.inputs.push_back(syntax.given_tensor(identifier, system.shape_of(name).at(item.sizes),
                                              item.given.at(name).elements()));
  for (const auto& [name, identifier] : program.parameters)
    data.inputs.push_back(syntax.given_parameter(identifier, item.parameters.at(name)));
  return language == ProgramLanguage::python ? python_reproducer(program, data)
                                             : cpp_reproducer(program, data);
}

std::vector<std::filesystem::path> write_reproducers(const CheckReport& report,
                                                     const VectorSet& set,
                                                     const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories(folder);
    files.push_back(folder / name);
    write_file_atomically(files.back(), text);
  };
  for (const auto& checked : report.systems) {
    const auto vectors =
        std::find_if(set.systems.begin(), set.systems.end(),
                     [&](const SystemVectors& each) { return each.folder == checked.folder; });
    for (const auto& output : checked.outputs) {
      const bool is_shrunk = output.smallest && output.smallest->end != ShrinkEnd::not_repeatable;
      if (vectors == set.systems.end() || !is_shrunk) continue;
      const bool is_fresh = output.smallest->item.name == "fresh" && checked.fresh_seed;
      const FailureSource source{report.program_version, report.types,
                                 is_fresh ? *checked.fresh_seed : report.seed};
      const std::string name = checked.folder + "." + output.name;
      write(name + ".eq", to_text(vectors->system));
      write(name + ".py",
            reproducer(vectors->system, *output.smallest, source, ProgramLanguage::python));
      write(name + ".cpp",
            reproducer(vectors->system, *output.smallest, source, ProgramLanguage::cpp));
    }
  }
  return files;
}

}  // namespace gradstone
