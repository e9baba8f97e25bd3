#pragma once

#include <string>

namespace gradstone::tools::plot {

/// An SVG file of cairo in about half as many bytes: numbers with hundredths of a pixel, tenths in
/// the outlines of letters; paths from point to point; no properties that say what holds anyway,
/// where all lines join round.
std::string compact_svg(const std::string& svg);

}  // namespace gradstone::tools::plot
