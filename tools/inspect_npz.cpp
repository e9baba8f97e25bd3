// inspect_npz: shows the arrays of npz and safetensors files.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reference/error.hpp"
#include "tools/inspect_npz/print.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* description =
    R"(Shows the arrays of npz and safetensors files: name, shape, largest absolute value, and the
elements.

Examples:
  inspect_npz data/digits.npz                  every array, as NumPy prints it
  inspect_npz --shapes-only data/digits.npz    a line per array
  inspect_npz --json weights.npz               for programs, with types and ranges
  inspect_npz weights.safetensors              bfloat16 and 8-bit numbers too)";

constexpr const char* footer =
    R"(Files may be larger than memory. Python objects are refused, never unpickled. Arrays that unpack to
more than 256 MiB and 100 times their file are refused, unless --unpack-all is given.
Exit status: 0 all could be read, 2 wrong usage or something could not, 4 internal error.)";

struct Options {
  std::vector<std::string> files;
  Extent extent;
  bool json = false;
};

// Runs the action for each file; one that can't be read does not hide the others.
int for_each_file(const Options& options,
                  const std::function<void(const std::string&, const Complaint&)>& action) {
  int status = well;
  const Complaint complaint = [&](const std::string& message) {
    complain("inspect_npz", "error:", message);
    status = wrong_input;
  };
  for (const auto& file : options.files) {
    try {
      action(file, complaint);
    } catch (const Error& error) {
      complaint(error.what());
    }
    std::fflush(stdout);  // before the next message on stderr
  }
  return status;
}

int print_text(const Options& options) {
  bool first = true;
  return for_each_file(options, [&](const std::string& file, const Complaint& complaint) {
    if (options.files.size() > 1) {
      fmt::print("{}{}:\n", first || !options.extent.shapes_only ? "" : "\n", file);
      first = false;
    }
    print_arrays(file, options.extent, complaint);
  });
}

int print_json(const Options& options) {
  auto files = nlohmann::ordered_json::array();
  const int status =
      for_each_file(options, [&](const std::string& file, const Complaint& complaint) {
        files.push_back(describe_arrays(file, options.extent, complaint));
      });
  // Keys need not be UTF-8.
  fmt::print("{}\n", files.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  return status;
}

int run(int argc, char** argv) {
  CLI::App program(description, "inspect_npz");
  prepare(program);
  program.footer(footer);
  Options options;
  program.add_option("FILE", options.files, "npz or safetensors files")->required();
  auto* shapes_only =
      program.add_flag("--shapes-only", options.extent.shapes_only, "leave out the elements");
  program.add_flag("--json", options.json, "print JSON, without the elements")
      ->excludes(shapes_only);
  program.add_flag("--unpack-all", options.extent.unpack_all,
                   "read arrays however large they become");
  if (const auto status = parse(program, argc, argv)) return *status;
  return options.json ? print_json(options) : print_text(options);
}

}  // namespace
}  // namespace gradstone::tools

int main(int argc, char** argv) {
  using namespace gradstone::tools;
  return run_program("inspect_npz", [&] { return run(argc, argv); });
}
