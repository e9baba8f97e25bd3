#pragma once

#include <string>
#include <vector>

#include "reference/finding.hpp"
#include "reference/system.hpp"
#include "symbolic/ginac/matrix.hpp"
#include "symbolic/ginac/sample.hpp"

namespace gradstone::ginac {

/// What was found at one choice of sizes.
struct Outcome {
  Verdict verdict = Verdict::undecided;
  std::string detail;
};

/// One side of an equation, and what it is called in a message.
struct Side {
  std::string role;
  const Matrix& value;
};

/// Compares matrices of a tower's expressions entry by entry.
class MatrixComparison {
 public:
  /// `samples` is read at the first comparison that needs a sample point.
  MatrixComparison(const EquationSystem& system, const Sizes& sizes, Tower& tower,
                   const Samples& samples)
      : system_(system), sizes_(sizes), tower_(tower), samples_(samples) {}

  /// proved     every difference is shown to be 0, with named symbols cut or replaced by their
  ///            values
  /// refuted    a difference is not shown to be 0, and at a sample point the two sides differ, in a
  ///            computation with 60 digits, by more than 1e-30 of their size
  /// undecided  a difference is not shown to be 0, and no sample point at which both sides are
  ///            real tells them apart
  Outcome compare(const std::string& name, const Side& left, const Side& right);

 private:
  Outcome compare(const ex& left, const ex& right);
  bool shown_equal_unfolded(ex difference);
  Outcome told_apart(const ex& left, const ex& right, std::size_t enough_agreements);
  SamplePoint* point(std::size_t index);

  std::string place(const std::string& name, const Matrix& X, std::size_t i, std::size_t j) const;

  const EquationSystem& system_;
  const Sizes& sizes_;
  Tower& tower_;
  const Samples& samples_;
  std::vector<SamplePoint> points_;
  std::uint64_t seed_ = 0;
};

/// The expression for a person, with the functions that the symbols stand for, abbreviated.
std::string readable(const Tower& tower, const ex& expression);

}  // namespace gradstone::ginac
