#include "validation/tie_convention.hpp"

#include <algorithm>
#include <cmath>

namespace gradstone {
namespace {

bool are_finite(std::span<const double> numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
}

// Whether shares, in their order, are those of maxima of two: each is a power of 1/2, and the two
// smallest neighbours that are equal are one maximum, whose share is their sum, and so on up to 1.
bool are_of_a_tree(std::vector<double> shares) {
  while (shares.size() > 1) {
    const auto least = std::min_element(shares.begin(), shares.end());
    const auto next = least + 1;
    if (next == shares.end() || *next != *least) return false;
    *least += *next;
    shares.erase(next);
  }
  return shares.front() == 1;
}

// The same in some order: powers of 1/2 with the sum 1 can always be put in such an order.
bool are_of_a_tree_in_some_order(std::vector<double> shares) {
  std::sort(shares.begin(), shares.end());
  while (shares.size() > 1) {
    if (shares[0] != shares[1]) return false;
    const double sum = shares[0] + shares[1];
    shares.erase(shares.begin(), shares.begin() + 2);
    shares.insert(std::lower_bound(shares.begin(), shares.end(), sum), sum);
  }
  return shares.front() == 1;
}

// Shares that are nearly a power of 1/2 are it, so that they can be added without rounding.
std::vector<double> with_exact_powers(std::vector<double> shares, double tolerance) {
  for (double& share : shares) {
    if (share <= 0) continue;
    const double power = std::exp2(std::round(std::log2(share)));
    if (std::abs(share - power) <= tolerance * power) share = power;
  }
  return shares;
}

class SharedTies {
 public:
  // Shares of the upstream gradient, of the numbers that tie.
  SharedTies(std::vector<double> shares, double tolerance)
      : shares_(std::move(shares)), tolerance_(tolerance) {}

  bool is_mixture() const {
    double sum = 0;
    for (const double share : shares_) {
      if (share < -tolerance_) return false;
      sum += share;
    }
    return is_near(sum, 1);
  }
  bool is_full_for_all() const { return are_all(1); }

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    if (is_all_at(0)) found.emplace_back("first");
    if (is_all_at(shares_.size() - 1)) found.emplace_back("last");
    if (are_all(1 / static_cast<double>(shares_.size()))) found.emplace_back("equal shares");
    const auto exact = with_exact_powers(shares_, tolerance_);
    if (are_of_a_tree(exact)) {
      found.emplace_back("by a tree of pairs");
    } else if (are_of_a_tree_in_some_order(exact)) {
      found.insert(found.end(), {"by a tree of pairs", "another permutation"});
    }
    for (std::size_t k = 1; k + 1 < shares_.size(); ++k)
      if (is_all_at(k)) found.emplace_back("another permutation");
    return found;
  }

 private:
  bool is_near(double a, double b) const { return std::abs(a - b) <= tolerance_; }
  bool are_all(double share) const {
    return std::all_of(shares_.begin(), shares_.end(),
                       [&](double each) { return is_near(each, share); });
  }
  bool is_all_at(std::size_t place) const {
    for (std::size_t k = 0; k < shares_.size(); ++k)
      if (!is_near(shares_[k], k == place ? 1 : 0)) return false;
    return true;
  }

  std::vector<double> shares_;
  double tolerance_;
};

}  // namespace

TieJudgement tie_convention(std::span<const double> values, double upstream,
                            std::span<const double> gradient, double unit_roundoff) {
  TieJudgement judgement;
  const bool has_answer =
      !values.empty() && values.size() == gradient.size() && std::isfinite(upstream) &&
      are_finite(gradient) &&
      std::none_of(values.begin(), values.end(), [](double x) { return std::isnan(x); });
  if (!has_answer) return judgement;
  // Shares are rounded, and their sum once for each of them.
  const double tolerance = 4 * static_cast<double>(values.size()) * unit_roundoff;
  const double largest = *std::max_element(values.begin(), values.end());
  bool others_are_zero = true;
  std::vector<double> shares;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values[k] == largest) {
      shares.push_back(upstream == 0 ? gradient[k] : gradient[k] / upstream);
    } else {
      others_are_zero &= gradient[k] == 0;
    }
  }
  judgement.ties = shares.size();
  if (upstream == 0) {  // any shares of nothing are nothing, so that none can be told
    const bool is_zero = std::all_of(shares.begin(), shares.end(), [](double x) { return x == 0; });
    judgement.gradient = is_zero && others_are_zero ? PointVerdict::right : PointVerdict::wrong;
    return judgement;
  }
  const SharedTies shared(shares, tolerance);
  judgement.gradient =
      others_are_zero && shared.is_mixture() ? PointVerdict::right : PointVerdict::wrong;
  if (judgement.ties < 2 || !others_are_zero) return judgement;
  if (judgement.gradient == PointVerdict::right) {
    judgement.names = shared.names();
  } else if (shared.is_full_for_all()) {
    judgement.names = {"full gradient to every tie"};
  }
  return judgement;
}

}  // namespace gradstone
