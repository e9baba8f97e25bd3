#pragma once

#include <string>
#include <vector>

#include "validation/process_pool.hpp"
#include "validation/verify.hpp"

namespace gradstone {

/// Checks the claims of one system in a process of its own, which is stopped where a claim takes
/// too much.
///
/// At first all claims are looked at together, which takes less: they share what is computed. If
/// that is stopped, they are looked at one by one.
///
/// The time is that of a claim: a step that is not done in half of what is left of it is stopped,
/// and the others have the rest. So two provers can still prove what the third one can't, and the
/// claims that follow have their own time.
class SystemWork : public PieceWork {
 public:
  /// Both must live as long.
  SystemWork(const EquationSystem& system, const VerifyOptions& options);

  void run(const HandIn& hand_in) override;
  void take(const std::string& piece) override;
  bool stopped(const Stop& stop) override;

  const SystemReport& report() const { return report_; }

 private:
  void start_claim();
  void check_together(const HandIn& hand_in);
  ClaimReport check_next_claim(const HandIn& hand_in);

  const EquationSystem& system_;
  const VerifyOptions& options_;
  std::vector<Claim> claims_;
  SystemReport report_;  // of the claims that are finished
  bool may_be_together_ = true;
  // Of the claim at work.
  std::vector<Finding> findings_;
  std::string step_;         // that has begun, empty if none
  double seconds_left_ = 0;  // of processor time
};

}  // namespace gradstone
