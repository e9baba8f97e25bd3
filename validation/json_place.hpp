#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

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

  std::string text() const;
  bool truth() const;
  std::uint64_t whole_number() const;  ///< not negative
  double number() const;
  double extended_number() const;  ///< a number, or `nan`, `infinity`, `-infinity` as text
  std::vector<std::string> texts() const;
  std::vector<double> numbers() const;

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

}  // namespace gradstone
