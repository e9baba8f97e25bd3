#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "numeric/atomic_file.hpp"
#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/names.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/check/expectation.hpp"
#include "validation/parallel.hpp"
#include "validation/process_pool.hpp"
#include "validation/vectors/expected_tensors.hpp"
#include "validation/vectors/invalid_answers.hpp"
#include "validation/vectors/vector_set.hpp"

namespace gradstone {
namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 1;

Json inputs_of(const EquationSystem& system) {
  Json inputs = Json::array();
  const auto add = [&](const std::string& name, const std::string& role, const std::string& shape) {
    inputs.push_back({{"name", name}, {"role", role}, {"shape", shape}});
  };
  for (const auto& declaration : system.declarations)
    add(declaration.name, print::role_name(declaration.role), declaration.shape.text());
  for (const auto& cotangent : given_cotangents(system))
    add(cotangent, "upstream gradient", system.shape_of(cotangent).text());
  for (const auto& parameter : system.parameters) add(parameter.name, "parameter", "scalar");
  for (const auto& name : system.size_parameters)
    if (!system.find_parameter(name)) add(name, "parameter", "scalar");
  return inputs;
}

Json outputs_of(const EquationSystem& system) {
  Json outputs = Json::array();
  for (const auto& name : asked_names(system)) {
    const Equation* backward = system.find_backward(name);
    Json output{{"name", name}, {"shape", system.shape_of(name).text()}};
    if (backward) output["gradient_of"] = backward->gradient_of;
    outputs.push_back(std::move(output));
  }
  return outputs;
}

Json case_json(const SystemVectors& vectors, const VectorCase& item, TensorFormat files) {
  return {{"name", item.name},
          {"purpose", item.purpose},
          {"reason", item.reason},
          {"sizes", item.sizes},
          {"inputs", input_file(vectors, item, files).generic_string()},
          {"expected", output_file(vectors, item, files).generic_string()}};
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw Error(folder.string() + ": cannot be made: " + failed.message());
}

// What the manifest says of the files, for programs that read lines of words and no JSON.
std::string index_text(const VectorSet& set) {
  std::string text = fmt::format("gradstone-vectors {} {} {} {} {}\n", schema_version, version(),
                                 set.format.name, set.seed, tensor_format_name(set.files));
  for (const auto& vectors : set.systems)
    for (const auto& item : vectors.design.cases)
      text += fmt::format("{} {} {} {} {}\n", kind_name(vectors.system.kind),
                          folder_name(vectors.system), item.name,
                          input_file(vectors, item, set.files).generic_string(),
                          output_file(vectors, item, set.files).generic_string());
  return text;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw FormatError(
        path.string() +
        ": cannot be read; vectors are a folder that `gradstone vectors` has written");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

namespace {

// Wrong answers for a case, each in a file of its own.
Json write_invalid(const SystemVectors& vectors, const VectorCase& item, const VectorSet& set,
                   const std::filesystem::path& folder) {
  Json all = Json::array();
  for (const auto& answer : invalid_answers(vectors.system, item, set.format, set.invalid)) {
    VectorCase named = item;
    named.name = answer.name;
    const auto file = output_file(vectors, named, set.files);
    make_folder((folder / file).parent_path());
    write_tensors(folder / file, set.files, answer.tensors);
    all.push_back({{"case", item.name},
                   {"answer", file.generic_string()},
                   {"output", answer.output},
                   {"kind", answer.kind},
                   {"mistake", answer.mistake}});
  }
  return all;
}

}  // namespace

void write_vectors(const VectorSet& set, const std::filesystem::path& folder) {
  Json systems = Json::array();
  for (const auto& vectors : set.systems) {
    const EquationSystem& system = vectors.system;
    const auto names = asked_names(system);
    const auto& designed = vectors.design.cases;
    for_each_in_threads(designed.size(), available_processors(), [&](std::size_t k) {
      const VectorCase& item = designed[k];
      make_folder((folder / input_file(vectors, item, set.files)).parent_path());
      write_tensors(folder / input_file(vectors, item, set.files), set.files,
                    input_tensors(system, item, set.format));
      write_tensors(folder / output_file(vectors, item, set.files), set.files,
                    expected_tensors(system, item, names, set.format));
    });
    Json invalid = Json::array();
    if (!designed.empty()) invalid = write_invalid(vectors, designed.front(), set, folder);
    Json cases = Json::array();
    for (const auto& item : designed) cases.push_back(case_json(vectors, item, set.files));
    systems.push_back({{"name", vectors.system.full_name()},
                       {"kind", kind_name(vectors.system.kind)},
                       {"folder", vectors.folder},
                       {"source", vectors.source},
                       {"index", vectors.index},
                       {"inputs", inputs_of(system)},
                       {"outputs", outputs_of(system)},
                       {"cases", cases},
                       {"invalid", invalid},
                       {"left_out", vectors.design.left_out}});
  }
  Json sources = Json::array();
  for (const auto& source : set.sources)
    sources.push_back({{"name", source.name}, {"text", source.text}});
  const Json manifest{{"schema_version", schema_version},
                      {"program", "gradstone"},
                      {"program_version", version()},
                      {"dtype", set.format.name},
                      {"seed", set.seed},
                      {"format", tensor_format_name(set.files)},
                      {"first_index", 0},
                      {"sources", sources},
                      {"systems", systems}};
  write_file_atomically(folder / "index.txt", index_text(set));
  write_file_atomically(folder / "manifest.json", manifest.dump(1) + "\n");
}

namespace {

// Reads a manifest; whatever is in it, an answer or a FormatError.
class ManifestReader {
 public:
  explicit ManifestReader(const std::filesystem::path& folder)
      : folder_(folder), path_(folder / "manifest.json") {}

  VectorSet read() {
    const Json manifest = Json::parse(content_of(path_), nullptr, false);
    if (!manifest.is_object()) fail("it is no JSON object");
    try {
      if (manifest.at("schema_version") != schema_version)
        fail("it is of another version; write the vectors again");
      set_.format = float_format(manifest.at("dtype").get<std::string>());
      set_.seed = manifest.at("seed").get<std::uint64_t>();
      set_.files = tensor_format(manifest.at("format").get<std::string>());
      for (const auto& source : manifest.at("sources"))
        set_.sources.push_back(
            {source.at("name").get<std::string>(), source.at("text").get<std::string>()});
      std::vector<std::vector<EquationSystem>> systems;
      for (const auto& source : set_.sources)
        systems.push_back(parse_equations(source.text, source.name));
      for (const auto& entry : manifest.at("systems")) read_system(entry, systems);
    } catch (const nlohmann::json::exception& error) {
      fail(error.what());
    }
    return std::move(set_);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(path_.string() + ": no valid manifest of vectors: " + reason);
  }

  // A name that is written into the name of a file must stay in its folder.
  void require_plain(const std::string& name) const {
    const bool plain = !name.empty() && name.front() != '.' &&
                       std::all_of(name.begin(), name.end(), [](unsigned char c) {
                         return std::isalnum(c) || c == '.' || c == '_' || c == '-';
                       });
    if (!plain) fail("the name " + name + " is no plain name of a file");
  }

  void read_system(const Json& entry, const std::vector<std::vector<EquationSystem>>& systems) {
    SystemVectors vectors;
    vectors.folder = entry.at("folder").get<std::string>();
    vectors.source = entry.at("source").get<std::size_t>();
    vectors.index = entry.at("index").get<std::size_t>();
    require_plain(vectors.folder);
    if (vectors.source >= systems.size() || vectors.index >= systems[vectors.source].size())
      fail("a system has no equations in it");
    vectors.system = systems[vectors.source][vectors.index];
    const EquationSystem& system = vectors.system;
    for (const auto& item : entry.at("cases")) {
      VectorCase read;
      read.name = item.at("name").get<std::string>();
      read.purpose = item.at("purpose").get<std::string>();
      read.reason = item.at("reason").get<std::string>();
      read.sizes = item.at("sizes").get<Sizes>();
      require_plain(read.name);
      read_inputs(system, vectors, read);
      vectors.design.cases.push_back(std::move(read));
    }
    for (const auto& reason : entry.at("left_out"))
      vectors.design.left_out.push_back(reason.get<std::string>());
    set_.systems.push_back(std::move(vectors));
  }

  void read_inputs(const EquationSystem& system, const SystemVectors& vectors, VectorCase& item) {
    const auto path = folder_ / input_file(vectors, item, set_.files);
    for (const auto& tensor : read_tensors(path)) {
      if (system.find_parameter(tensor.name)) {
        if (tensor.values.size() != 1)
          throw FormatError(path.string() + ": the parameter " + tensor.name + " is no scalar");
        item.parameters[tensor.name] = tensor.values.front();
        continue;
      }
      if (system.has_size_parameter(tensor.name)) continue;
      const Declaration* declaration = system.find_declaration(tensor.name);
      if (!declaration && !system.is_cotangent(tensor.name))
        throw FormatError(path.string() + ": the equations have no input " + tensor.name);
      const Shape shape = system.shape_of(tensor.name).as_matrix();
      auto values = tensor.values;
      if (declaration && declaration->domain == Domain::index)
        for (double& x : values) x += 1;
      try {
        item.given[tensor.name] = Matrix<double>(shape.rows().at(item.sizes),
                                                 shape.columns().at(item.sizes), std::move(values));
      } catch (const ShapeError& error) {
        throw FormatError(path.string() + ": " + tensor.name + ": " + error.what());
      }
    }
    for (const auto& input : system.declarations)
      require(path, item.given.count(input.name), input.name);
    for (const auto& cotangent : given_cotangents(system))
      require(path, item.given.count(cotangent), cotangent);
    for (const auto& parameter : system.parameters)
      require(path, item.parameters.count(parameter.name), parameter.name);
  }
  static void require(const std::filesystem::path& path, std::size_t count,
                      const std::string& name) {
    if (count == 0) throw FormatError(path.string() + ": the input " + name + " is missing");
  }

  std::filesystem::path folder_, path_;
  VectorSet set_;
};

}  // namespace

VectorSet read_vectors(const std::filesystem::path& folder) {
  return ManifestReader(folder).read();
}

}  // namespace gradstone
