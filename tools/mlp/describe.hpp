#pragma once

#include <string>

#include "numeric/data/data_set.hpp"
#include "numeric/training/multilayer_perceptron.hpp"
#include "numeric/training/update_watch.hpp"

namespace gradstone::tools {

/// The layers of a model with their shapes, parameters and optimizers, a line each.
template <class T>
std::string describe_model(const MultilayerPerceptron<T>& model);

/// The parts of a data set with their shapes.
template <class T>
std::string describe_data(const DataSet<T>& data);

/// Every parameter with its shape, largest absolute value and mean square.
template <class T>
std::string describe_parameters(const MultilayerPerceptron<T>& model);

/// How many updates were rounded away in a step, in all and of every parameter.
std::string describe_updates(const UpdateCounts& counts);

/// What multiplies large matrices, and what was chosen for the shapes that occurred.
std::string describe_products();

/// `W1 (32x64)`, then its elements with 8 decimals, of long rows and columns the first and the
/// last.
template <class T>
std::string describe_matrix(const std::string& name, MatrixView<const T> matrix,
                            std::int64_t edge_items);

}  // namespace gradstone::tools
