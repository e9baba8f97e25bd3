#pragma once

#include <cstdint>
#include <vector>

namespace gradstone::tools {

/// The numbers below n in the order of NumPy's RandomState(seed).permutation(n), which is also that
/// of scikit-learn's train_test_split(random_state=seed). NumPy has promised never to change it.
///
/// Errors: DomainError if the seed or n are 2^32 or more: NumPy refuses such seeds, and draws
/// larger numbers in another way.
std::vector<std::size_t> numpy_permutation(std::size_t n, std::uint64_t seed);

}  // namespace gradstone::tools
