#pragma once

#include <span>
#include <vector>

#include "tools/mlp/plot/panel.hpp"

namespace gradstone::tools::plot {

/// Where a box of this size covers the fewest of the points: in a corner, else at the middle of a
/// side of the area.
Rectangle place_legend(double width, double height, const Rectangle& area,
                       std::span<const Point> points);

/// Draws the labels of the series within the area. `points` are what it should not cover.
void draw_legend(Canvas& canvas, const std::vector<Series>& series, const Rectangle& area,
                 std::span<const Point> points);

}  // namespace gradstone::tools::plot
