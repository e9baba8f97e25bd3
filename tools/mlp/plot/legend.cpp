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
    const Rectangle box{place.x, place.y, width, height};
    const auto covered = std::count_if(points.begin(), points.end(),
                                       [&](const Point& p) { return box.contains(p); });
    if (fewest >= 0 && covered >= fewest) continue;
    fewest = covered;
    best = box;
  }
  return best;
}

void draw_legend(Canvas& canvas, const std::vector<Series>& series, const Rectangle& area,
                 std::span<const Point> points) {
  std::vector<const Series*> labelled;
  double text_width = 0;
  for (const Series& s : series) {
    if (s.label.empty()) continue;
    labelled.push_back(&s);
    text_width = std::max(text_width, canvas.text_width(s.label, label_style));
  }
  if (labelled.empty()) return;

  const double width = 2 * padding + sample_width + sample_gap + text_width;
  const double height = 2 * padding + line_height * static_cast<double>(labelled.size()) - 4;
  const Rectangle box = place_legend(width, height, area, points);
  canvas.fill(box, {1, 1, 1, 0.85});
  canvas.outline(box, {{0.8, 0.8, 0.8}, 0.75});
  double y = box.top + padding + 7.5;
  for (const Series* s : labelled) {
    const Point from{box.left + padding, y}, to{from.x + sample_width, y};
    if (s->joined) canvas.line(from, to, s->pen);
    // A faint dot of many is hardly seen alone.
    Colour solid = s->pen.colour;
    solid.alpha = std::max(solid.alpha, 0.8);
    if (s->dot_radius > 0) canvas.dot({(from.x + to.x) / 2, y}, s->dot_radius, solid);
    canvas.text({to.x + sample_gap, y + 4.3}, s->label, label_style);
    y += line_height;
  }
}

}  // namespace gradstone::tools::plot
