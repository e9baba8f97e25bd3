#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "validation/check/run_program.hpp"
#include "validation/vectors/vector_set.hpp"

namespace gradstone {

/// What an implementation answered for one case.
struct Answer {
  std::vector<NamedTensor> tensors;  ///< under our names, in our layout
  std::string failure;               ///< why there are none; empty if there are
  bool changed_inputs = false;
};

/// The answer for an output; null where there is none.
const NamedTensor* find_tensor(const Answer& answer, const std::string& name);

/// How an implementation names and lays out what the equations have.
struct Conventions {
  std::map<std::string, std::string> names;  ///< ours -> its: DX -> grad_input
  /// Matrices that it keeps transposed, and so their gradients; `all` for each of two axes.
  std::set<std::string> transposed;
  /// Tensors, and so their gradients, with their axes in another order: its axis k is our axis
  /// `axes[k]`, from 0. N x H x L x C for channels last is {0, 3, 1, 2} for channels first.
  std::map<std::string, std::vector<std::size_t>> axes;

  NamedTensor to_candidate(NamedTensor tensor) const;
  NamedTensor from_candidate(NamedTensor tensor) const;

 private:
  bool is_transposed(const NamedTensor& tensor) const;
  const std::vector<std::size_t>* axes_of(const NamedTensor& tensor) const;
};

/// The rows of a matrix as columns. Unchanged where there are not two axes.
NamedTensor transposed(NamedTensor tensor);

/// With the axes in another order: axis k of the result is axis `axes[k]`. Unchanged where there
/// are not as many axes.
NamedTensor with_axes(NamedTensor tensor, const std::vector<std::size_t>& axes);

/// An implementation that is judged.
class Candidate {
 public:
  virtual ~Candidate() = default;
  /// May be called from several threads.
  virtual Answer answer(const SystemVectors& vectors, const VectorCase& item) const = 0;
};

/// Answers that lie in a folder under the names of the expected ones, in any format that is read.
class FolderCandidate : public Candidate {
 public:
  FolderCandidate(std::filesystem::path folder, Conventions conventions)
      : folder_(std::move(folder)), conventions_(std::move(conventions)) {}
  Answer answer(const SystemVectors& vectors, const VectorCase& item) const override;

 private:
  std::filesystem::path folder_;
  Conventions conventions_;
};

/// A command in which {in} and {out} stand for files. It runs in a fresh folder that holds its
/// inputs and nothing else, under names that tell nothing of the case.
class ProgramCandidate : public Candidate {
 public:
  ProgramCandidate(std::string command, Conventions conventions, ProgramLimits limits,
                   FloatFormat format, TensorFormat files)
      : command_(std::move(command)),
        conventions_(std::move(conventions)),
        limits_(limits),
        format_(format),
        files_(files) {}
  Answer answer(const SystemVectors& vectors, const VectorCase& item) const override;

 private:
  std::string command_;
  Conventions conventions_;
  ProgramLimits limits_;
  FloatFormat format_;
  TensorFormat files_;
};

}  // namespace gradstone
