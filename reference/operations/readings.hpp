#pragma once

#include <map>

#include "reference/operations.hpp"

namespace gradstone {

/// The operations that provers and plans read by members of their own, each of its name, faster
/// than by the definition of its line, and as a second opinion on it. A reader that lacks one does
/// not compile.
template <class Reader, class Reading>
std::map<const Operation*, Reading> readings_of() {
  return {{&op::zeros(), &Reader::zeros},
          {&op::ones(), &Reader::ones},
          {&op::identity(), &Reader::identity},
          {&op::transpose(), &Reader::transpose},
          {&op::negate(), &Reader::negate},
          {&op::scale(), &Reader::scale},
          {&op::add(), &Reader::add},
          {&op::subtract(), &Reader::subtract},
          {&op::product(), &Reader::product},
          {&op::hadamard(), &Reader::hadamard},
          {&op::dot(), &Reader::dot},
          {&op::diag(), &Reader::diag},
          {&op::diagonal_matrix(), &Reader::diagonal_matrix},
          {&op::column_repeat(), &Reader::column_repeat},
          {&op::row_repeat(), &Reader::row_repeat},
          {&op::elements_sum(), &Reader::elements_sum},
          {&op::columns_sum(), &Reader::columns_sum},
          {&op::rows_sum(), &Reader::rows_sum},
          {&op::columns_max(), &Reader::columns_max},
          {&op::rows_max(), &Reader::rows_max},
          {&op::columns_mean(), &Reader::columns_mean},
          {&op::rows_mean(), &Reader::rows_mean}};
}

}  // namespace gradstone
