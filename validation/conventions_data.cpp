#include "validation/conventions_data.hpp"

#include "validation/json_place.hpp"

namespace gradstone {
namespace {

ClarkeSet clarke_from(const JsonPlace& json) {
  const std::string kind = json.at("kind").text();
  if (kind == "interval")
    return ClarkeSet::interval(json.at("lower").number(), json.at("upper").number());
  if (kind == "simplex") return ClarkeSet::simplex(json.at("size").whole_number());
  if (kind == "box") return ClarkeSet::box(json.at("lower").numbers(), json.at("upper").numbers());
  if (kind == "point") return ClarkeSet::point(json.at("gradient").numbers());
  if (kind == "none") return ClarkeSet::none(json.at("why").text());
  if (kind == "hull") {
    std::vector<ClarkeSet::Vector> vertices;
    for (const auto& vertex : json.at("vertices").items()) vertices.push_back(vertex.numbers());
    return ClarkeSet::hull(vertices);
  }
  if (kind != "ball") json.at("kind").refuse("a kind of set");
  const auto sum = json.find("sum");
  return ClarkeSet::ball(json.at("size").whole_number(), json.at("radius").number(),
                         sum ? std::optional(sum->number()) : std::nullopt);
}

std::vector<double> numbers_from(const JsonPlace& json) {
  std::vector<double> numbers;
  for (const auto& item : json.items()) numbers.push_back(item.extended_number());
  return numbers;
}

// Empty where an entry is null: the library gives no gradient.
std::vector<double> gradient_from(const JsonPlace& json) {
  for (const auto& item : json.items())
    if (item.is_null()) return {};
  return numbers_from(json);
}

ConventionPoint point_from(const JsonPlace& json) {
  return {json.at("function").text(), json.at("point").text(), json.at("means").text(),
          numbers_from(json.at("value")), clarke_from(json.at("clarke"))};
}

void add_conventions(const JsonPlace& json, std::vector<Convention>& all) {
  Convention convention{json.at("function").text(),     json.at("point").text(),
                        json.at("library").text(),      json.at("version").text(),
                        json.at("dtype").text(),        DifferentiationMode::reverse,
                        numbers_from(json.at("value")), {}};
  for (const auto& [key, mode] : {std::pair("reverse", DifferentiationMode::reverse),
                                  std::pair("forward", DifferentiationMode::forward)}) {
    const auto gradient = json.at(key);
    if (gradient.is_null()) continue;  // not measured
    convention.mode = mode;
    convention.gradient = gradient_from(gradient);
    all.push_back(convention);
  }
}

ConventionData read_conventions() {
  const auto json = parsed_json(conventions_json());
  const JsonPlace root(json);
  ConventionData data;
  for (const auto& point : root.at("points").items()) data.points.push_back(point_from(point));
  for (const auto& row : root.at("rows").items()) add_conventions(row, data.conventions);
  return data;
}

}  // namespace

const ConventionData& convention_data() {
  static const ConventionData data = read_conventions();
  return data;
}

}  // namespace gradstone
