// What the documents show is what happens.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "tests/docs/markdown.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::Block;
using testing_support::blocks;
using testing_support::content_of;
using testing_support::is_as_shown;

std::string place(const Block& block) {
  return block.page.filename().string() + ":" + std::to_string(block.line);
}

TEST(Documents, HavePagesBlocksAndLinks) {
  EXPECT_GT(testing_support::markdown_pages().size(), 30u);
  EXPECT_GE(blocks("console").size(), 3u);
  EXPECT_GE(blocks("cpp").size(), 3u);
}

TEST(Documents, ShowWhatTheProgramsPrint) {
  for (const auto& block : blocks("console")) {
    ASSERT_TRUE(block.text.starts_with("$ ")) << place(block);
    // A line that ends with a backslash goes on in the next.
    auto end = block.text.find('\n');
    while (block.text[end - 1] == '\\') end = block.text.find('\n', end + 1);
    const std::string shown = block.text.substr(2, end - 2);
    // The documents speak of the release build; this may be another one.
    const std::string command =
        std::regex_replace(shown, std::regex("build/release/bin"), GRADSTONE_PROGRAM_DIR);
    const auto outcome = testing_support::run("cd " GRADSTONE_SOURCE_DIR " && " + command);
    EXPECT_TRUE(is_as_shown(outcome.output, block.text.substr(end + 1)))
        << place(block) << ": " << shown << "\n"
        << outcome.output << outcome.errors;
  }
}

std::string sources() {
  std::string text;
  for (const char* folder : {"/examples", "/reference"})
    for (const auto& file :
         fs::recursive_directory_iterator(GRADSTONE_SOURCE_DIR + std::string(folder)))
      if (file.path().extension() == ".cpp" || file.path().extension() == ".c")
        text += content_of(file.path());
  return text;
}

TEST(Documents, ShowCodeThatIsCompiled) {
  const std::string compiled = sources();
  for (const char* language : {"cpp", "c"})
    for (const auto& block : blocks(language)) {
      if (block.page.filename() == "CONTRIBUTING.md") continue;  // compiled by its own test
      EXPECT_THAT(compiled, HasSubstr(block.text)) << place(block);
    }
}

TEST(Documents, NameCommandsThatBootstrapHas) {
  const std::string script = content_of(GRADSTONE_SOURCE_DIR "/bootstrap.sh");
  const std::regex command(R"(\./bootstrap\.sh ([a-z-]+))");
  for (const auto& block : blocks("sh")) {
    for (std::sregex_iterator at(block.text.begin(), block.text.end(), command), end; at != end;
         ++at)
      EXPECT_THAT(script, HasSubstr("\n  " + (*at)[1].str() + ")\n")) << place(block);
  }
}

TEST(Documents, LinkToFilesThatExist) {
  for (const auto& page : testing_support::markdown_pages()) {
    for (const auto& target : testing_support::file_links(page))
      EXPECT_TRUE(fs::exists(page.parent_path() / target)) << page << ": " << target;
  }
}

TEST(Readme, CountsTheOperations) {
  const auto& all = registry();
  const auto count = std::count_if(all.begin(), all.end(),
                                   [](const Entry& e) { return e.kind == Kind::operation; });
  EXPECT_THAT(content_of(GRADSTONE_SOURCE_DIR "/README.md"),
              HasSubstr(" " + std::to_string(count) + " matrix operations"));
}

TEST(Notation, ShowsTheSoftmaxLayerAsItIsPrinted) {
  const auto& softmax = find_entries("layer:softmax").front()->forms.front();
  bool shown = false;
  for (const auto& block : blocks("text"))
    shown |= block.page.filename() == "notation.md" && block.text == to_text(softmax);
  EXPECT_TRUE(shown);
}

bool begins_a_system(const std::string& text) {
  return std::regex_search(
      text, std::regex("^(#[^\n]*\n)*(layer|activation|loss|optimizer|rule|identity|derivation) "));
}

TEST(Documents, ShowEquationsThatCanBeRead) {
  std::size_t read = 0;
  for (const auto& block : blocks("text")) {
    if (!begins_a_system(block.text)) continue;
    EXPECT_NO_THROW(parse_equations(block.text, place(block))) << block.text;
    ++read;
  }
  EXPECT_GT(read, 30u);
}

TEST(Prove, ShowsTheFilesOfTheExamples) {
  std::string files;
  for (const auto& file : fs::directory_iterator(GRADSTONE_SOURCE_DIR "/examples/prove"))
    files += content_of(file.path());
  for (const auto& block : blocks("text")) {
    const auto page = block.page.filename();
    if ((page == "prove.md" || page == "README.md") && begins_a_system(block.text)) {
      EXPECT_THAT(files, HasSubstr(block.text)) << place(block);
    }
  }
}

TEST(Shown, DotsStandForAnythingInALineOrForLines) {
  EXPECT_TRUE(is_as_shown("a\nb 12 of 12\nc\nd\n", "a\nb ... of 12\n...\nd\n"));
  EXPECT_TRUE(is_as_shown("a\nd\n", "a\n...\nd\n"));
  EXPECT_FALSE(is_as_shown("a\nb 12 of 12\n", "a\nc ... of 12\n"));
  EXPECT_FALSE(is_as_shown("a\nb\n", "a\n"));
  EXPECT_FALSE(is_as_shown("xab\n", "a...b\n"));
}

TEST(Shown, TimesAndErrorsMayBeOthers) {
  EXPECT_TRUE(is_as_shown("proved    1.2 s (error 3e-14)\n", "proved  435 ms (error 1e+00)\n"));
  EXPECT_FALSE(is_as_shown("proved 3\n", "proved 4\n"));
}

}  // namespace
}  // namespace gradstone
