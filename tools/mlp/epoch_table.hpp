#pragma once

#include <optional>
#include <string>

#include "tools/mlp/epoch_record.hpp"

namespace gradstone::tools {

/// The table of epochs as text, 80 columns wide with the usual 6 decimals:
///
///     epoch |           lr |         loss |    train_acc |     test_acc |     time (s)
///         0 |     0.010000 |     1.236388 |     0.300000 |     0.142857 |     0.000000
///
/// between rules of dashes. Columns widen when more decimals are asked for. A number too large for
/// its column is written with an exponent, one that was not measured as a dash.
class EpochTable {
 public:
  /// Errors: DomainError unless 0 <= decimals <= 17, what a double can hold.
  explicit EpochTable(Task task, int decimals = 6);

  // Whole lines, each with its newline.
  std::string header() const;
  std::string row(const EpochRecord& record) const;
  std::string footer(double total_seconds) const;

 private:
  std::string rule() const;
  std::string number(std::optional<double> value) const;

  Task task_;
  int decimals_;
  int width_;
};

}  // namespace gradstone::tools
