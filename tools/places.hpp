#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gradstone::tools {

/// The files that one command reads and writes, each with its use: an option, or FILE.
///
/// Nothing is written over what the same command reads, nor over what else it writes. A file is the
/// same whatever it is called: `r`, `./r`, a link to it, a hard link; and whether it is there
/// already or not. Devices and pipes hold nothing that could be lost: they may have several uses.
///
/// What is added is refused where it does not go together with what was added before.
/// Errors: FormatError that names both uses.
class Places {
 public:
  /// The uses that may write over a file that is read: a model over the one it was loaded from.
  using Uses = std::set<std::string>;

  void read(const std::string& use, const std::filesystem::path& file, Uses replaced_by = {});
  void write(const std::string& use, const std::filesystem::path& file);

  /// The files of a folder with such names, those that are there and those to come.
  void read_in(const std::string& use, const std::filesystem::path& folder,
               const std::regex& names);
  void write_in(const std::string& use, const std::filesystem::path& folder,
                const std::regex& names);

 private:
  struct Place {
    std::string use;
    std::filesystem::path path;                   ///< where links lead, spelt in the one way
    std::optional<std::pair<dev_t, ino_t>> file;  ///< if it is there
    bool written = false;
    Uses replaced_by;
  };
  static bool go_together(const Place& a, const Place& b);
  void add(const std::filesystem::path& file, const std::string& use, bool written,
           Uses replaced_by);
  void add_folder(const std::filesystem::path& folder, const std::string& use, bool written,
                  const std::regex& names);

  std::vector<Place> places_;
};

}  // namespace gradstone::tools
