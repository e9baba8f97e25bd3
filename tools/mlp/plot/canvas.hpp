#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gradstone::tools::plot {

struct Point {
  double x = 0, y = 0;
};

struct Line {
  Point from, to;
};

/// y grows downwards.
struct Rectangle {
  double left = 0, top = 0, width = 0, height = 0;
  double right() const { return left + width; }
  double bottom() const { return top + height; }
  bool contains(Point p) const {
    return p.x >= left && p.x <= right() && p.y >= top && p.y <= bottom();
  }
};

struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1;
};

struct Pen {
  Colour colour;
  double width = 1;
  bool dashed = false;
};

enum class Anchor { start, middle, end };

struct TextStyle {
  double size = 13;
  Colour colour;
  Anchor anchor = Anchor::start;
  bool bold = false;
  bool upwards = false;  ///< turned, to be read from below to above
};

enum class PictureFormat { svg, png };

/// A white picture that is drawn on with cairo: the same for SVG and PNG. Lengths are in pixels of
/// the SVG; a PNG has two for each, for sharp displays.
class Canvas {
 public:
  Canvas(PictureFormat format, double width, double height);
  ~Canvas();

  double width() const { return width_; }
  double height() const { return height_; }

  void fill(const Rectangle& area, Colour colour);
  void outline(const Rectangle& area, const Pen& pen);
  void line(Point from, Point to, const Pen& pen);
  /// All in one path, which makes a smaller file.
  void lines(std::span<const Line> lines, const Pen& pen);
  /// Joins the points in order. Points less than half a pixel apart are one.
  void polyline(std::span<const Point> points, const Pen& pen);
  /// Where dots of one call overlap, a transparent colour is no darker.
  void dots(std::span<const Point> centers, double radius, Colour colour);
  /// The point is on the baseline. The text is UTF-8.
  void text(Point at, std::string_view text, const TextStyle& style);
  double text_width(std::string_view text, const TextStyle& style) const;

  /// What is drawn until restore() shows only within the area.
  void clip(const Rectangle& area);
  void restore();

  /// The bytes of the file. Nothing can be drawn after it.
  /// Errors: Error with what cairo complains of.
  std::string finish();

 private:
  struct Surface;
  double width_, height_;
  std::unique_ptr<Surface> surface_;
};

}  // namespace gradstone::tools::plot
