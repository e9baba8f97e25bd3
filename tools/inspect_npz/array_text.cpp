#include "tools/inspect_npz/array_text.hpp"

#include "tools/inspect_npz/words.hpp"

namespace gradstone::tools {
namespace {

constexpr std::size_t line_width = 75;
const std::string dots = "...";

std::string without_spaces_at_end(const std::string& line) {
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

// Writes the axes of an array from the outside to the inside, taking its words in order.
class Layout {
 public:
  explicit Layout(const Corners& corners)
      : corners_(corners), words_(array_words(corners.elements)) {}

  std::string axis(std::size_t depth) {
    return depth + 1 == corners_.shape.size() ? row(depth) : block(depth);
  }

 private:
  // What is written along an axis: elements kept, and perhaps dots in their middle.
  std::size_t items(std::size_t depth) const {
    return corners_.is_cut(depth) ? 2 * edge_items + 1 : corners_.shape[depth];
  }
  bool is_dots(std::size_t depth, std::size_t item) const {
    return corners_.is_cut(depth) && item == edge_items;
  }

  // Numbers, side by side and then on further lines; each axis takes a bracket at both ends.
  std::string row(std::size_t depth) {
    const std::string indent(depth + 1, ' ');
    const std::size_t room = line_width - depth - 1;
    std::string text, line = std::string(depth, ' ') + "[";
    for (std::size_t k = 0; k < items(depth); ++k) {
      const std::string& word = is_dots(depth, k) ? dots : words_[next_++];
      if (k > 0) line += ' ';
      if (line.size() > indent.size() && line.size() + word.size() > room) {
        text += without_spaces_at_end(line) + "\n";
        line = indent;
      }
      line += word;
    }
    return (text + line).substr(depth) + "]";
  }

  // The slices of the array one below the other, with empty lines between those of many axes.
  std::string block(std::size_t depth) {
    const std::string separator =
        std::string(corners_.shape.size() - depth - 1, '\n') + std::string(depth + 1, ' ');
    std::string text = "[";
    for (std::size_t k = 0; k < items(depth); ++k) {
      if (k > 0) text += separator;
      text += is_dots(depth, k) ? dots : axis(depth + 1);
    }
    return text + "]";
  }

  const Corners& corners_;
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

std::string array_text(const Corners& corners) {
  if (corners.elements.size() == 0) return "[]";
  if (corners.shape.empty()) return scalar_word(corners.elements);
  return Layout(corners).axis(0);
}

}  // namespace gradstone::tools
