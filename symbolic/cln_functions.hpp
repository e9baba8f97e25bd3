#pragma once

#include <cln/float.h>

namespace gradstone {

/// Functions that CLN lacks, or of which it promises no accuracy: correct to the last few bits of
/// the format of their argument.
cln::cl_F erf(const cln::cl_F& x);
cln::cl_F sin(const cln::cl_F& x);
cln::cl_F cos(const cln::cl_F& x);

/// pi in this format.
cln::cl_F pi_of(cln::float_format_t format);

/// Beyond, sin and cos would need more bits of pi than are of use: a power of two.
inline constexpr int largest_angle_bits = 4096;

}  // namespace gradstone
