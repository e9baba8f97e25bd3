#include "tools/mlp/plot/legend.hpp"

#include <algorithm>

namespace gradstone::tools::plot {
namespace {

constexpr double margin = 10;  // to the axes
constexpr double padding = 8;  // within the box
constexpr double line_height = 19;
constexpr double sample_width = 24;
constexpr double sample_gap = 8;
const TextStyle label_style{12, ink};

void draw_sample(Canvas& canvas, const Series& series, Point at) {
  if (series.joined) canvas.line(at, {at.x + sample_width, at.y}, series.pen);
  if (series.dot_radius == 0) return;
  // A faint dot of many is hardly seen alone.
  Colour solid = series.pen.colour;
  solid.alpha = std::max(solid.alpha, 0.8);
  const Point center{at.x + sample_width / 2, at.y};
  canvas.dots({&center, 1}, series.dot_radius, solid);
}

}  // namespace

Rectangle place_legend(double width, double height, const Rectangle& area,
                       std::span<const Point> points) {
  const double left = area.left + margin, right = area.right() - margin - width;
  const double top = area.top + margin, bottom = area.bottom() - margin - height;
  const double center = (left + right) / 2, middle = (top + bottom) / 2;
  // In the order of preference.
  const Point places[] = {{right, top},    {right, bottom}, {left, top},   {left, bottom},
                          {right, middle}, {left, middle},  {center, top}, {center, bottom}};
  Rectangle best;
  std::ptrdiff_t fewest = -1;
  for (const Point& place : places) {
    // A little larger, so that lines don't touch the box.
    const Rectangle box{place.x - 5, place.y - 5, width + 10, height + 10};
    const auto covered = std::count_if(points.begin(), points.end(),
                                       [&](const Point& p) { return box.contains(p); });
    if (fewest >= 0 && covered >= fewest) continue;
    fewest = covered;
    best = {place.x, place.y, width, height};
  }
  return best;
}

void draw_legend(Canvas& canvas, const std::vector<Series>& series, const Rectangle& area,
                 std::span<const Point> points) {
  double text_width = 0, lines = 0;
  for (const Series& s : series) {
    lines += static_cast<double>(s.label.size());
    for (const std::string& line : s.label)
      text_width = std::max(text_width, canvas.text_width(line, label_style));
  }
  if (lines == 0) return;

  const double width = 2 * padding + sample_width + sample_gap + text_width;
  const double height = 2 * padding + line_height * lines - 4;
  const Rectangle box = place_legend(width, height, area, points);
  canvas.fill(box, {1, 1, 1, 0.85});
  canvas.outline(box, {{0.8, 0.8, 0.8}, 0.75});
  double y = box.top + padding + 7.5;
  for (const Series& s : series) {
    if (!s.label.empty()) draw_sample(canvas, s, {box.left + padding, y});
    for (const std::string& line : s.label) {
      canvas.text({box.left + padding + sample_width + sample_gap, y + 4.3}, line, label_style);
      y += line_height;
    }
  }
}

}  // namespace gradstone::tools::plot
