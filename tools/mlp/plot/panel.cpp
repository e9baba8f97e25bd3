#include "tools/mlp/plot/panel.hpp"

#include <algorithm>
#include <cmath>

#include "tools/mlp/plot/legend.hpp"

namespace gradstone::tools::plot {
namespace {

constexpr Colour grid_colour{0.9, 0.9, 0.9};
constexpr Colour fine_grid_colour{0.955, 0.955, 0.955};
constexpr Colour axis_colour{0.4, 0.4, 0.4};
constexpr double space_above = 30, space_below = 46, space_right = 14;

// Lines of one pixel are sharp when they lie between two.
double sharp(double pixel) {
  return std::floor(pixel) + 0.5;
}

/// The area inside the axes, and what maps data into it.
struct Frame {
  Rectangle area;
  Axis x, y;
  std::vector<Tick> x_ticks, y_ticks;

  Point pixel(Point p) const { return {x.pixel(p.x), y.pixel(p.y)}; }
};

Rectangle inner_area(const Canvas& canvas, const Panel& panel, const std::vector<Tick>& y_ticks,
                     const Rectangle& outer) {
  double labels = 0;
  for (const Tick& tick : y_ticks)
    labels = std::max(labels, canvas.text_width(tick.label, {12, ink}));
  const double space_left = labels + 34;
  Rectangle area{outer.left + space_left, outer.top + space_above,
                 outer.width - space_left - space_right, outer.height - space_above - space_below};
  if (panel.square && area.width > area.height) {
    area.left += (area.width - area.height) / 2;
    area.width = area.height;
  }
  return area;
}

Frame make_frame(const Canvas& canvas, const Panel& panel, const Rectangle& outer) {
  const auto y_ticks = make_ticks(panel.y_range, panel.y_scale, 8);
  const Rectangle area = inner_area(canvas, panel, y_ticks, outer);
  return {area, Axis(panel.x_range, panel.x_scale, area.left, area.right()),
          Axis(panel.y_range, panel.y_scale, area.bottom(), area.top),
          make_ticks(panel.x_range, panel.x_scale, 8), y_ticks};
}

void draw_grid(Canvas& canvas, const Frame& frame) {
  const Rectangle& area = frame.area;
  // Fine lines first, so that they lie below the others.
  for (const bool fine : {true, false}) {
    std::vector<Line> lines;
    for (const Tick& tick : frame.x_ticks) {
      const double x = sharp(frame.x.pixel(tick.value));
      if (tick.label.empty() == fine) lines.push_back({{x, area.top}, {x, area.bottom()}});
    }
    for (const Tick& tick : frame.y_ticks) {
      const double y = sharp(frame.y.pixel(tick.value));
      if (tick.label.empty() == fine) lines.push_back({{area.left, y}, {area.right(), y}});
    }
    canvas.lines(lines, {fine ? fine_grid_colour : grid_colour, 1});
  }
}

void draw_axes(Canvas& canvas, const Panel& panel, const Frame& frame) {
  const Rectangle& area = frame.area;
  const double left = sharp(area.left), bottom = sharp(area.bottom());
  std::vector<Line> lines{{{left, area.top}, {left, bottom}},
                          {{left - 0.5, bottom}, {area.right(), bottom}}};
  for (const Tick& tick : frame.x_ticks) {
    const double x = sharp(frame.x.pixel(tick.value));
    lines.push_back({{x, bottom}, {x, bottom + (tick.label.empty() ? 2.5 : 4)}});
    canvas.text({x, bottom + 17}, tick.label, {12, ink, Anchor::middle});
  }
  for (const Tick& tick : frame.y_ticks) {
    const double y = sharp(frame.y.pixel(tick.value));
    lines.push_back({{left - (tick.label.empty() ? 2.5 : 4), y}, {left, y}});
    canvas.text({left - 7, y + 4.3}, tick.label, {12, ink, Anchor::end});
  }
  canvas.lines(lines, {axis_colour, 1});
  double labels = 0;
  for (const Tick& tick : frame.y_ticks)
    labels = std::max(labels, canvas.text_width(tick.label, {12, ink}));
  const double center = area.left + area.width / 2;
  canvas.text({center, area.top - 11}, panel.title, {14, ink, Anchor::middle, true});
  canvas.text({center, bottom + 37}, panel.x_label, {13, ink, Anchor::middle});
  canvas.text({left - labels - 16, area.top + area.height / 2}, panel.y_label,
              {13, ink, Anchor::middle, false, true});
}

bool is_finite(Point p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

/// The points of a series in pixels, in pieces without a gap.
std::vector<std::vector<Point>> pieces_of(const Series& series, const Frame& frame) {
  std::vector<std::vector<Point>> pieces(1);
  for (const Point& p : series.points) {
    const Point pixel = frame.pixel(p);
    if (is_finite(pixel))
      pieces.back().push_back(pixel);
    else if (!pieces.back().empty())
      pieces.emplace_back();
  }
  return pieces;
}

/// In layers, within each of which dots are one path: darker where many lie upon each other, and
/// yet a small file.
void draw_dots(Canvas& canvas, const std::vector<Point>& points, double radius, Colour colour) {
  const std::size_t layers = colour.alpha < 1 ? 12 : 1;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    std::vector<Point> dots;
    for (std::size_t k = layer; k < points.size(); k += layers) dots.push_back(points[k]);
    canvas.dots(dots, radius, colour);
  }
}

void draw_series(Canvas& canvas, const Series& series,
                 const std::vector<std::vector<Point>>& pieces) {
  for (const auto& piece : pieces) {
    if (series.joined) canvas.polyline(piece, series.pen);
    // A single point has no line to be seen by.
    const bool alone = series.joined && piece.size() == 1;
    const double radius = alone ? std::max(series.dot_radius, 2.5) : series.dot_radius;
    if (radius == 0) continue;
    draw_dots(canvas, piece, radius, series.pen.colour);
  }
}

/// Points close together on all that is drawn of a piece.
void sample(const std::vector<Point>& piece, bool joined, std::vector<Point>& out) {
  constexpr double distance = 4;
  for (std::size_t k = 0; k < piece.size(); ++k) {
    out.push_back(piece[k]);
    if (!joined || k + 1 == piece.size()) continue;
    const Point from = piece[k], to = piece[k + 1];
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    for (double at = distance; at < length; at += distance)
      out.push_back(
          {from.x + at / length * (to.x - from.x), from.y + at / length * (to.y - from.y)});
  }
}

}  // namespace

void draw(Canvas& canvas, const Panel& panel, const Rectangle& outer) {
  const Frame frame = make_frame(canvas, panel, outer);
  const Rectangle& area = frame.area;
  draw_grid(canvas, frame);
  // A line at the very edge keeps its full width.
  canvas.clip({area.left - 3, area.top - 3, area.width + 6, area.height + 6});
  std::vector<Point> drawn;
  for (const Series& series : panel.series) {
    const auto pieces = pieces_of(series, frame);
    draw_series(canvas, series, pieces);
    for (const auto& piece : pieces) sample(piece, series.joined, drawn);
  }
  canvas.restore();
  draw_axes(canvas, panel, frame);
  if (drawn.empty())
    canvas.text({area.left + area.width / 2, area.top + area.height / 2}, "no finite values",
                {13, grey, Anchor::middle});
  else
    draw_legend(canvas, panel.series, area, drawn);
}

}  // namespace gradstone::tools::plot
