#pragma once

#include <map>
#include <string>
#include <vector>

#include "numeric/plan/program.hpp"
#include "numeric/plan/tensor/steps.hpp"

namespace gradstone::plan {

/// Puts the programs of segments one behind the other. What one gives back under a name, the others
/// read; the programs of steps are loops.
class JoinPrograms {
 public:
  /// `outputs` are the names that the caller binds; others are memory of the plan.
  explicit JoinPrograms(const std::vector<std::string>& outputs) : outputs_(outputs) {}

  void add(Program part, const Segment& segment);
  Program run() { return std::move(program_); }

 private:
  int named(const std::string& name, const Shape& shape, bool is_given);
  int add_buffer(Buffer buffer);
  int add_step(const Buffer& buffer, const Segment& segment);

  const std::vector<std::string>& outputs_;
  Program program_;
  std::map<std::string, int> named_;
};

}  // namespace gradstone::plan
