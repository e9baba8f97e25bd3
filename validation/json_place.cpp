#include "validation/json_place.hpp"

#include <cmath>

#include "reference/error.hpp"

namespace gradstone {
namespace {

// Looked at beforehand: the library's own callback makes it look at all of an array once more for
// each of its objects.
void require_shallow(const std::string& text) {
  constexpr int most_depth = 64;
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (is_quoted && c == '\\') {
      ++k;  // whatever comes next is no end of the text
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && (c == '[' || c == '{')) {
      if (++depth > most_depth)
        throw FormatError("is nested deeper than " + std::to_string(most_depth) + " brackets");
    } else if (!is_quoted && (c == ']' || c == '}')) {
      --depth;
    }
  }
}

}  // namespace

JsonPlace::JsonPlace(const nlohmann::json& json, std::string place)
    : json_(json), place_(std::move(place)) {}

void JsonPlace::refuse(const std::string& expected) const {
  throw FormatError((place_.empty() ? "/" : place_) + ": " + expected + " is expected, this is " +
                    (json_.is_array() || json_.is_object() ? "an " : "a ") + json_.type_name());
}

std::optional<JsonPlace> JsonPlace::find(const std::string& key) const {
  if (!json_.is_object()) refuse("an object");
  const auto found = json_.find(key);
  if (found == json_.end()) return std::nullopt;
  return JsonPlace(*found, place_ + "/" + key);
}

JsonPlace JsonPlace::at(const std::string& key) const {
  if (const auto found = find(key)) return *found;
  throw FormatError(place_ + "/" + key + ": is missing");
}

std::vector<JsonPlace> JsonPlace::items() const {
  if (!json_.is_array()) refuse("an array");
  std::vector<JsonPlace> all;
  for (std::size_t k = 0; k < json_.size(); ++k)
    all.emplace_back(json_[k], place_ + "/" + std::to_string(k));
  return all;
}

std::vector<std::pair<std::string, JsonPlace>> JsonPlace::members() const {
  if (!json_.is_object()) refuse("an object");
  std::vector<std::pair<std::string, JsonPlace>> all;
  for (const auto& [key, value] : json_.items())
    all.emplace_back(key, JsonPlace(value, place_ + "/" + key));
  return all;
}

std::string JsonPlace::text() const {
  if (!json_.is_string()) refuse("a text");
  return json_.get<std::string>();
}

bool JsonPlace::truth() const {
  if (!json_.is_boolean()) refuse("true or false");
  return json_.get<bool>();
}

std::uint64_t JsonPlace::whole_number() const {
  if (!json_.is_number_unsigned()) refuse("a whole number that is not negative");
  return json_.get<std::uint64_t>();
}

double JsonPlace::number() const {
  if (!json_.is_number()) refuse("a number");
  return json_.get<double>();
}

double JsonPlace::extended_number() const {
  if (json_ == "nan") return std::nan("");
  if (json_ == "infinity") return HUGE_VAL;
  if (json_ == "-infinity") return -HUGE_VAL;
  if (!json_.is_number()) refuse("a number, nan, infinity or -infinity");
  return number();
}

std::vector<std::string> JsonPlace::texts() const {
  std::vector<std::string> all;
  for (const auto& item : items()) all.push_back(item.text());
  return all;
}

std::vector<double> JsonPlace::numbers() const {
  std::vector<double> all;
  for (const auto& item : items()) all.push_back(item.number());
  return all;
}

double JsonPlace::seconds() const {
  const double seconds = number();
  if (seconds < 0) refuse("a number that is not negative");
  return seconds;
}

Sizes JsonPlace::sizes() const {
  Sizes sizes;
  for (const auto& [name, size] : members())
    sizes[name] = static_cast<std::int64_t>(size.whole_number());
  return sizes;
}

std::string JsonPlace::text_if_any(const std::string& key) const {
  const auto found = find(key);
  return found ? found->text() : "";
}

std::vector<std::string> JsonPlace::texts_if_any(const std::string& key) const {
  const auto found = find(key);
  return found ? found->texts() : std::vector<std::string>{};
}

nlohmann::json parsed_json(const std::string& text) {
  constexpr std::size_t most_letters = 300;  // of a message, which quotes what was read last
  require_shallow(text);
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    const std::string message = error.what();  // after its number in brackets
    const auto end = message.find("] ");
    throw FormatError(message.substr(end == std::string::npos ? 0 : end + 2, most_letters));
  }
}

void require_version(const JsonPlace& json, std::uint64_t version) {
  if (json.whole_number() != version)
    throw FormatError(
        fmt::format("{}: this is version {} of the format, and version {} is read; "
                    "check once more with this version of gradstone",
                    json.place(), json.whole_number(), version));
}

void require_as_written(const nlohmann::json& given, const nlohmann::json& written,
                        const std::string& place) {
  if (given.is_object() && written.is_object()) {
    for (const auto& [key, value] : given.items())
      if (!written.contains(key))
        throw FormatError(fmt::format("{}/{:.60}: does not belong there", place, key));
    for (const auto& [key, value] : written.items()) {
      if (!given.contains(key)) throw FormatError(place + "/" + key + ": is missing");
      require_as_written(given[key], value, place + "/" + key);
    }
  } else if (given.is_array() && written.is_array() && given.size() == written.size()) {
    for (std::size_t k = 0; k < given.size(); ++k)
      require_as_written(given[k], written[k], place + "/" + std::to_string(k));
  } else if (given != written) {
    throw FormatError(place + ": from the rest of the report follows " + written.dump());
  }
}

}  // namespace gradstone
