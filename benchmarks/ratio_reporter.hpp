#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace gradstone {

/// Collects the processor times of benchmarks named CASE/hand and CASE/plan and prints, after the
/// usual report, the ratio of their medians for each case, as a table in Markdown.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const std::string name = run.run_name.function_name;
      const auto slash = name.rfind('/');
      auto& times = times_[name.substr(0, slash)];
      (name.substr(slash + 1) == "hand" ? times.hand : times.plan)
          .push_back(run.GetAdjustedCPUTime() / 1000);
    }
  }

  void Finalize() override {
    std::printf("| case | hand-written Eigen, us | plan, us | ratio | ratio of the fastest |\n");
    std::printf("|---|---|---|---|---|\n");
    for (auto& [name, times] : times_) {
      const double hand = median(times.hand), plan = median(times.plan);
      const double fastest = minimum(times.plan) / minimum(times.hand);
      std::printf("| %s | %.2f | %.2f | %.2f | %.2f |\n", name.c_str(), hand, plan, plan / hand,
                  fastest);
    }
  }

 private:
  struct Times {
    std::vector<double> hand, plan;
  };

  static double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times.empty() ? 0 : times[times.size() / 2];
  }
  static double minimum(const std::vector<double>& times) {
    return times.empty() ? 0 : *std::min_element(times.begin(), times.end());
  }

  std::map<std::string, Times> times_;
};

}  // namespace gradstone
