#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "numeric/data/available_memory.hpp"
#include "numeric/data/data_set.hpp"
#include "numeric/data/elements_in_file.hpp"
#include "numeric/data/matrix_member.hpp"
#include "numeric/data/read_stored.hpp"
#include "numeric/data/rows_in_file.hpp"
#include "numeric/data/targets.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

using Archive = std::shared_ptr<const NpzArchive>;

/// One part of the file before its numbers are read.
struct Part {
  std::string name;  ///< train or test
  MatrixHeader X;
  TargetsMember targets;
};

MatrixMember open_examples(const Archive& archive, const std::string& name) {
  return {archive, "X" + name,
          "examples must be a matrix N x D with N and D at least 1: one row is one example"};
}

Part open_part(const Archive& archive, const std::string& name) {
  MatrixHeader X = open_examples(archive, name).header();
  if (X.npy.shape.size() != 2) {
    throw FormatError(
        fmt::format("{}: has shape {}; examples must be a matrix N x D: reshape them "
                    "to N x 1 where each is one number",
                    X.origin, shape_text(X.npy.shape)));
  }
  TargetsMember targets(archive, "T" + name);
  if (X.rows != targets.header().rows) {
    throw FormatError(
        fmt::format("{}: X{} has {} rows, but T{} has {}; each example needs one target",
                    archive->path(), name, X.rows, name, targets.header().rows));
  }
  return {name, std::move(X), std::move(targets)};
}

void check_agreement(const std::string& path, const Part& train, const Part& test) {
  if (train.X.columns != test.X.columns) {
    throw FormatError(
        fmt::format("{}: Xtrain has {} columns, but Xtest has {}; both parts need "
                    "the same features",
                    path, train.X.columns, test.X.columns));
  }
  if (train.targets.header().columns != test.targets.header().columns) {
    throw FormatError(fmt::format(
        "{}: Ttrain has {} columns, but Ttest has {}; both must hold labels, be one-hot of one "
        "width, or hold as many real values",
        path, train.targets.header().columns, test.targets.header().columns));
  }
}

Task decide_task(const std::string& path, const Part& train, const Part& test,
                 std::optional<Task> wanted) {
  if (wanted) return *wanted;
  const Task task = train.targets.likely_task();
  if (task != test.targets.likely_task()) {
    const bool classes = task == Task::classification;
    throw FormatError(fmt::format(
        "{}: Ttrain looks like {}, but Ttest like {}; say which of classification and "
        "regression is meant, or save both with one type",
        path, classes ? "classes" : "real values", classes ? "real values" : "classes"));
  }
  return task;
}

void check_outputs(const Part& part, Task task, std::optional<std::size_t> outputs) {
  const bool has_width = task == Task::regression || part.targets.one_hot_width() > 0;
  const std::size_t width = part.targets.header().columns;
  if (has_width && outputs && *outputs != width) {
    throw FormatError(fmt::format("{}: has {} columns, but there are {} outputs; these must agree",
                                  part.targets.header().origin, width, *outputs));
  }
}

// X and, as far as they are read batch by batch, the targets.
bool lies_in_file(const Archive& archive, const Part& part, Task task) {
  return stored_elements(*archive, "X" + part.name, part.X) &&
         (task == Task::classification ||
          stored_elements(*archive, "T" + part.name, part.targets.header()));
}

bool is_streamed(const DataSetOptions& options, std::size_t bytes, bool lies_in_file) {
  if (options.storage == Storage::in_place && lies_in_file) return true;
  if (options.storage == Storage::memory || options.storage == Storage::stream)
    return options.storage == Storage::stream;
  return bytes > available_memory() / 2;
}

/// Gets matrices of one file where they shall lie.
template <class T>
class Loader {
 public:
  Loader(Archive archive, bool streamed, std::filesystem::path temporary_folder)
      : archive_(std::move(archive)),
        streamed_(streamed),
        temporary_folder_(std::move(temporary_folder)) {}

  std::unique_ptr<RowSource<T>> examples(const Part& part) const {
    return get("X" + part.name, open_examples(archive_, part.name));
  }
  std::unique_ptr<RowSource<T>> values(const Part& part) const {
    return get("T" + part.name, part.targets.open());
  }

 private:
  std::unique_ptr<RowSource<T>> get(const std::string& key, MatrixMember member) const {
    const MatrixHeader header = member.header();
    if (streamed_) {
      auto elements = elements_in_file(archive_, key, std::move(member), temporary_folder_);
      return std::make_unique<RowsInFile<T>>(header, std::move(elements));
    }
    auto rows = allocate(header);
    if (!read_stored(*archive_, key, header, rows->values())) member.read(rows->values().data());
    return rows;
  }

  static std::unique_ptr<RowsInMemory<T>> allocate(const MatrixHeader& header) {
    try {
      return std::make_unique<RowsInMemory<T>>(header.rows, header.columns);
    } catch (const Error& error) {
      throw Error(header.origin + ": " + error.what());
    }
  }

  Archive archive_;
  bool streamed_;
  std::filesystem::path temporary_folder_;
};

std::size_t count_numbers(const Part& part, Task task) {
  const MatrixHeader& targets = part.targets.header();
  return part.X.rows * part.X.columns +
         (task == Task::regression ? targets.rows * targets.columns : 0);
}

}  // namespace

template <class T>
DataSet<T> load_data_set(const std::filesystem::path& path, const DataSetOptions& options) {
  const auto archive = std::make_shared<const NpzArchive>(path);
  const Part train = open_part(archive, "train");
  const Part test = open_part(archive, "test");
  check_agreement(archive->path(), train, test);
  const Task task = decide_task(archive->path(), train, test, options.task);
  check_outputs(train, task, options.outputs);
  const std::size_t bytes = sizeof(T) * (count_numbers(train, task) + count_numbers(test, task));
  const bool in_file = lies_in_file(archive, train, task) && lies_in_file(archive, test, task);
  const Loader<T> loader(archive, is_streamed(options, bytes, in_file), options.temporary_folder);
  if (task == Task::regression) {
    return {{loader.examples(train), loader.values(train)},
            {loader.examples(test), loader.values(test)}};
  }
  // Labels first: what is wrong with them is known before the long reading.
  ClassLabels train_labels = train.targets.read_classes(options.outputs);
  ClassLabels test_labels = test.targets.read_classes(options.outputs);
  train_labels.classes = std::max(train_labels.classes, test_labels.classes);
  test_labels.classes = train_labels.classes;
  return {{loader.examples(train), std::move(train_labels)},
          {loader.examples(test), std::move(test_labels)}};
}

template DataSet<float> load_data_set(const std::filesystem::path&, const DataSetOptions&);
template DataSet<double> load_data_set(const std::filesystem::path&, const DataSetOptions&);

}  // namespace gradstone
