// The page docs/mlp.md lists the options that the program has, and the keys that its files have.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "numeric/npz.hpp"
#include "tests/docs/markdown.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

using testing::Contains;
using testing_support::content_of;
using testing_support::lines_of;
using testing_support::run;

const std::string program = GRADSTONE_PROGRAM_DIR "/mlp ";

std::string page() {
  return content_of(GRADSTONE_SOURCE_DIR "/docs/mlp.md");
}

std::set<std::string> matches(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    found.insert((*at)[1]);
  return found;
}

/// All names of an option, joined, with what is meant without it.
using Options = std::map<std::set<std::string>, std::string>;

Options options_of_the_program() {
  Options options;
  // `  --layers TEXT=usual    what it means`, or `[usual]` at its end.
  const std::regex line(R"( +(-[a-z0-9?,-]+)(?: [A-Z]+[^= ]*(?: in \[[^\]]*\])?(?:=(\S*))?)?(.*))");
  const std::regex name("(--?[a-z0-9?-]+)"), usual(R"([^n] \[(.*)\]\s*$)");
  std::set<std::string> names;
  for (const auto& text : lines_of(run(program + "--help").output)) {
    std::smatch match, bracket;
    const bool begins = std::regex_match(text, match, line) && text.starts_with("  -");
    if (begins) {
      names = matches(match[1], name);
      options[names] = match[2];
    }
    if (!names.empty() && std::regex_search(text, bracket, usual)) options[names] = bracket[1];
  }
  return options;
}

Options options_of_the_page() {
  Options options;
  const std::regex row(R"(\| (`-[^|]*) \| ([^|]*) ?\| .*)"), name("`(--?[a-z0-9?-]+)`");
  for (const auto& text : lines_of(page())) {
    std::smatch match;
    if (!std::regex_match(text, match, row)) continue;
    const std::string usual = match[2];
    options[matches(match[1], name)] = usual.substr(0, usual.find_last_not_of(' ') + 1);
  }
  return options;
}

TEST(MlpPage, ListsTheOptionsOfTheProgram) {
  auto shown = options_of_the_page(), known = options_of_the_program();
  EXPECT_GT(known.size(), 35u);
  for (const auto& [names, usual] : known) {
    ASSERT_EQ(shown.count(names), 1u) << *names.rbegin();
    const std::string expected = usual == "all cores" ? "all processors" : usual;
    EXPECT_EQ(shown[names], expected) << *names.rbegin();
  }
  EXPECT_EQ(shown.size(), known.size());
}

TEST(MlpPage, ListsTheKeysOfItsFiles) {
  const testing_support::TemporaryFolder folder;
  const auto file = (folder / "model.npz").string();
  const auto outcome =
      run(program +
          "--layers 'ReLU;BatchNormalization;SReLU;Linear' --layer-sizes '3;2;2;2' --epochs 1 "
          "--loss SoftmaxCrossEntropy --learning-rate 0.1 "
          "--optimizers 'Adam;Momentum(0.9);Nesterov(0.9);Adam' --generate-dataset mini "
          "--save-model " +
          file);
  ASSERT_EQ(outcome.status, 0) << outcome.errors;
  const auto shown = matches(page(), std::regex("`([A-Za-z_/]+)[0-9]?`"));
  const NpzReader reader(file);
  for (const auto& key : reader.keys()) {
    const std::string family = key.substr(0, key.find_last_not_of("0123456789") + 1);
    // Of delta_b2 the page shows delta_W1.
    const auto state = std::regex_replace(family, std::regex("^(delta|m|v)_.*"), "$1_W");
    EXPECT_THAT(shown, Contains(state)) << key;
  }
}

}  // namespace
}  // namespace gradstone
