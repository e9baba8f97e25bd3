#include "reference/network/specification.hpp"

#include <cctype>
#include <charconv>

#include "reference/error.hpp"

namespace gradstone {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Cuts at semicolons and at commas outside parentheses.
std::vector<std::string> items_of(const std::string& text) {
  std::vector<std::string> items(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (depth == 0 && (c == ';' || c == ',')) {
      items.emplace_back();
    } else {
      items.back() += c;
    }
  }
  for (auto& item : items) item = trimmed(item);
  return items;
}

bool is_name(const std::string& text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  return true;
}

double number(const std::string& text, const std::string& item) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    throw FormatError("\"" + item + "\": expected a number, got \"" + text + "\"");
  return value;
}

LayerSpecification parse_item(const std::string& item) {
  LayerSpecification layer;
  layer.text = item;
  const auto open = item.find('(');
  layer.name = trimmed(item.substr(0, open));
  if (!is_name(layer.name))
    throw FormatError("\"" + item + "\": expected a name such as ReLU or SReLU(al=0.1)");
  if (open == std::string::npos) return layer;
  if (item.back() != ')') throw FormatError("\"" + item + "\": expected ) at the end");
  const std::string inside = trimmed(item.substr(open + 1, item.size() - open - 2));
  if (inside.empty()) return layer;
  if (inside.find_first_of("()") != std::string::npos)
    throw FormatError("\"" + item + "\": unexpected parenthesis");
  for (const auto& part : items_of(inside)) {
    const auto equals = part.find('=');
    const std::string key = equals == std::string::npos ? "" : trimmed(part.substr(0, equals));
    if (equals != std::string::npos && !is_name(key))
      throw FormatError("\"" + item + "\": expected name=value, got \"" + part + "\"");
    const auto value = equals == std::string::npos ? part : trimmed(part.substr(equals + 1));
    for (const auto& known : layer.parameters) {
      if (!key.empty() && known.first == key)
        throw FormatError("\"" + item + "\": " + key + " is given twice");
      if (key.empty() && !known.first.empty())
        throw FormatError("\"" + item + "\": a value without a name follows a named one");
    }
    layer.parameters.emplace_back(key, number(value, item));
  }
  return layer;
}

}  // namespace

std::vector<LayerSpecification> parse_layers(const std::string& text) {
  std::vector<LayerSpecification> layers;
  for (const auto& item : items_of(text)) layers.push_back(parse_item(item));
  return layers;
}

std::vector<std::int64_t> parse_layer_sizes(const std::string& text) {
  std::vector<std::int64_t> sizes;
  for (const auto& item : items_of(text)) {
    std::int64_t value = 0;
    const char* end = item.data() + item.size();
    const auto [stop, error] = std::from_chars(item.data(), end, value);
    if (item.empty() || error != std::errc{} || stop != end || value < 1)
      throw FormatError("\"" + text + "\": expected a size of at least 1, got \"" + item + "\"");
    sizes.push_back(value);
  }
  return sizes;
}

}  // namespace gradstone
