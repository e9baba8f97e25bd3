#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "numeric/npy_array.hpp"

// The types of safetensors. Private to numeric.

namespace gradstone {

struct SafetensorsType {
  std::string_view name;        ///< BF16
  std::string_view format;      ///< bf16; empty for whole numbers
  std::string_view numpy_name;  ///< bfloat16
  int bytes;                    ///< of a number in the file
  NpyType array;                ///< what holds all its numbers
};

inline constexpr std::array<SafetensorsType, 15> safetensors_types{{
    {"F64", "f64", "float64", 8, NpyType::f8},
    {"F32", "f32", "float32", 4, NpyType::f4},
    {"F16", "f16", "float16", 2, NpyType::f2},
    {"BF16", "bf16", "bfloat16", 2, NpyType::f4},
    {"F8_E4M3", "f8_e4m3", "float8_e4m3fn", 1, NpyType::f4},
    {"F8_E5M2", "f8_e5m2", "float8_e5m2", 1, NpyType::f4},
    {"I64", "", "int64", 8, NpyType::i8},
    {"I32", "", "int32", 4, NpyType::i4},
    {"I16", "", "int16", 2, NpyType::i2},
    {"I8", "", "int8", 1, NpyType::i1},
    {"U64", "", "uint64", 8, NpyType::u8},
    {"U32", "", "uint32", 4, NpyType::u4},
    {"U16", "", "uint16", 2, NpyType::u2},
    {"U8", "", "uint8", 1, NpyType::u1},
    {"BOOL", "", "bool", 1, NpyType::b1},
}};

/// Nothing if there is none of this name.
const SafetensorsType* find_safetensors_type(std::string_view name);

/// Numbers lie byte by byte, the lowest first.
void append_bits(std::string& text, std::uint64_t bits, int count);
std::uint64_t bits_at(const char* bytes, int count);

}  // namespace gradstone
