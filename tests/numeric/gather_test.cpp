// Gathers of all kinds, drawn at random, against what their definition says for each entry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <random>

#include "numeric/plan/linked_gather.hpp"
#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

class RandomGather {
 public:
  explicit RandomGather(unsigned seed) : random_(seed) {}

  Gather run() {
    const std::size_t axes = 1 + below(4), combined = below(3);
    gather_.combined = combined;
    gather_.combine = combined == 0   ? Combine::only_one
                      : below(2) == 0 ? Combine::sum
                                      : Combine::largest;
    for (std::size_t k = 0; k < combined + axes; ++k) gather_.axes.emplace_back(1 + number(5));
    const bool has_source = combined > 0 || below(5) > 0;
    for (std::size_t k = 0; has_source && k < 1 + below(3); ++k) gather_.places.push_back(place());
    for (std::size_t k = 0; k < below(3); ++k)
      gather_.at_least_zero.push_back(linear(number(7) - 3, {-1, 0, 0, 1, 2}));
    if (below(4) == 0) gather_.outside = -std::numeric_limits<double>::infinity();
    return gather_;
  }

 private:
  unsigned below(unsigned count) { return static_cast<unsigned>(random_() % count); }
  std::int64_t number(unsigned count) { return below(count); }

  Linear linear(std::int64_t offset, const std::vector<std::int64_t>& coefficients) {
    Linear result;
    result.offset = Dim(offset);
    for (std::size_t k = 0; k < gather_.axes.size(); ++k)
      result.coefficients.emplace_back(
          coefficients[below(static_cast<unsigned>(coefficients.size()))]);
    return result;
  }

  GatherPlace place() {
    GatherPlace result;
    const unsigned kind = below(5);
    const std::size_t axis = below(static_cast<unsigned>(gather_.axes.size()));
    result.numerator.coefficients.assign(gather_.axes.size(), Dim(0));
    result.in_table.coefficients.assign(gather_.axes.size(), Dim(0));
    if (kind < 2) {  // an index, from the first to the last
      result.numerator.coefficients[axis] = one;
      result.extent = gather_.axes[axis];
    } else if (kind < 4) {  // a window
      result.numerator = linear(number(5) - 2, {-1, 0, 0, 0, 1, 2});
      result.extent = Dim(1 + number(6));
      result.divisor = Dim(1 + number(3));
    } else {
      result.looks_up = true;
      result.numerator.offset = Dim(-1);
      result.in_table.coefficients[axis] = one;
      result.extent = Dim(6);
    }
    return result;
  }

  std::mt19937 random_;
  Gather gather_;
};

std::int64_t value(const Linear& number, const std::vector<std::int64_t>& indices) {
  std::int64_t result = number.offset.at({});
  for (std::size_t k = 0; k < indices.size(); ++k)
    result += number.coefficients[k].at({}) * (indices[k] - 1);
  return result;
}

// The entry of the source, as the definition has it; nothing outside.
std::optional<double> entry(const Gather& gather, const std::vector<std::int64_t>& indices,
                            const std::vector<double>& source, const std::vector<double>& table) {
  for (const auto& guard : gather.at_least_zero)
    if (value(guard, indices) < 0) return std::nullopt;
  std::int64_t at = 0;
  for (const auto& place : gather.places) {
    std::int64_t numerator = value(place.numerator, indices);
    if (place.looks_up)
      numerator += static_cast<std::int64_t>(
          table[static_cast<std::size_t>(value(place.in_table, indices))]);
    const std::int64_t divisor = place.divisor.at({}), extent = place.extent.at({});
    if (numerator % divisor != 0 || numerator < 0 || numerator / divisor >= extent)
      return std::nullopt;
    at = at * extent + numerator / divisor;
  }
  return gather.places.empty() ? gather.inside : source[static_cast<std::size_t>(at)];
}

std::vector<double> expected(const Gather& gather, const std::vector<double>& source,
                             const std::vector<double>& table) {
  std::vector<std::int64_t> extents, kept;
  std::size_t all = 1, numbers = 1;
  for (std::size_t k = 0; k < gather.axes.size(); ++k) {
    extents.push_back(gather.axes[k].at({}));
    all *= static_cast<std::size_t>(extents.back());
    if (k >= gather.combined) numbers *= static_cast<std::size_t>(extents.back());
  }
  const double start = gather.combine == Combine::only_one ? gather.outside
                       : gather.combine == Combine::sum    ? 0
                                                        : -std::numeric_limits<double>::infinity();
  std::vector<double> result(numbers, start);
  for (std::size_t place = 0; place < all; ++place) {
    const auto found = entry(gather, indices_at(extents, place), source, table);
    if (!found) continue;
    double& target = result[place % numbers];
    if (gather.combine == Combine::only_one) target = *found;
    if (gather.combine == Combine::sum) target += *found;
    if (gather.combine == Combine::largest) target = std::max(target, *found);
  }
  return result;
}

std::size_t source_size(const Gather& gather) {
  std::size_t result = 1;
  for (const auto& place : gather.places) result *= static_cast<std::size_t>(place.extent.at({}));
  return result;
}

TEST(Gather, OfEveryKindIsItsDefinition) {
  int with_inside = 0, with_outside = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    const Gather gather = RandomGather(seed).run();
    std::vector<double> source(source_size(gather)), table(1000);
    std::mt19937 random(seed);
    for (auto& x : source) x = static_cast<double>(random() % 64) - 32;
    for (auto& x : table) x = static_cast<double>(1 + random() % 6);
    const auto right = expected(gather, source, table);
    std::vector<double> target(right.size(), 77);
    LinkedGather<double> linked(gather, {});
    linked.resize(gather, {});
    const double* const from = gather.places.empty() ? nullptr : source.data();
    for (std::int64_t part = 0; part < linked.parts(); ++part)
      linked.run_part(part, from, table.data(), target.data());
    EXPECT_EQ(target, right) << seed << ": " << gather.text();
    for (const double x : right) ++(x == gather.outside ? with_outside : with_inside);
  }
  EXPECT_GT(with_inside, 10000);
  EXPECT_GT(with_outside, 10000);
}

TEST(Gather, OfSomeRowsIsTheseRowsOfTheWhole) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const Gather gather = RandomGather(seed).run();
    if (gather.combined > 0 || gather.axes.size() < 2) continue;
    std::vector<double> source(source_size(gather)), table(1000);
    std::mt19937 random(seed);
    for (auto& x : source) x = static_cast<double>(random() % 64) - 32;
    for (auto& x : table) x = static_cast<double>(1 + random() % 6);
    const auto right = expected(gather, source, table);
    const std::size_t row_axes = 1 + seed % (gather.axes.size() - 1);
    std::int64_t rows = 1;
    for (std::size_t k = 0; k < row_axes; ++k) rows *= gather.axes[k].at({});
    const auto length = right.size() / static_cast<std::size_t>(rows);
    LinkedGather<double> linked(gather, {}, row_axes);
    linked.resize(gather, {});
    const double* const from = gather.places.empty() ? nullptr : source.data();
    for (std::int64_t first = 0; first < rows; first += 2) {
      const std::int64_t count = std::min<std::int64_t>(2, rows - first);
      std::vector<double> some(static_cast<std::size_t>(count) * length, 77);
      linked.run_rows(first, count, from, table.data(), some.data());
      const auto begin =
          right.begin() + static_cast<std::ptrdiff_t>(first) * static_cast<std::ptrdiff_t>(length);
      EXPECT_EQ(some, std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(some.size())))
          << seed << ": " << gather.text();
    }
  }
}

TEST(Gather, RefusesNumbersThatAreNoPlaces) {
  Gather gather;
  gather.axes = {Dim(3)};
  GatherPlace place;
  place.looks_up = true;
  place.extent = Dim(4);
  place.numerator = {Dim(-1), {Dim(0)}};
  place.in_table = {Dim(0), {Dim(1)}};
  gather.places = {place};
  LinkedGather<float> linked(gather, {});
  linked.resize(gather, {});
  const std::vector<float> source{5, 6, 7, 8};
  std::vector<float> target(3);
  for (const float wrong : {0.0F, 5.0F, 1.5F, -1.0F, std::nanf(""), 1e30F}) {
    const std::vector<float> table{1, wrong, 2};
    EXPECT_THROW(linked.run_part(0, source.data(), table.data(), target.data()), DomainError)
        << wrong;
  }
  const std::vector<float> table{1, 4, 2};
  linked.run_part(0, source.data(), table.data(), target.data());
  EXPECT_THAT(target, testing::ElementsAre(5, 8, 6));
}

TEST(Scatter, AddsRowsThatHaveTheSameNumber) {
  const std::vector<float> rows{1, 2, 3, 4, 5, 6}, table{3, 1, 3};
  std::vector<float> target(8, 77);
  scatter_rows(rows.data(), table.data(), target.data(), 3, 4, 2);
  EXPECT_THAT(target, testing::ElementsAre(3, 4, 0, 0, 6, 8, 0, 0));
  const std::vector<float> wrong{3, 5, 1};
  EXPECT_THROW(scatter_rows(rows.data(), wrong.data(), target.data(), 3, 4, 2), DomainError);
}

}  // namespace
}  // namespace gradstone::plan
