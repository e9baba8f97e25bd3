#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace gradstone::testing_support {

/// Checks JSON against the part of JSON Schema (draft 7) that data/schemas/ uses.
///
/// Errors: std::invalid_argument for a keyword that it does not know, so that no rule is silently
/// left unchecked.
class JsonSchema {
 public:
  explicit JsonSchema(nlohmann::json schema) : root_(std::move(schema)) {}

  /// What is wrong, one line each, beginning with the place: `/0/forward/1: ...`.
  std::vector<std::string> problems(const nlohmann::json& value) const {
    std::vector<std::string> found;
    check(root_, value, "", found);
    return found;
  }

 private:
  using Json = nlohmann::json;
  using Problems = std::vector<std::string>;

  void check(const Json& schema, const Json& value, const std::string& at, Problems& out) const {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) out.push_back(at + ": not allowed");
      return;
    }
    for (const auto& [keyword, rule] : schema.items()) apply(keyword, rule, schema, value, at, out);
  }

  void apply(const std::string& keyword, const Json& rule, const Json& schema, const Json& value,
             const std::string& at, Problems& out) const {
    const auto require = [&](bool holds) {
      if (!holds) out.push_back(at + ": " + keyword + " " + rule.dump() + ", got " + value.dump());
    };
    const auto size = [&] { return value.is_string() || value.is_array() ? length(value) : 0; };
    if (keyword == "$ref") {
      check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, at, out);
    } else if (keyword == "type") {
      require(has_type(value, rule));
    } else if (keyword == "const") {
      require(value == rule);
    } else if (keyword == "enum") {
      require(std::find(rule.begin(), rule.end(), value) != rule.end());
    } else if (keyword == "minimum") {
      require(!value.is_number() || value.get<double>() >= rule.get<double>());
    } else if (keyword == "maximum") {
      require(!value.is_number() || value.get<double>() <= rule.get<double>());
    } else if (keyword == "minLength" || keyword == "minItems") {
      require(size() >= rule.get<std::size_t>());
    } else if (keyword == "maxItems") {
      require(size() <= rule.get<std::size_t>());
    } else if (keyword == "required") {
      for (const auto& name : rule) require(!value.is_object() || value.contains(name));
    } else if (keyword == "properties") {
      for (const auto& [name, property] : rule.items())
        if (value.is_object() && value.contains(name))
          check(property, value[name], at + "/" + name, out);
    } else if (keyword == "additionalProperties") {
      check_others(rule, schema, value, at, out);
    } else if (keyword == "items") {
      if (value.is_array())
        for (std::size_t k = 0; k < value.size(); ++k)
          check(rule, value[k], at + "/" + std::to_string(k), out);
    } else if (keyword == "oneOf") {
      const auto fits = [&](const Json& choice) {
        Problems problems;
        check(choice, value, at, problems);
        return problems.empty();
      };
      require(std::count_if(rule.begin(), rule.end(), fits) == 1);
    } else if (!is_annotation(keyword)) {
      throw std::invalid_argument("JsonSchema does not know the keyword " + keyword);
    }
  }

  void check_others(const Json& rule, const Json& schema, const Json& value, const std::string& at,
                    Problems& out) const {
    if (!value.is_object()) return;
    const Json known = schema.value("properties", Json::object());
    for (const auto& [name, other] : value.items())
      if (!known.contains(name)) check(rule, other, at + "/" + name, out);
  }

  static bool has_type(const Json& value, const Json& type) {
    if (type.is_array())
      return std::any_of(type.begin(), type.end(),
                         [&](const Json& t) { return has_type(value, t); });
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type == value.type_name();
  }
  static std::size_t length(const Json& value) {
    return value.is_string() ? value.get_ref<const std::string&>().size() : value.size();
  }
  static bool is_annotation(const std::string& keyword) {
    for (const char* known : {"$schema", "$id", "title", "description", "definitions"})
      if (keyword == known) return true;
    return false;
  }

  Json root_;
};

}  // namespace gradstone::testing_support
