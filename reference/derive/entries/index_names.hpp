#pragma once

#include "reference/derive/entries/term.hpp"
#include "reference/system.hpp"

namespace gradstone::derive::entries {

/// Names of indices as the forward equations use them.
class IndexNames {
 public:
  explicit IndexNames(const EquationSystem& system);

  /// An index for each axis of a tensor that is read: as it is read first by an index that stands
  /// alone, of the equation rather than of a sum; else one that the dimension is told by.
  std::vector<Index> of_axes(const std::string& tensor, const std::vector<Dim>& dims) const;
  /// The scalar where sums have readable indices, which are none of those that are free.
  Scalar readable(const Scalar& scalar, const std::vector<Index>& free) const;
  /// An index over the dimension that is none of those taken.
  Index another(const Dim& dim, const std::set<std::string>& taken) const;

 private:
  struct Read {
    std::vector<Place> places;
    std::set<std::string> free;  ///< the indices of the equation that reads it
  };

  void learn(const Scalar& scalar, const std::set<std::string>& free);
  void learn(const Dim& dim, const Index& index);
  std::string preferred(const std::string& name, const Dim& dim,
                        const std::set<std::string>& taken) const;
  bool is_free(const std::string& name, const std::set<std::string>& taken) const;

  std::vector<std::pair<Dim, std::string>> known_;  // by dimension, in the order of their use
  std::multimap<std::string, Read> read_;
  std::set<std::string> reserved_;  // what is named otherwise
};

}  // namespace gradstone::derive::entries
