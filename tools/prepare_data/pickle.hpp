#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradstone::tools {

/// A value in a pickle. Text and bytes are views of the file.
struct PickledValue {
  enum class Kind {
    none,
    boolean,
    integer,
    text,
    list,
    tuple,
    dictionary,
    name,
    type,
    array,
    mark
  };
  using Index = std::uint32_t;  ///< of a value in its Pickle

  Kind kind = Kind::none;
  std::int64_t number = 0;   ///< of a boolean or an integer
  std::string_view text;     ///< also the name of a name or a type, and the bytes of an array
  std::vector<Index> items;  ///< of a list or tuple; keys and values by turns; an array's shape
};

/// A pickle of protocol 2 as Python 2 wrote those of CIFAR-10: dictionaries, lists, tuples,
/// numbers, texts, and NumPy arrays of unsigned bytes.
///
/// The instructions of a pickle can make Python call anything. Here they only build the values
/// above: no other instruction and no other name is known, nothing is called. Memory is limited to
/// a multiple of the size of the file.
///
/// Errors: FormatError with the byte and the instruction or name that is refused.
class Pickle {
 public:
  using Index = PickledValue::Index;

  /// `file` must outlive this.
  Pickle(std::span<const std::uint8_t> file, const std::string& origin);

  const PickledValue& root() const { return values_[root_]; }
  const PickledValue& operator[](Index index) const { return values_[index]; }

  /// The value of a key of the root. Errors: FormatError if it is no dictionary with this key.
  const PickledValue& at(std::string_view key) const;

 private:
  friend class PickleReader;
  std::string origin_;
  std::vector<PickledValue> values_;
  Index root_ = 0;
};

}  // namespace gradstone::tools
