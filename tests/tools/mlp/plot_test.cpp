#include "tools/mlp/plot.hpp"

#include <cairo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <regex>

#include "reference/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::tools {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::content_of;
using testing_support::TemporaryFolder;

TrainingPlot classification() {
  TrainingPlot plot;
  plot.title = "64-32-10, Momentum(0.9)";
  for (int epoch = 0; epoch <= 7; ++epoch) {
    EpochRecord record;
    record.epoch = epoch;
    record.loss = 2.5 / (1 + epoch);
    record.train.accuracy = 1 - 0.9 / (1 + epoch);
    record.test.accuracy = 0.95 - 0.9 / (1 + epoch);
    plot.records.push_back(record);
  }
  return plot;
}

TrainingPlot regression() {
  TrainingPlot plot;
  plot.task = Task::regression;
  for (int epoch = 0; epoch <= 40; ++epoch) {
    EpochRecord record;
    record.epoch = epoch;
    record.loss = std::exp(-0.2 * epoch);
    record.test_loss = 1.5 * record.loss;
    record.train.rmse = std::sqrt(record.loss);
    record.train.r2 = 1 - 3 * record.loss;
    plot.records.push_back(record);
  }
  for (int k = 0; k < 31; ++k) {
    plot.test.targets.push_back(k);
    plot.test.predicted.push_back(k + std::sin(k));
  }
  return plot;
}

/// The pixels of a PNG file.
struct Picture {
  explicit Picture(const std::filesystem::path& path)
      : surface(cairo_image_surface_create_from_png(path.c_str())),
        width(cairo_image_surface_get_width(surface)),
        height(cairo_image_surface_get_height(surface)) {}
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  ~Picture() { cairo_surface_destroy(surface); }

  /// How many pixels have about this colour.
  int count(int red, int green, int blue) const {
    const unsigned char* bytes = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    int found = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const unsigned char* pixel = bytes + y * stride + 4 * x;  // blue, green, red
        const int difference =
            std::abs(pixel[2] - red) + std::abs(pixel[1] - green) + std::abs(pixel[0] - blue);
        if (difference < 12) ++found;
      }
    }
    return found;
  }
  int blue() const { return count(0, 114, 178); }
  int vermilion() const { return count(213, 94, 0); }

  cairo_surface_t* surface;
  int width, height;
};

TEST(TrainingPlot, DrawsLossAndAccuraciesSideBySide) {
  const TemporaryFolder folder;
  const auto path = folder / "training.png";
  write_training_plot(path, classification());
  const Picture picture(path);
  EXPECT_GT(picture.width, 2 * picture.height);
  EXPECT_GT(picture.blue(), 2000);
  EXPECT_GT(picture.vermilion(), 1000);
  EXPECT_THAT(folder.names(), ElementsAre("training.png"));
}

TEST(TrainingPlot, LeavesOutATestPartThatWasNotMeasured) {
  const TemporaryFolder folder;
  const auto path = folder / "training.png";
  TrainingPlot plot = classification();
  for (EpochRecord& record : plot.records) record.test = {};
  write_training_plot(path, plot);
  const Picture picture(path);
  EXPECT_GT(picture.blue(), 2000);
  EXPECT_EQ(picture.vermilion(), 0);
}

TEST(TrainingPlot, AddsErrorsAndParityForRegression) {
  const TemporaryFolder folder;
  TrainingPlot plot = regression();
  write_training_plot(folder / "four.png", plot);
  plot.test = {};
  write_training_plot(folder / "three.png", plot);
  const Picture four(folder / "four.png"), three(folder / "three.png");
  EXPECT_GT(three.width, four.width);
  EXPECT_LT(three.height, four.height);
}

TEST(TrainingPlot, IsTheSameTextEveryTime) {
  const TemporaryFolder folder;
  write_training_plot(folder / "one.svg", regression());
  write_training_plot(folder / "two.SVG", regression());
  const std::string svg = content_of(folder / "one.svg");
  EXPECT_THAT(svg, StartsWith("<?xml"));
  EXPECT_THAT(svg, HasSubstr("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(svg, EndsWith("</svg>\n"));
  // Cairo numbers the surfaces of a program.
  const std::regex number("surface[0-9]+");
  EXPECT_TRUE(std::regex_replace(svg, number, "") ==
              std::regex_replace(content_of(folder / "two.SVG"), number, ""));
}

TEST(TrainingPlot, LeavesOutWhatIsNotFinite) {
  const TemporaryFolder folder;
  const auto path = folder / "training.png";
  TrainingPlot plot = classification();
  for (EpochRecord& record : plot.records) {
    if (record.epoch < 3) continue;
    record.loss = record.epoch == 3 ? INFINITY : NAN;
    record.train.accuracy = NAN;
    record.test.accuracy = -INFINITY;
  }
  write_training_plot(path, plot);
  EXPECT_GT(Picture(path).blue(), 500);
  for (EpochRecord& record : plot.records) {
    record.loss = NAN;
    record.train = record.test = {};
  }
  write_training_plot(path, plot);
  EXPECT_EQ(Picture(path).blue(), 0);
}

TEST(TrainingPlot, HasNoEmptyPanelBesideOthers) {
  const TemporaryFolder folder;
  TrainingPlot plot = regression();
  plot.records.clear();
  write_training_plot(folder / "training.png", plot);
  write_parity_plot(folder / "parity.png", "", plot.test);
  const Picture training(folder / "training.png"), parity(folder / "parity.png");
  EXPECT_EQ(training.width, parity.width);
  EXPECT_EQ(training.blue(), parity.blue());
}

TEST(TrainingPlot, CanHaveAnyNumberOfEpochs) {
  const TemporaryFolder folder;
  const auto path = folder / "training.svg";
  TrainingPlot plot = classification();
  plot.title = std::string(500, 'W');
  plot.records.resize(1);
  write_training_plot(path, plot);
  plot.records.clear();
  write_training_plot(path, plot);
  for (int epoch = 0; epoch < 100000; ++epoch) {
    EpochRecord record;
    record.epoch = epoch;
    record.loss = 1.0 / (1 + epoch);
    plot.records.push_back(record);
  }
  write_training_plot(path, plot);
  // Points that share a pixel are one.
  EXPECT_LT(std::filesystem::file_size(path), 500000u);
}

TEST(ParityPlot, ThinsMillionsOfPoints) {
  const TemporaryFolder folder;
  const auto path = folder / "parity.svg";
  Predictions predictions;
  for (int k = 0; k < 300000; ++k) {
    predictions.targets.push_back(std::sin(k));
    predictions.predicted.push_back(std::sin(k) + 0.1 * std::cos(7 * k));
  }
  predictions.predicted[5] = NAN;
  write_parity_plot(path, "", predictions);
  EXPECT_LT(std::filesystem::file_size(path), 1000000u);
}

TEST(ParityPlot, KeepsTheOldFileWhenItFails) {
  const TemporaryFolder folder;
  const auto path = folder.write("parity.svg", "old");
  EXPECT_THROW(write_parity_plot(path, "", {{1, 2}, {1}}), ShapeError);
  EXPECT_EQ(content_of(path), "old");
  EXPECT_THAT(folder.names(), ElementsAre("parity.svg"));
}

std::string refusal(const std::filesystem::path& path) {
  try {
    require_plot_file(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(PlotFile, IsCheckedBeforeTraining) {
  const TemporaryFolder folder;
  EXPECT_THAT(refusal(folder / "plot.pdf"),
              HasSubstr("plot.pdf: a plot is an .svg or a .png file, by its name"));
  EXPECT_THAT(refusal(folder / "no/plot.svg"),
              HasSubstr("no/plot.svg: cannot be written: No such file or directory"));
  require_plot_file(folder / "plot.png");
  EXPECT_THAT(folder.names(), testing::IsEmpty());
  EXPECT_THROW(write_training_plot(folder / "plot", classification()), Error);
}

// Of a page of documentation: letters that are outlines take most of it.
TEST(TrainingPlot, IsASmallFile) {
  const TemporaryFolder folder;
  TrainingPlot plot = classification();
  plot.title = "ReLU;Linear (64;32;10), Momentum(0.9), batches of 32";
  write_training_plot(folder / "plot.svg", plot);
  EXPECT_LT(std::filesystem::file_size(folder / "plot.svg"), 120000u);  // 88 kB with DejaVu Sans
}

}  // namespace
}  // namespace gradstone::tools
