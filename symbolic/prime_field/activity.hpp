#pragma once

#include <cstdint>
#include <optional>

namespace gradstone::prime_field {

/// Thrown where an exact root is asked of a value that is no square; the sample is drawn anew.
struct NoRoot {
  int radicand = 0;  ///< which one, counted from 1 as they occur; 0 for a positive parameter
};

struct Given;

/// How roots and masks are modelled, and which relations have to be remembered.
struct Style {
  bool exact_roots = false;    ///< T^2 = a holds; otherwise T is a free generator for sqrt(a)
  bool signed_roots = false;   ///< exact roots whose signs are decided as those of comparisons are
  bool chosen_maxima = false;  ///< a maximum is one of its operands, as comparisons say
  bool true_masks = false;     ///< masks hold 0 and one number; otherwise they hold any numbers
  bool small_numbers = false;  ///< what is drawn are numbers that a person would write
  bool remember_sums = false;  ///< exp(a + b) = exp(a) exp(b)
  bool remember_products = false;          ///< log(a b) = log(a) + log(b)
  std::optional<std::uint64_t> pattern{};  ///< the number of the zeros and ones; nothing for any
  const Given* given = nullptr;            ///< what the conditions say; null where there are none
};

/// What a trial did; the error bound is computed from it.
struct Activity {
  double lookups = 0;                   ///< values looked up in the tables
  double entries = 0;                   ///< values in the tables
  double exp_parts = 1;                 ///< most factors of one exp
  double log_parts = 1;                 ///< most terms of one log
  double turn_parts = 1;                ///< most turns that make up one angle
  double coins = 0;                     ///< comparisons decided by a coin
  double patterns = 1;                  ///< of the zeros and ones in all matrices together
  bool forced = false;                  ///< a condition related two comparisons, as tl <= tr does
  int roots = 0;                        ///< different radicands
  bool divided_by_zero = false;         ///< a sample was drawn anew because of it
  double positives = 0;                 ///< quantities that conditions make positive
  bool independent_roots = false;       ///< no radicand is a square in terms of the earlier ones
  std::uint64_t conditions = 0;         ///< on parameters that were used, a bit for each
  std::uint64_t matrix_conditions = 0;  ///< on matrices that were read, a bit for each
  bool maxima = false;                  ///< of several values occurred
  bool exp_of_log = false;              ///< exp gave back an argument of log, as in exp(log(a)) = a
  bool field_operations_only = true;    ///< only + - * / were used
};

}  // namespace gradstone::prime_field
