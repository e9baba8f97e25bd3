#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gradstone {

/// One block of random bits: a function of a counter and a key (Philox4x32 with ten rounds).
/// Source: Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3, 2011.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// What random numbers are for: the first word of a stream.
enum class RandomPurpose : std::uint32_t { initialize, shuffle, dropout, generate, sample };

/// Random numbers that are the same for a seed on every machine and with every compiler; those of
/// the standard library are not.
///
/// A seed has 2^96 streams of 2^33 words of 64 bits each, independent of each other. Who takes a
/// stream of its own for everything that can be repeated by itself, such as {shuffle, epoch, 0},
/// never has to store the state of a generator.
///
/// Errors     DomainError after the last number of a stream.
class Random {
 public:
  using Stream = std::array<std::uint32_t, 3>;

  explicit Random(std::uint64_t seed, Stream stream = {});
  Random(std::uint64_t seed, RandomPurpose purpose, std::uint32_t a = 0, std::uint32_t b = 0);

  /// 64 bits. Every other random number consumes one of them or, seldom, more in `below`.
  std::uint64_t bits();
  /// What `bits` gives, one after the other, several times as fast. Errors as there; then the span
  /// is filled as far as the stream goes.
  void bits(std::span<std::uint64_t> words);
  /// A multiple of 2^-53 in [0, 1), all equally likely.
  double uniform();
  /// Standard normal: the inverse of the distribution function at one of 2^52 equidistant points.
  /// Within 8.3 of 0. Bit by bit the same everywhere.
  double normal();
  /// One of 0, 1, ..., n-1, all exactly equally likely. Errors: DomainError for n = 0.
  std::uint64_t below(std::uint64_t n);
  /// A whole number from first to last, both included, all exactly equally likely.
  /// Errors: DomainError for last < first.
  std::int64_t between(std::int64_t first, std::int64_t last);
  /// Passes over that many words of 64 bits, in no time.
  void skip(std::uint64_t count);

 private:
  std::array<std::uint32_t, 2> key_;
  Stream stream_;
  std::uint64_t position_ = 0;            ///< how many words have been taken
  std::array<std::uint64_t, 2> block_{};  ///< the two words of the present block
};

/// The numbers 0, 1, ..., n-1 in random order, every order equally likely.
std::vector<std::size_t> permutation(std::size_t n, Random& random);

}  // namespace gradstone
