#include "tools/mlp/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <functional>
#include <system_error>

#include "numeric/atomic_file.hpp"
#include "reference/error.hpp"
#include "tools/mlp/plot/panel.hpp"

namespace gradstone::tools {
namespace {

using namespace plot;

constexpr double panel_width = 470, panel_height = 350;
constexpr double title_height = 34, margin = 8;

using Value = std::function<std::optional<double>(const EpochRecord&)>;

PictureFormat format_of(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".svg") return PictureFormat::svg;
  if (ending == ".png") return PictureFormat::png;
  throw Error(fmt::format("{}: a plot is an .svg or a .png file, by its name", path.string()));
}

void write_picture(const std::filesystem::path& path, const std::string& title,
                   const std::vector<Panel>& panels) {
  const PictureFormat format = format_of(path);
  const std::size_t columns = panels.size() == 4 ? 2 : panels.size();
  const std::size_t rows = panels.size() / columns;
  const double top = title.empty() ? margin : title_height;
  Canvas canvas(format, 2 * margin + panel_width * static_cast<double>(columns),
                top + margin + panel_height * static_cast<double>(rows));

  TextStyle style{16, ink, Anchor::middle, true};
  const double room = canvas.width() - 4 * margin;
  style.size *= std::min(1.0, room / canvas.text_width(title, style));
  if (!title.empty()) canvas.text({canvas.width() / 2, 26}, title, style);

  for (std::size_t k = 0; k < panels.size(); ++k) {
    const auto column = static_cast<double>(k % columns), row = static_cast<double>(k / columns);
    draw(canvas, panels[k],
         {margin + column * panel_width, top + row * panel_height, panel_width, panel_height});
  }
  write_file_atomically(path, canvas.finish());
}

/// Points (epoch, value); NaN where the value was not measured.
std::vector<Point> curve(const std::vector<EpochRecord>& records, const Value& value) {
  std::vector<Point> points;
  for (const EpochRecord& record : records)
    points.push_back({static_cast<double>(record.epoch), value(record).value_or(NAN)});
  return points;
}

/// A curve with its last value in the legend; nothing if there is none.
void add_curve(Panel& panel, const std::string& name, Colour colour, std::vector<Point> points) {
  const auto last = std::find_if(points.rbegin(), points.rend(),
                                 [](const Point& p) { return std::isfinite(p.y); });
  if (last == points.rend()) return;
  Series series;
  series.label = {fmt::format("{} (last: {:.4g})", name, last->y)};
  // A few epochs are points with lines between them, many are a line.
  series.dot_radius = points.size() <= 30 ? 2.5 : 0;
  series.points = std::move(points);
  series.pen = {colour, 1.75};
  panel.series.push_back(std::move(series));
}

std::vector<double> values_of(const Panel& panel) {
  std::vector<double> values;
  for (const Series& series : panel.series)
    for (const Point& p : series.points) values.push_back(p.y);
  return values;
}

/// A panel of curves over the epochs.
Panel epoch_panel(const std::string& title, const std::string& y_label,
                  const std::vector<EpochRecord>& records, const Value& train, const Value& test) {
  Panel panel;
  panel.title = title;
  panel.x_label = "epoch";
  panel.y_label = y_label;
  panel.x_scale = Scale::whole_numbers;
  std::vector<double> epochs;
  for (const EpochRecord& record : records) epochs.push_back(record.epoch);
  panel.x_range = range_of(epochs, Scale::linear);
  add_curve(panel, "train", blue, curve(records, train));
  add_curve(panel, "test", vermilion, curve(records, test));
  panel.y_range = range_of(values_of(panel), Scale::linear);
  return panel;
}

Panel score_panel(const std::string& title, const std::string& y_label,
                  const std::vector<EpochRecord>& records, std::optional<double> Scores::*score) {
  return epoch_panel(
      title, y_label, records, [score](const EpochRecord& r) { return r.train.*score; },
      [score](const EpochRecord& r) { return r.test.*score; });
}

Panel loss_panel(const std::vector<EpochRecord>& records) {
  Panel panel = epoch_panel(
      "Loss", "loss per example", records, [](const EpochRecord& r) { return r.loss; },
      [](const EpochRecord& r) { return r.test_loss; });
  const std::vector<double> values = values_of(panel);
  if (spans_decades(values)) {
    panel.y_scale = Scale::logarithmic;
    panel.y_range = range_of(values, Scale::logarithmic);
  }
  return panel;
}

Panel accuracy_panel(const std::vector<EpochRecord>& records) {
  Panel panel = score_panel("Accuracy", "accuracy", records, &Scores::accuracy);
  panel.y_range.low = std::max(panel.y_range.low, -0.01);
  panel.y_range.high = std::min(panel.y_range.high, 1.01);
  return panel;
}

// Before training, R2 may be far below 0; how it comes near 1 is what one wants to see.
Panel r2_panel(const std::vector<EpochRecord>& records) {
  Panel panel = score_panel("Coefficient of determination", "R²", records, &Scores::r2);
  std::vector<double> values = values_of(panel);
  if (std::any_of(values.begin(), values.end(), [](double r2) { return r2 > -1; }))
    std::erase_if(values, [](double r2) { return r2 < -1; });
  panel.y_range = range_of(values, Scale::linear);
  panel.y_range.high = std::min(panel.y_range.high, 1.02);
  return panel;
}

RegressionMetrics metrics_of(const std::vector<Point>& points) {
  RegressionMetrics metrics(1);
  for (const Point& p : points)
    metrics.add(MatrixView<const double>{&p.y, 1, 1}, MatrixView<const double>{&p.x, 1, 1});
  return metrics;
}

/// At most so many points, evenly taken.
std::vector<Point> thinned(const std::vector<Point>& points, std::size_t most) {
  if (points.size() <= most) return points;
  std::vector<Point> kept;
  for (std::size_t k = 0; k < most; ++k) kept.push_back(points[k * points.size() / most]);
  return kept;
}

Panel parity_panel(const Predictions& predictions) {
  if (predictions.targets.size() != predictions.predicted.size())
    throw ShapeError(fmt::format("a parity plot of {} targets and {} predictions",
                                 predictions.targets.size(), predictions.predicted.size()));
  std::vector<Point> points;
  for (std::size_t k = 0; k < predictions.targets.size(); ++k) {
    const Point p{predictions.targets[k], predictions.predicted[k]};
    if (std::isfinite(p.x) && std::isfinite(p.y)) points.push_back(p);
  }

  Panel panel;
  panel.title = "Predictions on the test part";
  panel.x_label = "target";
  panel.y_label = "predicted";
  panel.square = true;
  std::vector<double> values;
  for (const Point& p : points) values.insert(values.end(), {p.x, p.y});
  panel.x_range = panel.y_range = range_of(values, Scale::linear);
  if (points.empty()) return panel;

  constexpr std::size_t most = 5000;  // more make large files, and no other picture
  if (points.size() > most) panel.x_label += fmt::format(" ({} of {} shown)", most, points.size());
  const RegressionMetrics metrics = metrics_of(points);
  Series dots;
  dots.label = {fmt::format("R² = {:.4f}", metrics.r2()),
                fmt::format("RMSE = {:.4g}", metrics.rmse())};
  dots.points = thinned(points, most);
  dots.joined = false;
  dots.dot_radius = points.size() < 500 ? 2.5 : 1.75;
  dots.pen.colour = blue;
  dots.pen.colour.alpha = std::clamp(20 / std::sqrt(static_cast<double>(points.size())), 0.15, 0.8);
  Series equal;
  equal.label = {"predicted = target"};
  const Range range = panel.x_range;
  equal.points = {{range.low, range.low}, {range.high, range.high}};
  equal.pen = {ink, 1.25, true};
  panel.series = {dots, equal};
  return panel;
}

}  // namespace

void require_plot_file(const std::filesystem::path& path) {
  format_of(path);
  const AtomicFile file(path);
  errno = 0;
  if (!std::ofstream(file.temporary()))
    throw Error(fmt::format("{}: cannot be written: {}", path.string(),
                            std::generic_category().message(errno != 0 ? errno : EIO)));
}

void write_training_plot(const std::filesystem::path& path, const TrainingPlot& plot) {
  std::vector<Panel> panels = {loss_panel(plot.records)};
  if (plot.task == Task::classification) {
    panels.push_back(accuracy_panel(plot.records));
  } else {
    panels.push_back(
        score_panel("Root of the mean squared error", "RMSE", plot.records, &Scores::rmse));
    panels.push_back(r2_panel(plot.records));
    if (!plot.test.targets.empty()) panels.push_back(parity_panel(plot.test));
  }
  // What was not measured, as without statistics, needs no empty panel beside what was.
  const auto is_empty = [](const Panel& panel) { return panel.series.empty(); };
  if (!std::all_of(panels.begin(), panels.end(), is_empty)) std::erase_if(panels, is_empty);
  write_picture(path, plot.title, panels);
}

void write_parity_plot(const std::filesystem::path& path, const std::string& title,
                       const Predictions& predictions) {
  write_picture(path, title, {parity_panel(predictions)});
}

}  // namespace gradstone::tools
