#pragma once

#include <string>
#include <string_view>

namespace gradstone {

/// Text of an untrusted file, fit for a message: in single quotes, cut after 60 characters, with
/// everything but printable ASCII written as \xNN.
std::string quoted_text(std::string_view text);

}  // namespace gradstone
