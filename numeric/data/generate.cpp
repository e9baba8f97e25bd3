#include "numeric/data/generate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

/// One kind of data set: draws the features of an example and returns its class.
template <class T>
struct Generator {
  std::string name;
  std::size_t features;
  std::uint32_t (*draw)(Random& random, T* x);
};

template <class T>
std::uint32_t draw_chessboard_point(Random& random, T* x) {
  // Of 2^24 places along each side, which float holds exactly: a rounded one might lie on the
  // wrong square.
  constexpr std::uint64_t places = std::uint64_t{1} << 24;
  constexpr std::uint64_t squares = 8;
  std::uint64_t sum = 0;
  for (int axis = 0; axis < 2; ++axis) {
    const std::uint64_t place = random.below(places);
    x[axis] = static_cast<T>(2 * (static_cast<double>(place) / places) - 1);
    sum += place / (places / squares);
  }
  return sum % 2;
}

template <class T>
std::uint32_t draw_mini_example(Random& random, T* x) {
  for (int j = 0; j < 3; ++j) x[j] = static_cast<T>(random.below(11));
  return static_cast<std::uint32_t>(random.below(2));
}

template <class T>
const std::vector<Generator<T>>& generators() {
  static const std::vector<Generator<T>> all{{"chessboard", 2, draw_chessboard_point<T>},
                                             {"mini", 3, draw_mini_example<T>}};
  return all;
}

template <class T>
const Generator<T>& find_generator(const std::string& name) {
  const std::string sought = name == "checkerboard" ? "chessboard" : name;
  const auto& all = generators<T>();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& generator) { return generator.name == sought; });
  if (found != all.end()) return *found;
  throw UnknownNameError(fmt::format("no data set {} is generated{}; known: {}", name,
                                     nearest_hint(name, generated_data_sets()),
                                     fmt::join(generated_data_sets(), ", ")));
}

template <class T>
Examples<T> draw_examples(const Generator<T>& generator, std::size_t count, Random& random) {
  auto X = std::make_unique<RowsInMemory<T>>(count, generator.features);
  ClassLabels labels{{}, 2};
  for (std::size_t i = 0; i < count; ++i) {
    labels.labels.push_back(generator.draw(random, X->values().data() + i * generator.features));
  }
  return {std::move(X), std::move(labels)};
}

}  // namespace

std::vector<std::string> generated_data_sets() {
  std::vector<std::string> names;
  for (const auto& generator : generators<double>()) names.push_back(generator.name);
  return names;
}

template <class T>
DataSet<T> generate_data_set(const std::string& name, std::size_t examples, std::uint64_t seed) {
  constexpr std::size_t train_per_test = 5;
  const auto& generator = find_generator<T>(name);
  if (examples < train_per_test) {
    throw DomainError(
        fmt::format("{} training examples are asked for; at least {} are needed, so "
                    "that there is one to test with",
                    examples, train_per_test));
  }
  Random random(seed, RandomPurpose::generate);
  auto train = draw_examples(generator, examples, random);
  auto test = draw_examples(generator, examples / train_per_test, random);
  return {std::move(train), std::move(test)};
}

template DataSet<float> generate_data_set(const std::string&, std::size_t, std::uint64_t);
template DataSet<double> generate_data_set(const std::string&, std::size_t, std::uint64_t);

}  // namespace gradstone
