#include "validation/check/candidate.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "reference/error.hpp"

namespace gradstone {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::string bytes;
  for (const auto& name : files_of_tensors(path)) {
    std::ifstream file(name, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

Answer read_answer(const std::filesystem::path& path, const Conventions& conventions) {
  Answer answer;
  try {
    for (auto& tensor : read_tensors(path))
      answer.tensors.push_back(conventions.from_candidate(std::move(tensor)));
  } catch (const Error& error) {
    answer.failure = error.what();
  }
  return answer;
}

}  // namespace

const NamedTensor* find_tensor(const Answer& answer, const std::string& name) {
  const auto found = std::find_if(answer.tensors.begin(), answer.tensors.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  return found == answer.tensors.end() ? nullptr : &*found;
}

NamedTensor with_axes(NamedTensor tensor, const std::vector<std::size_t>& axes) {
  const std::size_t rank = axes.size();
  if (tensor.shape.size() != rank) return tensor;
  std::vector<std::size_t> shape(rank), stride(rank, 1);  // of what is read, by the new axes
  for (std::size_t k = 0; k < rank; ++k) {
    shape[k] = tensor.shape[axes[k]];
    for (std::size_t later = axes[k] + 1; later < rank; ++later) stride[k] *= tensor.shape[later];
  }
  std::vector<double> values;
  values.reserve(tensor.values.size());
  std::vector<std::size_t> place(rank, 0);
  for (std::size_t count = 0; count < tensor.values.size(); ++count) {
    std::size_t from = 0;
    for (std::size_t k = 0; k < rank; ++k) from += place[k] * stride[k];
    values.push_back(tensor.values[from]);
    for (std::size_t k = rank; k-- > 0;) {
      if (++place[k] < shape[k]) break;
      place[k] = 0;
    }
  }
  tensor.shape = std::move(shape);
  tensor.values = std::move(values);
  return tensor;
}

NamedTensor transposed(NamedTensor tensor) {
  return with_axes(std::move(tensor), {1, 0});
}

const std::vector<std::size_t>* Conventions::axes_of(const NamedTensor& tensor) const {
  auto found = axes.find(tensor.name);
  if (found == axes.end() && tensor.name.size() > 1 && tensor.name.front() == 'D')
    found = axes.find(tensor.name.substr(1));
  return found == axes.end() ? nullptr : &found->second;
}

bool Conventions::is_transposed(const NamedTensor& tensor) const {
  if (tensor.shape.size() != 2) return false;
  if (transposed.count("all") > 0 || transposed.count(tensor.name) > 0) return true;
  return tensor.name.size() > 1 && tensor.name.front() == 'D' &&
         transposed.count(tensor.name.substr(1)) > 0;
}

NamedTensor Conventions::to_candidate(NamedTensor tensor) const {
  if (is_transposed(tensor)) tensor = gradstone::transposed(std::move(tensor));
  if (const auto* order = axes_of(tensor)) tensor = with_axes(std::move(tensor), *order);
  if (const auto found = names.find(tensor.name); found != names.end()) tensor.name = found->second;
  return tensor;
}

NamedTensor Conventions::from_candidate(NamedTensor tensor) const {
  for (const auto& [ours, its] : names)
    if (its == tensor.name) {
      tensor.name = ours;
      break;
    }
  if (const auto* order = axes_of(tensor)) {
    std::vector<std::size_t> back(order->size());
    for (std::size_t k = 0; k < order->size(); ++k) back[(*order)[k]] = k;
    tensor = with_axes(std::move(tensor), back);
  }
  return is_transposed(tensor) ? gradstone::transposed(std::move(tensor)) : tensor;
}

Answer FolderCandidate::answer(const SystemVectors& vectors, const VectorCase& item) const {
  for (const TensorFormat files : all_tensor_formats) {
    const auto path = folder_ / output_file(vectors, item, files);
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown)) return read_answer(path, conventions_);
  }
  Answer answer;
  answer.failure =
      "there is no file " + (folder_ / output_file(vectors, item, TensorFormat::npz)).string();
  return answer;
}

Answer ProgramCandidate::answer(const SystemVectors& vectors, const VectorCase& item) const {
  const FreshFolder folder;
  const auto input = folder.path() / ("in" + std::string(extension_of(files_)));
  const auto output = folder.path() / ("out" + std::string(extension_of(files_)));
  std::vector<NamedTensor> tensors;
  for (auto& tensor : input_tensors(vectors.system, item, format_))
    tensors.push_back(conventions_.to_candidate(std::move(tensor)));
  write_tensors(input, files_, tensors);
  const std::string before = bytes_of(input);
  const std::string command = replaced(replaced(command_, "{in}", shell_word(input.string())),
                                       "{out}", shell_word(output.string()));
  const ProgramEnd end = run_program(command, limits_);
  Answer answer;
  std::error_code unknown;
  if (!end.is_well()) {
    answer.failure = "the command " + end.text();
  } else if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(output, unknown))) {
    answer.failure = "the command ended well and has not written {out}";
    if (!end.said.empty()) answer.failure += "; it said: " + end.said;
  } else {
    answer = read_answer(output, conventions_);
    // The folder is gone when somebody reads this.
    answer.failure = replaced(answer.failure, output.string(), "{out}");
  }
  answer.changed_inputs = bytes_of(input) != before;
  return answer;
}

}  // namespace gradstone
