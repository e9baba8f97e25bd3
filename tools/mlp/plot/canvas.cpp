#include "tools/mlp/plot/canvas.hpp"

#include <cairo-svg.h>
#include <cairo.h>

#include <cmath>
#include <numbers>

#include "reference/error.hpp"

namespace gradstone::tools::plot {
namespace {

constexpr double png_scale = 2;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(bytes)->append(data, data + size);
  return CAIRO_STATUS_SUCCESS;
}

void require(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(std::string("a plot cannot be drawn: ") + cairo_status_to_string(status));
}

}  // namespace

struct Canvas::Surface {
  Surface(PictureFormat picture_format, double width, double height) : format(picture_format) {
    if (format == PictureFormat::svg) {
      surface = cairo_svg_surface_create_for_stream(append, &bytes, width, height);
      cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
    } else {
      surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                           static_cast<int>(std::ceil(png_scale * width)),
                                           static_cast<int>(std::ceil(png_scale * height)));
      cairo_surface_set_device_scale(surface, png_scale, png_scale);
    }
    context = cairo_create(surface);
  }
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;
  ~Surface() {
    cairo_destroy(context);
    cairo_surface_destroy(surface);
  }

  void use(const Pen& pen) {
    use(pen.colour);
    cairo_set_line_width(context, pen.width);
    const double dashes[] = {5, 4};
    cairo_set_dash(context, dashes, pen.dashed ? 2 : 0, 0);
  }
  void use(Colour colour) {
    cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha);
  }
  void use(const TextStyle& style) {
    cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, style.size);
  }
  void trace(const Rectangle& area) {
    cairo_rectangle(context, area.left, area.top, area.width, area.height);
  }

  PictureFormat format;
  std::string bytes;  // outlives the surface, which writes to it
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;
};

Canvas::Canvas(PictureFormat format, double width, double height)
    : width_(width), height_(height), surface_(std::make_unique<Surface>(format, width, height)) {
  cairo_set_line_join(surface_->context, CAIRO_LINE_JOIN_ROUND);
  fill({0, 0, width, height}, {1, 1, 1});
}

Canvas::~Canvas() = default;

void Canvas::fill(const Rectangle& area, Colour colour) {
  surface_->use(colour);
  surface_->trace(area);
  cairo_fill(surface_->context);
}

void Canvas::outline(const Rectangle& area, const Pen& pen) {
  surface_->use(pen);
  surface_->trace(area);
  cairo_stroke(surface_->context);
}

void Canvas::line(Point from, Point to, const Pen& pen) {
  const Line line{from, to};
  lines({&line, 1}, pen);
}

void Canvas::lines(std::span<const Line> lines, const Pen& pen) {
  if (lines.empty()) return;
  surface_->use(pen);
  for (const auto& [from, to] : lines) {
    cairo_move_to(surface_->context, from.x, from.y);
    cairo_line_to(surface_->context, to.x, to.y);
  }
  cairo_stroke(surface_->context);
}

void Canvas::polyline(std::span<const Point> points, const Pen& pen) {
  if (points.empty()) return;
  surface_->use(pen);
  Point last = points.front();
  cairo_move_to(surface_->context, last.x, last.y);
  for (const Point& point : points) {
    const bool is_end = &point == &points.back();
    if (!is_end && std::hypot(point.x - last.x, point.y - last.y) < 0.5) continue;
    cairo_line_to(surface_->context, point.x, point.y);
    last = point;
  }
  cairo_stroke(surface_->context);
}

void Canvas::dots(std::span<const Point> centers, double radius, Colour colour) {
  // Lines with round ends and hardly a length: the shortest way to say it in SVG. Not every program
  // draws those of no length.
  surface_->use(Pen{colour, 2 * radius});
  cairo_set_line_cap(surface_->context, CAIRO_LINE_CAP_ROUND);
  for (const Point& center : centers) {
    cairo_move_to(surface_->context, center.x, center.y);
    cairo_rel_line_to(surface_->context, 0.01, 0);
  }
  cairo_stroke(surface_->context);
  cairo_set_line_cap(surface_->context, CAIRO_LINE_CAP_BUTT);
}

void Canvas::text(Point at, std::string_view text, const TextStyle& style) {
  const double width = text_width(text, style);
  const double before = style.anchor == Anchor::start    ? 0
                        : style.anchor == Anchor::middle ? width / 2
                                                         : width;
  cairo_t* context = surface_->context;
  cairo_save(context);
  surface_->use(style);
  surface_->use(style.colour);
  cairo_move_to(context, at.x, at.y);
  if (style.upwards) cairo_rotate(context, -std::numbers::pi / 2);
  cairo_rel_move_to(context, -before, 0);
  cairo_show_text(context, std::string(text).c_str());
  cairo_restore(context);
}

double Canvas::text_width(std::string_view text, const TextStyle& style) const {
  surface_->use(style);
  cairo_text_extents_t extents;
  cairo_text_extents(surface_->context, std::string(text).c_str(), &extents);
  return extents.x_advance;
}

void Canvas::clip(const Rectangle& area) {
  cairo_save(surface_->context);
  surface_->trace(area);
  cairo_clip(surface_->context);
}

void Canvas::restore() {
  cairo_restore(surface_->context);
}

std::string Canvas::finish() {
  require(cairo_status(surface_->context));
  if (surface_->format == PictureFormat::png)
    require(cairo_surface_write_to_png_stream(surface_->surface, append, &surface_->bytes));
  cairo_surface_finish(surface_->surface);
  require(cairo_surface_status(surface_->surface));
  return std::move(surface_->bytes);
}

}  // namespace gradstone::tools::plot
