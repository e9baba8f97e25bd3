#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "numeric/training/multilayer_perceptron.hpp"

namespace gradstone {

/// Writes all parameters under their names, W1 (K x D), b1 (K,), ..., gamma2 and beta2 (D,), al1
/// and the like (scalars): what nerva-numpy and nerva-torch read, and more than they write. A file
/// whose name ends in .safetensors is of that format, any other npz, both with the parameters in
/// the order of the layers. The file appears whole or not at all. Errors: Error that names the file
/// and the reason.
template <class T>
void save_weights(const MultilayerPerceptron<T>& model, const std::filesystem::path& path);

/// Reads parameters by their names, from either format, which is seen from the name of the file; in
/// safetensors of any type of numbers. The weights W and b of all linear layers must be there, with
/// fitting shapes (b may be K, 1 x K or K x 1); other parameters stay as they are where they are
/// missing, as in files of Nerva. Returns the keys of which nothing is read, among them running
/// statistics, which begin anew.
/// Errors: FormatError that names file and key; nothing has been changed then.
template <class T>
std::vector<std::string> load_weights(MultilayerPerceptron<T>& model,
                                      const std::filesystem::path& path);

extern template void save_weights(const MultilayerPerceptron<float>&, const std::filesystem::path&);
extern template void save_weights(const MultilayerPerceptron<double>&,
                                  const std::filesystem::path&);
extern template std::vector<std::string> load_weights(MultilayerPerceptron<float>&,
                                                      const std::filesystem::path&);
extern template std::vector<std::string> load_weights(MultilayerPerceptron<double>&,
                                                      const std::filesystem::path&);

}  // namespace gradstone
