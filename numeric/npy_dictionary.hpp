#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gradstone {

/// What the header of an npy file says, as text; whether the element type is known is not checked.
struct NpyDictionary {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

/// Reads the Python literal {'descr': TEXT, 'fortran_order': BOOL, 'shape': TUPLE} with its keys in
/// any order. `offset` is the place of the text in the file. Throws FormatError, beginning with
/// `origin` and naming the byte, for anything else: nothing is evaluated, and keys that are
/// missing, doubled or unknown are refused.
NpyDictionary parse_npy_dictionary(std::string_view text, std::size_t offset,
                                   const std::string& origin);

}  // namespace gradstone
