#include "tools/program.hpp"

#include <fmt/format.h>

#include <exception>
#include <memory>

#include "reference/error.hpp"
#include "reference/version.hpp"
#include "tools/terminal.hpp"

namespace gradstone::tools {

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

void prepare(CLI::App& app) {
  app.formatter(std::make_shared<ExamplesFirst>());
  app.set_version_flag("--version", std::string(version()));
}

std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    app.exit(wish);
    return well;
  } catch (const CLI::ParseError& error) {
    complain(app.get_name(), "usage:", error.what());
    return wrong_input;
  }
  return std::nullopt;
}

void complain(const std::string& program, const std::string& kind, const std::string& message) {
  fmt::print(stderr, "{} {}\n", styled(program + ": " + kind, Style::red, stderr), message);
}

int run_program(const std::string& program, const std::function<int()>& body) {
  try {
    return body();
  } catch (const Error& error) {
    complain(program, "error:", error.what());
    return wrong_input;
  } catch (const std::exception& error) {
    complain(program, "internal error, please report it:", error.what());
    return internal_error;
  }
}

}  // namespace gradstone::tools
