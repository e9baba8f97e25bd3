#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "numeric/data/data_set.hpp"
#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {

/// Numbers with a place for a view to look at.
template <class T>
struct Numbers {
  Numbers(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count, T{-99}) {}
  MatrixView<T> view() {
    return {values.data(), static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)};
  }

  std::size_t rows, columns;
  std::vector<T> values;
};

template <class T>
std::vector<T> examples_at(Examples<T>& examples, const std::vector<std::size_t>& rows) {
  Numbers<T> X(rows.size(), examples.features());
  examples.gather(rows, X.view(), {});
  return X.values;
}

template <class T>
std::vector<T> targets_at(Examples<T>& examples, const std::vector<std::size_t>& rows) {
  Numbers<T> targets(rows.size(), examples.outputs());
  examples.gather(rows, {}, targets.view());
  return targets.values;
}

/// A data set of 3 + 2 examples with 5 features, of which a test replaces parts.
class DataSetFile : public testing::Test {
 protected:
  DataSetFile() {
    std::vector<float> train(15);
    std::iota(train.begin(), train.end(), 0.0F);
    set("Xtrain", NpyArray::of<float>({3, 5}, train));
    set("Ttrain", NpyArray::of<std::uint8_t>({3}, {0, 2, 1}));
    set("Xtest", NpyArray::of<double>({2, 5}, std::vector<double>(10, 0.5)));
    set("Ttest", NpyArray::of<std::int64_t>({2}, {3, 0}));
  }

  void set(const std::string& key, NpyArray array) {
    arrays_.erase(key);
    arrays_.emplace(key, std::move(array));
  }

  void erase(const std::string& key) { arrays_.erase(key); }

  std::filesystem::path write() const {
    NpzWriter writer(folder_ / "data.npz");
    for (const auto& [key, array] : arrays_) writer.add(key, array);
    writer.write();
    return folder_ / "data.npz";
  }

  template <class T = double>
  DataSet<T> load() const {
    return load_data_set<T>(write(), options);
  }

  template <typename... Texts>
  void expect_refusal(Texts... texts) const {
    using testing::HasSubstr;
    EXPECT_THAT([&] { load(); }, testing::ThrowsMessage<FormatError>(
                                     testing::AllOf(HasSubstr("data.npz"), HasSubstr(texts)...)));
  }

  DataSetOptions options;

 private:
  testing_support::TemporaryFolder folder_;
  std::map<std::string, NpyArray> arrays_;
};

}  // namespace gradstone
