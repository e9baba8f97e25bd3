#include "tools/program.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/version.hpp"
#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

int rank_of_process = 0;
bool is_silent = false;

// The names of the options that fit here: those of the program, of its groups, and of the
// subcommand that was asked for.
void add_option_names(std::vector<std::string>& names, const CLI::App& app) {
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  for (const auto* part : app.get_subcommands(
           [](const CLI::App* sub) { return sub->get_name().empty() || sub->parsed(); }))
    add_option_names(names, *part);
}

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size();
}

// Numbers may begin with a sign; `-` itself is a name.
bool begins_like_an_option(const std::string& text) {
  if (text.size() < 2 || text[0] != '-' || is_number(text)) return false;
  return text[1] == '-' || std::isalpha(static_cast<unsigned char>(text[1])) != 0;
}

// CLI11 takes as a value whatever comes next: a report would be written into a file --junit.
std::string missing_value(const std::string& text) {
  if (!begins_like_an_option(text)) return "";
  return fmt::format("a name or value is missing before {0}; a file of that name is ./{0}", text);
}

// An empty text is a variable that a script forgot to set: where it is meant as a place to write
// to, nothing would be written.
void refuse_missing_values(CLI::App& app) {
  for (auto* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    option->check([](const std::string& text) {
      return std::string(text.empty() ? "is empty; leave it out, or say what it is to be" : "");
    });
    if (!option->get_positional()) option->check(missing_value);
  }
  for (auto* part : app.get_subcommands([](const CLI::App*) { return true; }))
    refuse_missing_values(*part);
}

// CLI11 would list all that is left over, values too, and not say what is known.
std::string describe_left_over(const CLI::App& app, const std::string& otherwise) {
  for (const auto& argument : app.remaining(true)) {
    if (!argument.starts_with("-") || argument == "-" || argument == "--") continue;
    const std::string option = argument.substr(0, argument.find('='));
    std::vector<std::string> known;
    add_option_names(known, app);
    return "unknown option " + option + nearest_hint(option, known) + "; --help lists all";
  }
  return otherwise;
}

// What was printed may still be on its way.
int status_after_output(const std::string& program, int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  complain(program, "error:", fmt::format("stdout can't be written: {}", std::strerror(errno)));
  return status == well ? wrong_input : status;
}

int complain_of_memory(const std::string& program) {
  complain(program, "error:", "there is not enough memory for this");
  return wrong_input;
}

}  // namespace

std::string ExamplesFirst::make_description(const CLI::App* app) const {
  const std::string text = app->get_description();
  const auto end = text.find("\n\n");
  if (end == std::string::npos) return text + "\n\n";
  return text.substr(end + 2) + "\n\n" + text.substr(0, end) + "\n\n";
}

std::string ExamplesFirst::make_subcommand(const CLI::App* command) const {
  const std::string text = command->get_description();
  return fmt::format("  {:<10}{}\n", command->get_name(), text.substr(0, text.find('\n')));
}

std::string ExamplesFirst::make_expanded(const CLI::App* part) const {
  if (!part->get_name().empty()) return Formatter::make_expanded(part);
  const auto own = [&](const CLI::Option* option) { return option != part->get_help_ptr(); };
  return make_group(part->get_group(), false, part->get_options(own));
}

void prepare(CLI::App& app, const std::string& build) {
  app.formatter(std::make_shared<ExamplesFirst>());
  app.set_version_flag("--version", build);
}

void prepare(CLI::App& app) {
  prepare(app, std::string(version()));
}

std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  refuse_missing_values(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    app.exit(wish);
    return well;
  } catch (const CLI::ExtrasError& error) {
    complain(app.get_name(), "usage:", describe_left_over(app, error.what()));
    return wrong_input;
  } catch (const CLI::ParseError& error) {
    complain(app.get_name(), "usage:", error.what());
    return wrong_input;
  }
  return std::nullopt;
}

CLI::Validator number_within(double least, double most) {
  const std::string range = fmt::format("from {} to {}", least, most);
  return CLI::Validator(
      [=](std::string& text) {
        double value = 0;
        // Neither bound excludes nan.
        const bool fits = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
        return fits ? std::string() : "must be a number " + range + ", not " + text;
      },
      "");
}

CLI::Validator number_between(double least, double most) {
  return CLI::Validator(
      [=](std::string& text) {
        double value = 0;
        const bool fits = CLI::detail::lexical_cast(text, value) && value > least && value < most;
        return fits ? std::string()
                    : fmt::format("must be a number above {} and below {}, not {}", least, most,
                                  text);
      },
      "");
}

CLI::Validator any_seed() {
  return CLI::Validator(
      [](std::string& text) {
        std::uint64_t seed = 0;
        const char* end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, seed);
        const bool fits = error == std::errc() && rest == end;
        return fits ? std::string()
                    : fmt::format("must be a whole number from 0 to {}, not {}",
                                  std::numeric_limits<std::uint64_t>::max(), text);
      },
      "");
}

void be_rank(int rank) {
  rank_of_process = rank;
}

void be_silent(bool silent) {
  is_silent = silent;
}

void complain(const std::string& program, const std::string& kind, const std::string& message) {
  if (is_silent) return;
  if (rank_of_process > 0) {
    if (kind == "note:" || kind == "warning:") return;
    fmt::print(stderr, "{} {}\n", fmt::format("{}: rank {}: {}", program, rank_of_process, kind),
               message);
    return;
  }
  fmt::print(stderr, "{} {}\n", styled(program + ": " + kind, Style::red, stderr), message);
}

int run_program(const std::string& program, const std::function<int()>& body) {
  // A file that becomes too long is an error like a full disk, not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return status_after_output(program, body());
  } catch (const Error& error) {
    complain(program, "error:", error.what());
    return wrong_input;
  } catch (const std::system_error& error) {  // of a full disk, for instance
    const bool of_stdout = std::ferror(stdout) != 0;
    complain(program, "error:",
             of_stdout ? "stdout can't be written: " + error.code().message() : error.what());
    return wrong_input;
  } catch (const std::bad_alloc&) {
    return complain_of_memory(program);
  } catch (const std::length_error&) {  // more than there can ever be
    return complain_of_memory(program);
  } catch (const std::exception& error) {
    complain(program, "internal error, please report it:", error.what());
    return internal_error;
  }
}

}  // namespace gradstone::tools
