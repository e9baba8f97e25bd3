#pragma once

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "reference/builder.hpp"

namespace gradstone::testing_random {

/// An entry of a tensor at places, or exp of it.
struct TensorFactor {
  std::string tensor;
  std::vector<Scalar> places;
  bool is_exponential = false;
};

/// Indices by name, with the dimensions that they run over.
using Ranges = std::vector<std::pair<std::string, Dim>>;

/// c sum(sums, [guards] product of factors).
struct TensorTerm {
  Rational coefficient = 1;
  Ranges sums;
  std::vector<Comparison> guards;
  std::vector<TensorFactor> factors;
};

/// A tensor by its entries: at each place of the free indices, the sum of the terms.
struct TensorEntries {
  Ranges free;
  std::vector<TensorTerm> terms;
};

/// Random formulas by entries: of tensors of rank 1 to 4, at places that are calculated or looked
/// up, with guards, summed over ranges that may be empty; what they are rewritten to by laws that
/// are true; what a mistake makes of them; and their gradients.
///
/// Formulas whose places may leave their tensors are among them. These are refused when a system is
/// built.
class RandomTensors {
 public:
  explicit RandomTensors(unsigned seed);

  TensorEntries entries();
  /// The same entries, written in another way.
  TensorEntries rewritten(TensorEntries entries);
  /// One mistake in a random place; nothing if there is no place for one.
  std::optional<TensorEntries> mutated(TensorEntries entries);
  /// A tensor that the entries read and that has a gradient.
  std::string differentiated(const TensorEntries& entries);
  /// The gradient of the entries Y, by the chain rule, in the tensor.
  TensorEntries gradient(const TensorEntries& Y, const std::string& tensor);

  /// The step of a recurrence: entries that read S at the step before. S has the free indices of
  /// the step, t first.
  TensorEntries step();
  /// The step of its gradient, which reads DS one step behind.
  TensorEntries gradient_of_step(const TensorEntries& step);

  /// Errors: ShapeError where a place may leave its tensor.
  EquationSystem rule(const TensorEntries& left, const TensorEntries& right) const;
  EquationSystem layer(const TensorEntries& Y, const std::string& tensor,
                       const TensorEntries& gradient) const;
  EquationSystem recurrence(const TensorEntries& step, const TensorEntries& gradient) const;

 private:
  struct Given {
    std::string name;
    std::vector<Dim> dims;
    std::optional<Dim> last;  ///< of a tensor of places
  };

  unsigned below(std::size_t count) { return static_cast<unsigned>(random_() % count); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  const Given& find(const std::string& name) const;
  std::string fresh();
  Dim dim();
  std::string index(TensorTerm& term, const Ranges& scope, const Dim& dim);
  Scalar place(TensorTerm& term, Ranges& scope, const Dim& dim);
  Scalar looked_up(TensorTerm& term, Ranges& scope, const Given& places, int depth);
  Scalar number(const Ranges& scope);
  TensorTerm term(Ranges scope, const std::vector<Given>& known, int most_factors);
  void rewrite(std::vector<TensorTerm>& terms, std::size_t k, const Ranges& free);
  bool put_in_place(TensorTerm& term);
  void declare(SystemBuilder& builder) const;

  std::mt19937 random_;
  std::vector<Given> tensors_, places_;
  int names_ = 0;
};

}  // namespace gradstone::testing_random
