#include "tools/mlp/plot/compact_svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

namespace gradstone::tools::plot {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A part of a path: its letter in SVG, and coordinates in hundredths of a pixel.
struct Segment {
  char letter = 'M';
  std::vector<long> numbers;
};

std::size_t numbers_of(char letter) {
  return letter == 'M' || letter == 'L' ? 2 : letter == 'C' ? 6 : 0;
}

// Nothing for what cairo does not write.
std::optional<std::vector<Segment>> parse_path(const std::string& data, bool is_letter) {
  std::istringstream stream(data);
  std::vector<Segment> segments;
  for (std::string word; stream >> word;) {
    if (word.size() != 1 || std::string_view("MLCZ").find(word[0]) == std::string_view::npos)
      return std::nullopt;
    segments.push_back({word[0], {}});
    for (std::size_t k = 0; k < numbers_of(word[0]); ++k) {
      double number = 0;
      if (!(stream >> number)) return std::nullopt;
      // Of letters, which are small and many, tenths.
      const long hundredths = is_letter ? 10 * std::lround(10 * number) : std::lround(100 * number);
      segments.back().numbers.push_back(hundredths);
    }
  }
  return segments;
}

// Each point relative to the one before, so that rounding does not add up: the points are rounded.
std::vector<Segment> made_relative(const std::vector<Segment>& segments) {
  std::vector<Segment> result;
  long x = 0, y = 0, start_x = 0, start_y = 0;
  for (const auto& [letter, numbers] : segments) {
    if (letter == 'Z') {
      result.push_back({'z', {}});
      x = start_x;
      y = start_y;
      continue;
    }
    Segment relative{letter == 'M' ? 'm' : letter == 'L' ? 'l' : 'c', numbers};
    for (std::size_t k = 0; k < numbers.size(); ++k) relative.numbers[k] -= k % 2 == 0 ? x : y;
    x = numbers[numbers.size() - 2];
    y = numbers.back();
    if (letter == 'M') {
      start_x = x;
      start_y = y;
    }
    const bool is_line = letter == 'L';
    if (is_line && relative.numbers[1] == 0) {
      relative = {'h', {relative.numbers[0]}};
    } else if (is_line && relative.numbers[0] == 0) {
      relative = {'v', {relative.numbers[1]}};
    }
    result.push_back(std::move(relative));
  }
  // Cairo ends a closed path by moving to where it began.
  if (result.size() > 1 && result.back().letter == 'm') result.pop_back();
  return result;
}

// 150 is 1.5, 7 is .07.
std::string text_of(long hundredths) {
  const long size = std::labs(hundredths), decimals = size % 100;
  std::string text = hundredths < 0 ? "-" : "";
  if (size >= 100 || size == 0) text += std::to_string(size / 100);
  if (decimals == 0) return text;
  text += '.';
  text += static_cast<char>('0' + decimals / 10);
  if (decimals % 10 != 0) text += static_cast<char>('0' + decimals % 10);
  return text;
}

// A letter that is the one before, and a space before a sign or a second point, can be left out.
std::string text_of(const std::vector<Segment>& path) {
  std::string text;
  char last = ' ';
  bool has_point = false;  // the last number
  for (const auto& [letter, numbers] : path) {
    bool follows_number = letter == last && letter != 'm' && letter != 'z';
    if (!follows_number) text += letter;
    for (const long number : numbers) {
      const std::string next = text_of(number);
      const bool is_separate = next[0] == '-' || (next[0] == '.' && has_point);
      if (follows_number && !is_separate) text += ' ';
      text += next;
      has_point = next.find('.') != std::string::npos;
      follows_number = true;
    }
    last = letter;
  }
  return text;
}

std::string compact_path(const std::string& data, bool is_letter) {
  const auto segments = parse_path(data, is_letter);
  return segments ? text_of(made_relative(*segments)) : data;
}

void erase_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
}

// Makes one group of two that follow each other and have the same properties: texts.
void join_groups(std::string& text) {
  constexpr std::string_view end = "</g>\n", begin = "<g style=";
  auto at = text.find(end);
  while (at != std::string::npos) {
    const auto next = at + end.size(), line_end = text.find('\n', next);
    const auto open = text.rfind(begin, at);
    const bool is_flat = open != std::string::npos && text.find(end, open) == at;
    if (line_end != std::string::npos && is_flat && text.compare(next, begin.size(), begin) == 0 &&
        text.compare(open, line_end + 1 - next, text, next, line_end + 1 - next) == 0) {
      text.erase(at, line_end + 1 - at);
      at = text.find(end, at);
    } else {
      at = text.find(end, next);
    }
  }
}

// What is not a path: positions lose their millionths, properties what is so by default.
std::string compact_markup(const std::string& markup) {
  std::string text;
  for (std::size_t k = 0; k < markup.size(); ++k) {
    text += markup[k];
    const bool is_point = markup[k] == '.' && k > 0 && is_digit(markup[k - 1]);
    if (!is_point) continue;
    const std::size_t first = k + 1;
    while (k + 1 < markup.size() && is_digit(markup[k + 1])) ++k;
    text += markup.substr(first, std::min<std::size_t>(2, k + 1 - first));
    if (k + 1 - first <= 2) continue;  // a version, for instance
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  for (const char* property : {"stroke-linecap:butt;", "stroke-opacity:1;", "stroke-miterlimit:10;",
                               "fill-opacity:1;", "fill-rule:nonzero;", " style=\"stroke:none;\""})
    erase_all(text, property);
  join_groups(text);
  return text;
}

}  // namespace

std::string compact_svg(const std::string& svg) {
  constexpr std::string_view begin = " d=\"";
  std::string text;
  std::size_t done = 0;
  for (auto at = svg.find(begin); at != std::string::npos; at = svg.find(begin, done)) {
    const auto path = at + begin.size(), end = std::min(svg.find('"', path), svg.size());
    const std::string markup = svg.substr(done, path - done);
    const bool is_letter = markup.find("id=\"glyph") != std::string::npos;
    text += compact_markup(markup) + compact_path(svg.substr(path, end - path), is_letter);
    done = end;
  }
  return text + compact_markup(svg.substr(done));
}

}  // namespace gradstone::tools::plot
