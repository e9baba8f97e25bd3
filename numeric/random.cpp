#include "numeric/random.hpp"

#include <numeric>
#include <string>
#include <utility>

#include "numeric/normal_quantile.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

// Of Philox4x32: the factors of a round, and what is added to the key after it (from the golden
// ratio and from the square root of 3).
constexpr int rounds = 10;
constexpr std::uint32_t first_factor = 0xD2511F53, second_factor = 0xCD9E8D57;

void next_key(std::array<std::uint32_t, 2>& key) {
  key[0] += 0x9E3779B9;
  key[1] += 0xBB67AE85;
}

constexpr std::uint64_t words_of_a_stream = std::uint64_t{1} << 33U;

std::uint32_t low(std::uint64_t word) {
  return static_cast<std::uint32_t>(word);
}

std::uint32_t high(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 32U);
}

// Many blocks at once, word by word, which compilers turn into vector instructions.
constexpr std::size_t blocks_at_once = 16;
using Words = std::array<std::uint32_t, blocks_at_once>;

void philox_round(std::array<Words, 4>& counters, std::array<std::uint32_t, 2> key) {
  for (std::size_t k = 0; k < blocks_at_once; ++k) {
    const std::uint64_t first = std::uint64_t{first_factor} * counters[0][k];
    const std::uint64_t second = std::uint64_t{second_factor} * counters[2][k];
    counters[0][k] = high(second) ^ counters[1][k] ^ key[0];
    counters[1][k] = low(second);
    counters[2][k] = high(first) ^ counters[3][k] ^ key[1];
    counters[3][k] = low(first);
  }
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t first = std::uint64_t{first_factor} * counter[0];
    const std::uint64_t second = std::uint64_t{second_factor} * counter[2];
    counter = {high(second) ^ counter[1] ^ key[0], low(second), high(first) ^ counter[3] ^ key[1],
               low(first)};
    next_key(key);
  }
  return counter;
}

Random::Random(std::uint64_t seed, Stream stream) : key_{low(seed), high(seed)}, stream_(stream) {}

Random::Random(std::uint64_t seed, RandomPurpose purpose, std::uint32_t a, std::uint32_t b)
    : Random(seed, Stream{static_cast<std::uint32_t>(purpose), a, b}) {}

std::uint64_t Random::bits() {
  if (position_ >= words_of_a_stream)
    throw DomainError("a stream of random numbers has come to its end, after 2^33; take another");
  const std::size_t place = position_ % 2;  // in the block
  if (place == 0) {
    const auto words = philox4x32({low(position_ / 2), stream_[0], stream_[1], stream_[2]}, key_);
    for (std::size_t k = 0; k < 2; ++k)
      block_[k] = words[2 * k] | std::uint64_t{words[2 * k + 1]} << 32U;
  }
  ++position_;
  return block_[place];
}

void Random::bits(std::span<std::uint64_t> words) {
  constexpr std::size_t at_once = 2 * blocks_at_once;
  std::size_t done = 0;
  while (position_ % 2 == 1 && done < words.size()) words[done++] = bits();
  for (; words.size() - done >= at_once && words_of_a_stream - position_ >= at_once;
       done += at_once, position_ += at_once) {
    std::array<Words, 4> counters;
    for (std::size_t k = 0; k < blocks_at_once; ++k) counters[0][k] = low(position_ / 2 + k);
    for (std::size_t k = 0; k < 3; ++k) counters[k + 1].fill(stream_[k]);
    auto key = key_;
    for (int round = 0; round < rounds; ++round, next_key(key)) philox_round(counters, key);
    for (std::size_t k = 0; k < at_once; ++k) {
      const std::size_t half = 2 * (k % 2);
      words[done + k] = counters[half][k / 2] | std::uint64_t{counters[half + 1][k / 2]} << 32U;
    }
  }
  while (done < words.size()) words[done++] = bits();
}

double Random::uniform() {
  return static_cast<double>(bits() >> 11U) * 0x1p-53;
}

double Random::normal() {
  // The middles of 2^52 cells, so that neither 0 nor 1 occurs and no sign is preferred.
  return normal_quantile((static_cast<double>(bits() >> 12U) + 0.5) * 0x1p-52);
}

std::uint64_t Random::below(std::uint64_t n) {
  if (n == 0) throw DomainError("there is no random number below 0");
  // As many of the smallest words are refused as make the number of the others a multiple of n.
  const std::uint64_t refused = (0 - n) % n;
  std::uint64_t word = bits();
  while (word < refused) word = bits();
  return word % n;
}

std::int64_t Random::between(std::int64_t first, std::int64_t last) {
  if (last < first)
    throw DomainError("there is no random number from " + std::to_string(first) + " to " +
                      std::to_string(last));
  // Without a sign, where the distance of any two numbers has a place.
  const auto from = static_cast<std::uint64_t>(first);
  const std::uint64_t count = static_cast<std::uint64_t>(last) - from + 1;
  return static_cast<std::int64_t>(from + (count == 0 ? bits() : below(count)));
}

void Random::skip(std::uint64_t count) {
  const std::uint64_t left = words_of_a_stream - position_;
  position_ = count > left ? words_of_a_stream : position_ + count;
  // The second word of a block is taken from the block, which has to be there.
  if (position_ % 2 == 1) {
    --position_;
    bits();
  }
}

std::vector<std::size_t> permutation(std::size_t n, Random& random) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = n; k > 1; --k)
    std::swap(order[k - 1], order[static_cast<std::size_t>(random.below(k))]);
  return order;
}

}  // namespace gradstone
