#include "validation/clarke_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradstone {
namespace {

using Vector = ClarkeSet::Vector;

// How far entries are from lying between two numbers, at most.
double distance_to_bounds(std::span<const double> gradient, const ClarkeSet::Vector& lower,
                          const ClarkeSet::Vector& upper) {
  double most = 0;
  for (std::size_t k = 0; k < gradient.size(); ++k)
    most = std::max({most, lower[k] - gradient[k], gradient[k] - upper[k]});
  return most;
}

double distance_to_simplex(std::span<const double> gradient) {
  double most = 0, sum = 0;
  for (const double g : gradient) {
    most = std::max(most, -g);
    sum += g;
  }
  return std::max(most, std::abs(sum - 1));
}

double distance_to_ball(std::span<const double> gradient, double radius,
                        const std::optional<double>& sum) {
  double squares = 0, total = 0;
  for (const double g : gradient) {
    squares += g * g;
    total += g;
  }
  const double outside = std::max(0.0, std::sqrt(squares) - radius);
  return sum ? std::max(outside, std::abs(total - *sum)) : outside;
}

double dot(const Vector& a, const Vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Vector difference(std::span<const double> a, const Vector& b) {
  Vector result(a.begin(), a.end());
  for (std::size_t k = 0; k < b.size(); ++k) result[k] -= b[k];
  return result;
}

// Solves equations by elimination, the rows with their right sides; nothing where they have no
// single solution.
std::optional<Vector> solved(std::vector<Vector> rows) {
  const std::size_t count = rows.size();
  constexpr double singular = 1e-12;
  for (std::size_t k = 0; k < count; ++k) {
    const auto pivot = std::max_element(
        rows.begin() + static_cast<std::ptrdiff_t>(k), rows.end(),
        [&](const Vector& a, const Vector& b) { return std::abs(a[k]) < std::abs(b[k]); });
    std::swap(rows[k], *pivot);
    if (std::abs(rows[k][k]) <= singular) return std::nullopt;
    for (std::size_t row = 0; row < count; ++row) {
      if (row == k) continue;
      const double factor = rows[row][k] / rows[k][k];
      for (std::size_t j = k; j <= count; ++j) rows[row][j] -= factor * rows[k][j];
    }
  }
  Vector solution;
  for (std::size_t k = 0; k < count; ++k) solution.push_back(rows[k][count] / rows[k][k]);
  return solution;
}

// The distance to the nearest point of the affine hull of a face, if that lies in the face: least
// squares, by the normal equations of its edges.
std::optional<double> distance_to_face(const std::vector<Vector>& face,
                                       std::span<const double> gradient) {
  Vector rest = difference(gradient, face[0]);
  std::vector<Vector> edges, rows;
  for (std::size_t k = 1; k < face.size(); ++k) edges.push_back(difference(face[k], face[0]));
  for (const auto& edge : edges) {
    Vector row;
    for (const auto& other : edges) row.push_back(dot(edge, other));
    row.push_back(dot(edge, rest));
    rows.push_back(row);
  }
  const auto shares = solved(rows);
  if (!shares) return std::nullopt;  // faces with fewer vertices have the same points
  constexpr double slack = 1e-12;    // a point beside a face is as near to the face below
  double sum = 0;
  for (std::size_t k = 0; k < edges.size(); ++k) {
    const double share = (*shares)[k];
    if (share < -slack) return std::nullopt;
    sum += share;
    for (std::size_t j = 0; j < rest.size(); ++j) rest[j] -= share * edges[k][j];
  }
  if (sum > 1 + slack) return std::nullopt;
  return std::sqrt(dot(rest, rest));
}

// The nearest point of a hull lies within a face of at most one vertex more than there are axes
// (Caratheodory); vertices are few, so all faces are looked at.
double distance_to_hull(const std::vector<Vector>& vertices, std::span<const double> gradient) {
  double least = std::numeric_limits<double>::infinity();
  for (unsigned chosen = 1; chosen < 1u << vertices.size(); ++chosen) {
    std::vector<Vector> face;
    for (std::size_t k = 0; k < vertices.size(); ++k)
      if ((chosen >> k & 1) != 0) face.push_back(vertices[k]);
    if (face.size() > gradient.size() + 1) continue;
    if (const auto distance = distance_to_face(face, gradient)) least = std::min(least, *distance);
  }
  return least;
}

double largest(const ClarkeSet::Vector& numbers) {
  double most = 0;
  for (const double x : numbers) most = std::max(most, std::abs(x));
  return most;
}

std::string in_brackets(const ClarkeSet::Vector& numbers) {
  if (numbers.size() == 1) return fmt::format("{:.5g}", numbers[0]);
  std::string text;
  for (const double x : numbers) text += (text.empty() ? "" : ", ") + fmt::format("{:.5g}", x);
  return "(" + text + ")";
}

}  // namespace

ClarkeSet ClarkeSet::interval(double lower, double upper) {
  ClarkeSet set(Kind::interval, 1);
  set.lower_ = {lower};
  set.upper_ = {upper};
  return set;
}

ClarkeSet ClarkeSet::simplex(std::size_t size) {
  return ClarkeSet(Kind::simplex, size);
}

ClarkeSet ClarkeSet::box(const Vector& lower, const Vector& upper) {
  ClarkeSet set(Kind::box, lower.size());
  set.lower_ = lower;
  set.upper_ = upper;
  return set;
}

ClarkeSet ClarkeSet::hull(const std::vector<Vector>& vertices) {
  ClarkeSet set(Kind::hull, vertices.front().size());
  set.vertices_ = vertices;
  return set;
}

ClarkeSet ClarkeSet::point(const Vector& gradient) {
  ClarkeSet set(Kind::point, gradient.size());
  set.lower_ = set.upper_ = gradient;
  return set;
}

ClarkeSet ClarkeSet::ball(std::size_t size, double radius, std::optional<double> sum) {
  ClarkeSet set(Kind::ball, size);
  set.radius_ = radius;
  set.sum_ = sum;
  return set;
}

ClarkeSet ClarkeSet::none(const std::string& why) {
  ClarkeSet set(Kind::none, 0);
  set.why_ = why;
  return set;
}

double ClarkeSet::distance_to(std::span<const double> gradient) const {
  switch (kind_) {
    case Kind::interval:
    case Kind::box:
    case Kind::point:
      return distance_to_bounds(gradient, lower_, upper_);
    case Kind::simplex:
      return distance_to_simplex(gradient);
    case Kind::ball:
      return distance_to_ball(gradient, radius_, sum_);
    case Kind::hull:
      return distance_to_hull(vertices_, gradient);
    case Kind::none:
      break;
  }
  return std::numeric_limits<double>::infinity();
}

double ClarkeSet::scale() const {
  if (kind_ == Kind::simplex) return 1;
  if (kind_ == Kind::ball) return radius_;
  double most = std::max(largest(lower_), largest(upper_));
  for (const auto& vertex : vertices_) most = std::max(most, largest(vertex));
  return most;
}

bool ClarkeSet::contains(std::span<const double> gradient, double unit_roundoff) const {
  if (!exists() || gradient.size() != size_) return false;
  for (const double g : gradient)
    if (!std::isfinite(g)) return false;
  const double rounded = 4 * static_cast<double>(size_);
  return distance_to(gradient) <= rounded * unit_roundoff * scale();
}

std::string ClarkeSet::text() const {
  switch (kind_) {
    case Kind::interval:
      return lower_ == upper_ ? fmt::format("{:.5g}", lower_[0])
                              : fmt::format("[{:.5g}, {:.5g}]", lower_[0], upper_[0]);
    case Kind::simplex:
      return "g >= 0, sum 1";
    case Kind::box:
      return in_brackets(lower_) + " to " + in_brackets(upper_);
    case Kind::point:
      return in_brackets(lower_);
    case Kind::ball:
      return fmt::format("length at most {:.5g}", radius_) +
             (sum_ ? fmt::format(", sum {:.5g}", *sum_) : "");
    case Kind::hull: {
      std::string text;
      for (const auto& vertex : vertices_) text += (text.empty() ? "" : ", ") + in_brackets(vertex);
      return text + " and their mixtures";
    }
    case Kind::none:
      break;
  }
  return "none: " + why_;
}

}  // namespace gradstone
