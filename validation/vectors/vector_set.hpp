#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "validation/vectors/design.hpp"
#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// The cases of one system, as they lie in a folder.
struct SystemVectors {
  EquationSystem system;  ///< as it was written; what is evaluated is judged(system)
  std::string folder;     ///< of its files, below that of the set: softmax, or dropout.training
  std::size_t source = 0, index = 0;  ///< which system of which text
  Design design;
};

/// A text of equations.
struct VectorSource {
  std::string name, text;
};

/// Test vectors for several systems: inputs, and what right implementations answer.
struct VectorSet {
  FloatFormat format = formats::f32();
  std::uint64_t seed = 1;
  TensorFormat files = TensorFormat::npz;
  std::vector<VectorSource> sources;
  std::vector<SystemVectors> systems;
  /// For each output so many wrong answers, at most, are written beside those of the first case.
  std::size_t invalid = 0;
};

/// The tensors of a case as an implementation gets them: under their names in the equations, in the
/// type of the set; parameters are scalars, of float64 or whole. Places of other tensors count from
/// 0, as they do in every language for which these files are meant.
std::vector<NamedTensor> input_tensors(const EquationSystem& system, const VectorCase& item,
                                       const FloatFormat& format);

/// What a folder is named after: letters, digits, dots, underscores.
std::string folder_name(const EquationSystem& system);

/// The files of a case, relative to the folder of the set.
std::filesystem::path input_file(const SystemVectors& vectors, const VectorCase& item,
                                 TensorFormat files);
std::filesystem::path output_file(const SystemVectors& vectors, const VectorCase& item,
                                  TensorFormat files);

/// Writes DIR/manifest.json (data/schemas/vectors.schema.json), DIR/index.txt, which lists the
/// files in lines of words (docs/golden.md), and for each case its inputs and what is expected
/// (validation/vectors/expected_tensors.hpp); for the first case of each system wrong answers too
/// (validation/vectors/invalid_answers.hpp).
///
/// The manifest is written last: a folder without it is not finished.
/// Errors: Error for what can't be written; those of expectation().
void write_vectors(const VectorSet& set, const std::filesystem::path& folder);

/// Reads a manifest and the inputs of its cases. What is expected is computed again from the
/// equations. Errors: FormatError, ParseError, with the file and the reason.
VectorSet read_vectors(const std::filesystem::path& folder);

}  // namespace gradstone
