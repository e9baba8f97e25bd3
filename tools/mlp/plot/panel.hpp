#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/mlp/plot/axis.hpp"
#include "tools/mlp/plot/canvas.hpp"

namespace gradstone::tools::plot {

/// Something drawn, and its entry in the legend.
struct Series {
  std::vector<std::string> label;  ///< one line each
  std::vector<Point> points;       ///< in data units; what is not finite is left out
  Pen pen;
  bool joined = true;     ///< by a line, interrupted where a point is left out
  double dot_radius = 0;  ///< 0: no dots
};

struct Panel {
  std::string title, x_label, y_label;
  Scale x_scale = Scale::linear, y_scale = Scale::linear;
  Range x_range, y_range;
  bool square = false;  ///< one unit is as long in x as in y, where both ranges are the same
  std::vector<Series> series;
};

// Blue, vermilion and a grey that people with any colour vision tell apart (Okabe and Ito).
constexpr Colour blue{0.0, 0.447, 0.698};
constexpr Colour vermilion{0.835, 0.369, 0.0};
constexpr Colour grey{0.45, 0.45, 0.45};
constexpr Colour ink{0.15, 0.15, 0.15};

/// Draws a panel with its axes and its legend, which covers as little as possible.
void draw(Canvas& canvas, const Panel& panel, const Rectangle& area);

}  // namespace gradstone::tools::plot
