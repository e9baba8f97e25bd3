#pragma once

#include <filesystem>
#include <string>

#include "numeric/data/data_set.hpp"

namespace gradstone::tools {

/// Reads the original files of a data set of classes that prepare_data knows into memory: what
/// load_data_set reads from the file that `prepare_data --from FOLDER` makes of them in this type.
///
/// `outputs` is K; there may be fewer classes.
/// Errors: FormatError where the folder or a file is missing, with what to do about it; those of
/// the readers for files that are damaged; FormatError for labels that are not below K.
template <class T>
DataSet<T> load_original(const std::string& name, const std::filesystem::path& folder,
                         std::size_t outputs);

extern template DataSet<float> load_original(const std::string&, const std::filesystem::path&,
                                             std::size_t);
extern template DataSet<double> load_original(const std::string&, const std::filesystem::path&,
                                              std::size_t);

}  // namespace gradstone::tools
