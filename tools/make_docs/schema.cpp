#include <fstream>
#include <sstream>

#include "reference/error.hpp"
#include "tools/make_docs/pages.hpp"

namespace gradstone::docs {
namespace {

// "variable", "zeros", ..., in lines of at most 100 characters after the given indentation.
std::string quoted_names(std::size_t indentation) {
  std::vector<std::string> names{"variable"};
  for (const auto* operation : operations())
    if (!operation->forms.front().spelled_out) names.push_back(operation->name);
  names.insert(names.end(), {"apply", "tensor"});
  constexpr std::size_t longest = 100;
  std::string text;
  std::size_t column = indentation;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::string name = "\"" + names[k] + "\"" + (k + 1 < names.size() ? "," : "]");
    if (k > 0 && column + 1 + name.size() > longest) {
      text += "\n" + std::string(indentation, ' ');
      column = indentation;
    } else if (k > 0) {
      text += " ";
      ++column;
    }
    text += name;
    column += name.size();
  }
  return text;
}

}  // namespace

void add_schema(const std::filesystem::path& root, Pages& pages) {
  const std::string name = "data/schemas/system.schema.json";
  std::ostringstream read;
  read << std::ifstream(root / name).rdbuf();
  std::string text = read.str();
  const std::string opening = "          \"enum\": [";
  const auto start = text.find(opening + "\"variable\"");
  const auto end = text.find(']', start);
  if (start == std::string::npos || end == std::string::npos)
    throw FormatError(name + " has no list of operations that starts with \"variable\"");
  text.replace(start + opening.size(), end + 1 - start - opening.size(),
               quoted_names(opening.size()));
  pages["../" + name] = text;
}

}  // namespace gradstone::docs
