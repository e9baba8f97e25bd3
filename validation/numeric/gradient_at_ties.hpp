#pragma once

#include <memory>
#include <optional>
#include <string>

#include "validation/numeric/gradient.hpp"
#include "validation/numeric/kinks.hpp"
#include "validation/numeric/sharp_real.hpp"

namespace gradstone {

/// An entry of a stated gradient that is wrong at a point, and what is right there, in words.
struct WrongEntry {
  std::size_t place = 0;
  std::int64_t columns = 1;
  std::string stated, truth;
};

/// How a sample was made: among coarse numbers many comparisons are equal by coincidence; where one
/// comparison of fine ones was solved, only what has to be equal with it is.
enum class Grain { coarse, fine };

/// Looks at stated gradients at points where cases meet, from points infinitely near to them in
/// many directions (germ.hpp):
///
/// * The value has to tend to what it is at the point from all of them, or else it jumps, and no
///   gradient is right. Poles are passed, and jumps where they are meant.
/// * The stated gradient has to lie, entry by entry, between the limits of the gradients from all
///   of them: at a kink in the Clarke interval, and where all agree it is that limit.
/// * Where several comparisons are equal at once, what the chain rule makes of any choice at each
///   is not called wrong either, since that is how gradients of compositions are written; but among
///   fine numbers a value that is differentiable has one gradient.
class GradientAtTies {
 public:
  GradientAtTies(const GradientQuestion& question, const Sizes& sizes);
  ~GradientAtTies();
  GradientAtTies(const GradientAtTies&) = delete;
  GradientAtTies& operator=(const GradientAtTies&) = delete;

  /// A wrong entry of what is stated at a sample of these sizes. Nothing where all are right, or
  /// where it can't be told.
  std::optional<WrongEntry> wrong_entry(const Sample& sample, const Matrix<SharpReal>& stated,
                                        Grain grain, Jumps jumps);

 private:
  struct Objectives;
  const GradientQuestion& question_;
  std::unique_ptr<Objectives> objectives_;
};

}  // namespace gradstone
