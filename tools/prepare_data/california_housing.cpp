// California Housing: the census of 1990 by block groups, with scikit-learn's eight features.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "tools/prepare_data/compressed_file.hpp"
#include "tools/prepare_data/data_set.hpp"
#include "tools/prepare_data/numpy_permutation.hpp"
#include "tools/prepare_data/tar.hpp"

namespace gradstone::tools {
namespace {

constexpr std::size_t house_columns = 9, house_features = 8;
using Row = std::array<double, house_columns>;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

[[noreturn]] void fail(const std::string& origin, std::size_t line, const std::string& reason) {
  throw FormatError(fmt::format("{}:{}: {}", origin, line, reason));
}

Row read_row(std::string_view text, const std::string& origin, std::size_t line) {
  Row row{};
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    const auto comma = text.find(',');
    more = comma != std::string_view::npos;
    const auto field = trimmed(text.substr(0, comma));
    if (more) text.remove_prefix(comma + 1);
    if (count == house_columns) fail(origin, line, "has more than 9 numbers");
    const auto [end, error] =
        std::from_chars(field.data(), field.data() + field.size(), row[count]);
    if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(row[count]))
      fail(origin, line, fmt::format("'{}' is not a number", field));
  }
  if (count != house_columns)
    fail(origin, line, fmt::format("has {} numbers, not {}", count, house_columns));
  return row;
}

// The columns of the source, in its order.
std::vector<Row> read_rows(std::string_view text, const std::string& origin) {
  std::vector<Row> rows;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto content = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool heading = line == 1 && content.starts_with("longitude");
    if (!content.empty() && !heading) rows.push_back(read_row(content, origin, line));
  }
  if (rows.size() < 2) throw FormatError(origin + ": has no two rows to divide");
  return rows;
}

struct Example {
  std::array<double, house_features> x;
  double t;
};

// MedInc, HouseAge, AveRooms, AveBedrms, Population, AveOccup, Latitude, Longitude; the target in
// 100,000 dollars.
Example example(const Row& row) {
  const auto& [longitude, latitude, age, rooms, bedrooms, population, households, income, value] =
      row;
  constexpr double unit = 100000;
  return {{income, age, rooms / households, bedrooms / households, population,
           population / households, latitude, longitude},
          value / unit};
}

Part part(const std::vector<Example>& examples, const std::vector<std::size_t>& chosen) {
  std::vector<double> X, T;
  for (const std::size_t k : chosen) {
    X.insert(X.end(), examples[k].x.begin(), examples[k].x.end());
    T.push_back(examples[k].t);
  }
  return {house_features, std::move(X), NpyArray::of({T.size(), 1}, T)};
}

OriginalData divide(const std::vector<Example>& examples, const Split& split) {
  const std::size_t count = examples.size();
  const double wanted = split.test_fraction * static_cast<double>(count);
  const bool scikit_learn = split.order == Split::Order::scikit_learn;
  const auto rounded =
      static_cast<std::size_t>(scikit_learn ? std::ceil(wanted) : std::round(wanted));
  if (rounded < 1 || rounded >= count)
    throw FormatError(
        fmt::format("--test-fraction: {} of {} examples are {} for testing, and {} for training; "
                    "both parts need one at least: take another fraction",
                    split.test_fraction, count, rounded, count - rounded));
  const auto tested = static_cast<std::ptrdiff_t>(rounded);
  if (scikit_learn) {
    const auto order = numpy_permutation(count, split.seed);
    const auto boundary = order.begin() + tested;
    return {part(examples, {boundary, order.end()}), part(examples, {order.begin(), boundary}), 1};
  }
  Random random(split.seed, RandomPurpose::shuffle);
  const auto order = permutation(count, random);
  const auto boundary = order.end() - tested;
  return {part(examples, {order.begin(), boundary}), part(examples, {boundary, order.end()}), 1};
}

OriginalData read_california_housing(const Inputs& inputs, const Split& split) {
  constexpr std::size_t limit = std::size_t{1} << 26;  // of bytes; the original has two million
  const std::string member = "cal_housing.data";
  std::vector<std::uint8_t> bytes;
  std::string origin;
  if (const auto data = inputs.find({member, member + ".gz", "CaliforniaHousing/" + member})) {
    CompressedFile file(*data);
    bytes = file.read_rest(limit);
    origin = file.name();
  } else if (const auto archive = inputs.find({"cal_housing.tgz"})) {
    origin = archive->string() + ": " + member;
    auto members = read_tar(*archive, {member}, limit);
    if (members.empty()) throw FormatError(origin + ": is not in the archive");
    bytes = std::move(members[member]);
  } else {
    throw NotFoundError(
        fmt::format("none of {0}, {0}.gz, CaliforniaHousing/{0} and cal_housing.tgz "
                    "is in {1}",
                    member, inputs.text()));
  }
  std::vector<Example> examples;
  for (const auto& row :
       read_rows({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, origin)) {
    examples.push_back(example(row));
    for (const double value : examples.back().x)
      if (!std::isfinite(value))
        throw FormatError(fmt::format("{}: example {} has no households", origin, examples.size()));
  }
  return divide(examples, split);
}

}  // namespace

KnownDataSet california_housing() {
  KnownDataSet known;
  known.name = "california-housing";
  known.title = "prices of houses, 8 features, regression, 20640 in one piece";
  known.output = "california-housing";
  known.type = NpyType::f8;
  known.files = {{"cal_housing.tgz",
                  {"https://ndownloader.figshare.com/files/5976036"},
                  "aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681"}};
  known.comes_split = false;
  known.read = read_california_housing;
  return known;
}

}  // namespace gradstone::tools
