#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reference/print/program/element_program.hpp"

namespace gradstone {

/// The numbers of a reproducer.
struct ReproducerData {
  /// Entries that are right one by one have to have a sum as well, where equal numbers compete.
  struct Together {
    std::vector<std::size_t> entries;
    double sum = 0, bound = 0;
  };
  std::vector<std::string> header;  ///< lines
  std::vector<std::string> inputs;  ///< statements
  std::vector<std::int64_t> extents;
  std::vector<std::string> places;                  ///< of the entries of the output: DX[1,2]
  std::vector<double> answer, lower, upper, bound;  ///< infinite where nothing can be said
  std::vector<Together> together;
};

std::string python_reproducer(const ElementProgram& program, const ReproducerData& data);
std::string cpp_reproducer(const ElementProgram& program, const ReproducerData& data);

}  // namespace gradstone
