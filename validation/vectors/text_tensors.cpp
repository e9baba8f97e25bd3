#include "validation/vectors/text_tensors.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>

#include "numeric/atomic_file.hpp"
#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

class TextReader {
 public:
  explicit TextReader(const std::filesystem::path& path) : path_(path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FormatError(path.string() + ": cannot be read");
    text_.assign(std::istreambuf_iterator<char>(file), {});
  }

  std::vector<NamedTensor> read() {
    std::vector<NamedTensor> tensors;
    while (const auto name = next_word(false)) tensors.push_back(tensor(std::string(*name)));
    return tensors;
  }

 private:
  static constexpr std::size_t most_entries = 100'000'000;

  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(fmt::format("{}:{}: {}", path_.string(), line_, reason));
  }

  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  /// The next word, of this line only if so asked.
  std::optional<std::string_view> next_word(bool of_this_line) {
    while (at_ < text_.size() && is_blank(text_[at_])) {
      if (text_[at_] == '\n') {
        if (of_this_line) return std::nullopt;
        ++line_;
      }
      ++at_;
    }
    if (at_ == text_.size()) return std::nullopt;
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
    return std::string_view(text_).substr(begin, at_ - begin);
  }

  static std::optional<std::size_t> whole(std::string_view word) {
    std::size_t value = 0;
    const auto end = std::from_chars(word.data(), word.data() + word.size(), value);
    if (end.ec != std::errc() || end.ptr != word.data() + word.size()) return std::nullopt;
    return value;
  }

  NamedTensor tensor(const std::string& name) {
    double ignored = 0;
    if (read_number(name, ignored))
      fail("there is a number where the name of a tensor should be: " + quoted_text(name) +
           "; are the extents of the tensor before it right?");
    NamedTensor result{name, "f64", {}, {}};
    std::size_t count = 1;
    bool is_first = true;
    while (const auto word = next_word(true)) {
      const auto extent = whole(*word);
      if (!extent && !is_first)
        fail(fmt::format("{}: expected its extents, got {}", name, quoted_text(*word)));
      if (!extent) {
        result.type = *word == "i64" ? "i64" : std::string(type_named(name, *word));
      } else {
        if (*extent != 0 && count > most_entries / *extent) fail(name + " has too many entries");
        count *= *extent;
        result.shape.push_back(*extent);
      }
      is_first = false;
    }
    for (std::size_t k = 0; k < count; ++k) {
      const auto word = next_word(false);
      if (!word) fail(fmt::format("{} ends after {} of {} numbers", name, k, count));
      double x = 0;
      if (!read_number(*word, x))
        fail(
            fmt::format("{}: {} is no number, after {} of {}", name, quoted_text(*word), k, count));
      result.values.push_back(x);
    }
    return result;
  }

  std::string_view type_named(const std::string& name, std::string_view word) const {
    try {
      return float_format(word).name;
    } catch (const UnknownNameError& error) {
      fail(name + ": " + error.what());
    }
  }

  // Without the locale of this program; a leading + is usual, and so are capitals.
  static bool read_number(std::string_view word, double& x) {
    if (!word.empty() && word.front() == '+') word.remove_prefix(1);
    const char* last = word.data() + word.size();
    const auto end = std::from_chars(word.data(), last, x);
    if (end.ec == std::errc::result_out_of_range && end.ptr == last) {
      x = std::strtod(std::string(word).c_str(), nullptr);  // 0 or infinity
      return true;
    }
    return end.ec == std::errc() && end.ptr == last;
  }

  std::filesystem::path path_;
  std::string text_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace

std::vector<NamedTensor> read_text_tensors(const std::filesystem::path& path) {
  return TextReader(path).read();
}

void write_text_tensors(const std::filesystem::path& path,
                        const std::vector<NamedTensor>& tensors) {
  std::string text;
  for (const auto& tensor : tensors) {
    text += tensor.name + " " + tensor.type;
    for (const std::size_t extent : tensor.shape) text += fmt::format(" {}", extent);
    text += "\n";
    const std::size_t row =
        tensor.shape.empty() ? 1 : std::max<std::size_t>(tensor.shape.back(), 1);
    for (std::size_t k = 0; k < tensor.values.size(); ++k) {
      const double x = tensor.values[k];
      text += tensor.type == "i64" ? fmt::format("{:.0f}", x)
              : std::isnan(x)      ? "nan"  // without a sign, which means nothing
                                   : fmt::format("{}", x);
      text += (k + 1) % row == 0 ? '\n' : ' ';
    }
  }
  write_file_atomically(path, text);
}

}  // namespace gradstone
