#include "validation/vectors/vector_set.hpp"

#include <algorithm>
#include <cctype>

namespace gradstone {
namespace {

std::vector<std::size_t> extents(const Shape& shape, const Sizes& sizes) {
  std::vector<std::size_t> result;
  for (const std::int64_t extent : shape.at(sizes))
    result.push_back(static_cast<std::size_t>(extent));
  return result;
}

// softmax/generic.in.npz; in the layout of ONNX softmax/generic/test_data_set_0/input_0.pb.
std::filesystem::path case_file(const SystemVectors& vectors, const VectorCase& item,
                                const char* which, const char* onnx_role, TensorFormat files) {
  const std::filesystem::path folder = vectors.folder;
  const std::string extension(extension_of(files));
  if (files == TensorFormat::onnx)
    return folder / item.name / "test_data_set_0" / (onnx_role + extension);
  return folder / (item.name + which + extension);
}

}  // namespace

std::vector<NamedTensor> input_tensors(const EquationSystem& system, const VectorCase& item,
                                       const FloatFormat& format) {
  std::vector<NamedTensor> tensors;
  for (const auto& [name, value] : item.given) {
    const Declaration* declaration = system.find_declaration(name);
    const bool are_places = declaration && declaration->domain == Domain::index;
    NamedTensor tensor{name, are_places ? "i64" : std::string(format.name),
                       extents(system.shape_of(name), item.sizes), value.elements()};
    if (are_places)
      for (double& x : tensor.values) x -= 1;
    tensors.push_back(std::move(tensor));
  }
  for (const auto& [name, value] : item.parameters) {
    const ParameterDeclaration* declaration = system.find_parameter(name);
    const bool is_whole = declaration && declaration->integer;
    tensors.push_back({name, is_whole ? "i64" : "f64", {}, {value}});
  }
  for (const auto& name : system.size_parameters) {
    const bool known = std::any_of(tensors.begin(), tensors.end(),
                                   [&](const NamedTensor& other) { return other.name == name; });
    if (!known) tensors.push_back({name, "i64", {}, {static_cast<double>(item.sizes.at(name))}});
  }
  return tensors;
}

std::string folder_name(const EquationSystem& system) {
  std::string name = system.name;
  if (!system.form.empty()) name += "." + system.form;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') c = '_';
  return name;
}

std::filesystem::path input_file(const SystemVectors& vectors, const VectorCase& item,
                                 TensorFormat files) {
  return case_file(vectors, item, ".in", "input", files);
}

std::filesystem::path output_file(const SystemVectors& vectors, const VectorCase& item,
                                  TensorFormat files) {
  return case_file(vectors, item, ".out", "output", files);
}

}  // namespace gradstone
