#pragma once

#include "numeric/data/data_set.hpp"
#include "numeric/distributed/communicator.hpp"
#include "tools/mlp/options.hpp"

namespace gradstone::tools {

/// The data set that the options name, or that of an epoch where there is one for each; for a model
/// and its loss. Of several ranks, each reads what it needs; one takes the statistics of
/// --normalize. Errors: those of load_data_set, load_original and generate_data_set; FormatError
/// where the data do not fit the model.
template <class T>
DataSet<T> read_data(const MlpOptions& options, const ModelSpecification& model, std::uint64_t seed,
                     int epoch, Communicator& ranks);

}  // namespace gradstone::tools
