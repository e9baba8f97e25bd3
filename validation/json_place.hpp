#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reference/error.hpp"
#include "reference/expr/dim.hpp"

namespace gradstone {

/// A value of a JSON text with its place in it, for readers of formats that are closed: what does
/// not fit is refused with the place, as in `/systems/0/name: a text is expected, this is a
/// number`.
///
/// Errors: FormatError, of all that look at the value.
class JsonPlace {
 public:
  /// `json` must live as long.
  explicit JsonPlace(const nlohmann::json& json, std::string place = "");

  JsonPlace at(const std::string& key) const;  ///< of an object that must have it
  std::optional<JsonPlace> find(const std::string& key) const;
  std::vector<JsonPlace> items() const;                            ///< of an array
  std::vector<std::pair<std::string, JsonPlace>> members() const;  ///< of an object
  bool is_null() const { return json_.is_null(); }
  bool is_text() const { return json_.is_string(); }

  std::string text() const;
  bool truth() const;
  std::uint64_t whole_number() const;  ///< not negative
  double number() const;
  double extended_number() const;  ///< a number, or `nan`, `infinity`, `-infinity` as text
  std::vector<std::string> texts() const;
  std::vector<double> numbers() const;
  double seconds() const;  ///< a number that is not negative
  Sizes sizes() const;
  /// Of what an object need not have: empty where it has none.
  std::string text_if_any(const std::string& key) const;
  std::vector<std::string> texts_if_any(const std::string& key) const;

  /// The value of this name, of all that there are.
  template <class Values, class Name>
  auto one_of(const Values& values, Name name) const {
    const std::string given = text();
    std::string known;
    for (const auto& value : values) {
      if (name(value) == given) return value;
      known += (known.empty() ? "" : ", ") + name(value);
    }
    throw FormatError(
        fmt::format("{}: unknown word \"{:.60}\"; the words are {}", place_, given, known));
  }

  /// Whatever it is, as JSON text.
  std::string dump() const { return json_.dump(); }

  /// Where and what it is.
  const std::string& place() const { return place_; }
  [[noreturn]] void refuse(const std::string& expected) const;

 private:
  const nlohmann::json& json_;
  std::string place_;
};

/// The value of a JSON text. Errors: FormatError, with line and column, for what is no JSON, ends
/// too early, or is nested deeper than any format of gradstone.
nlohmann::json parsed_json(const std::string& text);

/// Errors: FormatError where the version of a format is another one.
void require_version(const JsonPlace& json, std::uint64_t version);

/// Refuses a text that differs from what was read of it, as it would be written: what the format
/// does not have was not read, and what follows from the rest may be stated otherwise.
/// Errors: FormatError with the place of the first difference.
void require_as_written(const nlohmann::json& given, const nlohmann::json& written,
                        const std::string& place = "");

}  // namespace gradstone
