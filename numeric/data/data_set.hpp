#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "numeric/data/examples.hpp"

namespace gradstone {

/// Examples to train on, and others to test with; both have the same features and outputs.
template <class T>
struct DataSet {
  Examples<T> train;
  Examples<T> test;

  Task task() const { return train.task(); }
  std::size_t features() const { return train.features(); }  ///< D
  std::size_t outputs() const { return train.outputs(); }    ///< K
};

/// Where the examples lie while they are used.
enum class Storage {
  automatic,  ///< in memory where they take at most half of what is available, else streamed
  memory,
  in_place,  ///< streamed where the members of the file are stored uncompressed, else automatic
  stream     ///< in the file; memory is taken for a batch and for labels only
};

struct DataSetOptions {
  /// What the targets are; where it is not given, the rule of load_data_set decides.
  std::optional<Task> task;
  /// K, where the file shall have that many; with labels it may be more than occur.
  std::optional<std::size_t> outputs;
  Storage storage = Storage::automatic;
  /// Where members that are compressed are unpacked for streaming; where it is empty, in TMPDIR.
  std::filesystem::path temporary_folder;
};

/// Reads an npz file with the keys Xtrain (N x D), Ttrain, Xtest (M x D) and Ttest; other keys are
/// ignored. Numbers may have any integer or floating-point type and are rounded to T.
///
/// Targets    Classes: labels 0, 1, ... (N values, or N x 1) of any type, or one-hot (N x K, K >
/// 1).
///            Real values: N values or N x K. Where the task is not given, integers and booleans
///            are classes; floating-point numbers are classes when they are N x K with K > 1 and
///            every row is one-hot, and else real values.
/// Classes    K is the width of one-hot targets, the outputs of the options, or else the largest
///            label of both parts + 1.
/// Memory     In memory, the numbers as T and little more: no second copy is made. Streamed, the
///            labels and the batch that is asked for. Members that are stored without compression
///            are then read where they lie; others are unpacked once into a temporary file without
///            a name, which is gone when the data set is.
/// Errors     FormatError, naming file, key, row and remedy: a malformed file (see NpzReader),
///            shapes that do not agree, an empty part, what is not a class, NaN or infinity (in a
///            streamed X when the row is read), Fortran order when streamed. Error when memory or
///            disk space do not suffice.
template <class T>
DataSet<T> load_data_set(const std::filesystem::path& path, const DataSetOptions& options = {});

/// Writes a data set into an npz file as load_data_set reads it: X and real values as T, classes as
/// int32 labels, so that classes above the largest label are not kept. Takes memory for a copy.
/// The file appears whole or not at all. Throws Error when it can't be written.
template <class T>
void save_data_set(const std::filesystem::path& path, DataSet<T>& data);

}  // namespace gradstone
