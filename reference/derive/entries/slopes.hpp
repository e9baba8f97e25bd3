#pragma once

#include "reference/derive/entries/forward_names.hpp"

namespace gradstone::derive::entries {

/// Where a formula reads a tensor, or a parameter, and what the formula moves with it: the product
/// of what stands around the entry, over the sums that it stands in.
struct Slope {
  std::string of;
  std::vector<Place> places;  ///< none of a parameter
  Term term;
};

/// The derivatives of a formula with respect to all entries and parameters that are differentiated.
class Slopes {
 public:
  /// `tensors` and `parameters` are what is differentiated, or depends on it.
  Slopes(std::set<std::string> tensors, std::set<std::string> parameters, Knowledge& known,
         const ForwardNames& names)
      : tensors_(std::move(tensors)),
        parameters_(std::move(parameters)),
        known_(known),
        names_(names) {}

  /// Whether the formula depends on what is differentiated.
  bool moves(const Scalar& scalar) const;

  /// Of a prepared formula, of which `name` is the value. Of max(a, b) and min(a, b) as the table
  /// of operations has it: that of b + relu(a - b) and a - relu(a - b). Errors: UnsupportedError
  /// for other cases that are chosen by what is differentiated, and for such an exponent.
  std::vector<Slope> of(const Scalar& scalar, const Scalar& name) const;

 private:
  using Found = std::vector<Slope>;

  Terms by(const Terms& around, const Scalar& factor, const Rational& exponent = 1) const;
  void walk(const Scalar& scalar, const Terms& around, Found& found) const;
  void walk(const scalar::Power& power, const Terms& around, Found& found) const;
  void walk(const scalar::Apply& apply, const Terms& around, Found& found) const;
  void walk(const scalar::Maximum& maximum, const Scalar& largest, const Terms& around,
            Found& found) const;
  void walk(const scalar::Cases& cases, const Terms& around, Found& found) const;

  std::set<std::string> tensors_, parameters_;
  Knowledge& known_;
  const ForwardNames& names_;
};

}  // namespace gradstone::derive::entries
