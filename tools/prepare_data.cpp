// prepare_data: makes npz files of well-known data sets, flattened and normalised for training.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tools/places.hpp"
#include "tools/prepare_data/data_set.hpp"
#include "tools/prepare_data/download.hpp"
#include "tools/prepare_data/download_bar.hpp"
#include "tools/prepare_data/write.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* description =
    R"(Makes npz files with Xtrain, Ttrain, Xtest and Ttest of well-known data sets.

Examples:
  prepare_data --list                                    the data sets that it knows
  prepare_data --dataset mnist --download                fetch the source first
  prepare_data --dataset cifar10 --from ~/data           from files that are there
  prepare_data --dataset california-housing --from . --standardize)";

constexpr const char* footer =
    R"(Pictures are flattened, row by row, colours R G B within a pixel, and divided by the brightest
value. An npz file that exists is left as it is, unless --force is given.
Exit status: 0 well, 2 wrong usage, or something can't be read, fetched or written,
4 internal error.)";

struct Options {
  std::string data_set, from, url, sha256, type, order = "gradstone";
  fs::path data_folder = ".";
  bool list = false, download = false, standardize = false, force = false;
  int timeout = Download().timeout;
  Split split;
};

void list_data_sets() {
  for (const auto& known : known_data_sets()) fmt::print("{:<20}{}\n", known.name, known.title);
}

NpyType type_of(const Options& options, const KnownDataSet& known) {
  if (options.type.empty()) return known.type;
  return options.type == "float32" ? NpyType::f4 : NpyType::f8;
}

// Files that are made differently have different names.
fs::path output_of(const Options& options, const KnownDataSet& known) {
  const char* suffix = options.standardize ? "-standardized" : "";
  return (options.data_folder / (known.output + suffix + ".npz")).lexically_normal();
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw Error(fmt::format("{}: cannot be made: {}", path.string(), error.message()));
}

// Fetches a file from the first of its places that has it.
void fetch(const RemoteFile& file, const Options& options) {
  std::vector<std::string> urls = file.urls;
  const std::string name = fs::path(file.name).filename().string();
  if (!options.url.empty()) urls = {options.url + (options.url.ends_with('/') ? "" : "/") + name};
  Download wanted{"", (options.data_folder / file.name).lexically_normal(),
                  options.sha256.empty() ? file.sha256 : options.sha256};
  wanted.timeout = options.timeout;
  make_folder((options.data_folder / file.name).parent_path());
  std::string failures;
  for (const auto& url : urls) {
    try {
      DownloadBar bar(name, stderr);
      wanted.url = url;
      download(wanted, [&](auto done, auto total) { bar.show(done, total); });
      return;
    } catch (const Error& error) {
      failures += (failures.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  throw Error(failures);
}

void fetch_all(const KnownDataSet& known, const Options& options) {
  if (known.files.empty())
    throw FormatError(
        fmt::format("--download: {} is not downloaded; {}", known.name, known.remedy));
  if (!options.sha256.empty() && known.files.size() > 1)
    throw FormatError(fmt::format("--sha256: {} is {} files, which have {} checksums", known.name,
                                  known.files.size(), known.files.size()));
  for (const auto& file : known.files) fetch(file, options);
}

Inputs inputs_for(const KnownDataSet& known, const Options& options) {
  if (!options.from.empty()) return inputs_in(options.from, known);
  std::vector<fs::path> folders{(options.data_folder / known.name).lexically_normal()};
  // Fashion-MNIST has a folder of its own, because its files have the names of those of MNIST.
  if (known.name != fashion_mnist().name) folders.push_back(options.data_folder);
  folders.insert(folders.end(), known.places.begin(), known.places.end());
  return Inputs(folders);
}

// What is made must not take the place of what it is made from, not even through a link.
OriginalData read(const KnownDataSet& known, const Options& options, const fs::path& output) {
  Places places;
  places.write("the npz file", output);
  Inputs inputs = inputs_for(known, options);
  inputs.tell_of_files([&](const fs::path& file) { places.read("the original", file); });
  try {
    return known.read(inputs, options.split);
  } catch (const NotFoundError& error) {
    std::string remedy = "name the folder of the files with --from DIR";
    if (!known.files.empty()) remedy += ", fetch them with --download";
    if (!known.remedy.empty()) remedy += ", " + known.remedy;
    throw FormatError(fmt::format("{}: {}; {}", known.name, error.what(), remedy));
  }
}

void print_arrays(const fs::path& path) {
  const NpzReader file(path);
  std::vector<std::string> arrays;
  for (const auto& key : file.keys()) {
    const auto member = file.describe(key);
    arrays.push_back(
        fmt::format("{} {} {}", key, fmt::join(member.shape, "x"), npy_type_name(member.type)));
  }
  fmt::print("{}: {}\n", path.string(), fmt::join(arrays, ", "));
}

// An existing file is what was asked for, as far as can be seen.
void require_type(const fs::path& path, NpyType type) {
  const NpyType found = NpzReader(path).describe("Xtrain").type;
  if (found != type)
    throw Error(fmt::format("{}: exists with {}, not {}; --force makes it again", path.string(),
                            npy_type_name(found), npy_type_name(type)));
}

int prepare_data_set(const Options& options) {
  const KnownDataSet& known = find_data_set(options.data_set);
  const Format format{type_of(options, known), options.standardize};
  const fs::path output = output_of(options, known);
  if (fs::exists(output) && !options.force) {
    require_type(output, format.type);
    fmt::print("{} exists; --force makes it again\n", output.string());
    return well;
  }
  if (options.download) fetch_all(known, options);
  auto data = read(known, options, output);
  make_folder(options.data_folder);  // where there is nothing to write, none is left behind
  write_data_set(std::move(data), format, output);
  print_arrays(output);
  return well;
}

int run(int argc, char** argv) {
  CLI::App program(description, "prepare_data");
  prepare(program);
  program.footer(footer);
  Options options;
  program.add_option("--dataset", options.data_set, "one that --list names");
  program.add_flag("--list", options.list, "list the data sets");
  auto* from = program.add_option("--from", options.from, "the folder of the original files")
                   ->check(CLI::ExistingDirectory);
  program.add_flag("--download", options.download, "fetch them into the data folder")
      ->excludes(from);
  program.add_option("--data-dir", options.data_folder, "the data folder: where files are written")
      ->capture_default_str();
  program.add_flag("--force", options.force, "replace an npz file that exists");
  program.add_option("--dtype", options.type, "of features: float32 or float64")
      ->check(CLI::IsMember({"float32", "float64"}));
  program.add_flag("--standardize", options.standardize,
                   "shift and scale features to mean 0 and deviation 1 in the training part");
  program
      .add_option("--test-fraction", options.split.test_fraction,
                  "of a data set that comes in one piece")
      ->capture_default_str()
      ->check(number_between(0, 1));
  program.add_option("--seed", options.split.seed, "of the order in which it is divided")
      ->check(any_seed())
      ->capture_default_str();
  program
      .add_option("--split", options.order,
                  "in the order of train_test_split(random_state=SEED), or in its own")
      ->capture_default_str()
      ->check(CLI::IsMember({"gradstone", "scikit-learn"}));
  program.add_option("--url", options.url, "download from this folder of a mirror");
  program.add_option("--sha256", options.sha256, "the checksum of another edition of its file")
      ->check([](const std::string& text) {
        const bool good =
            text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
        return std::string(good ? "" : "must be 64 digits of 0 to 9 and a to f");
      });
  program.add_option("--timeout", options.timeout, "seconds for each file before giving up")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  if (const auto status = parse(program, argc, argv)) return *status;
  if (options.order == "scikit-learn") options.split.order = Split::Order::scikit_learn;
  if (options.list) {
    list_data_sets();
  } else if (options.data_set.empty()) {
    fmt::print("{}", program.help());
  } else {
    return prepare_data_set(options);
  }
  return well;
}

}  // namespace
}  // namespace gradstone::tools

int main(int argc, char** argv) {
  using namespace gradstone::tools;
  return run_program("prepare_data", [&] { return run(argc, argv); });
}
