#include "numeric/plan/transpose.hpp"

#include <Eigen/Core>

namespace gradstone::plan {
namespace {

template <class T>
void transpose_by_numbers(const T* A, std::int64_t A_step, std::int64_t rows, std::int64_t columns,
                          T* B, std::int64_t B_step, bool add) {
  for (std::int64_t j = 0; j < columns; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) {
      T& to = B[j * B_step + i];
      to = add ? to + A[i * A_step + j] : A[i * A_step + j];
    }
  }
}

/// A square of as many rows and columns as a vector register has numbers.
template <class T>
void transpose_square(const T* A, std::int64_t A_step, T* B, std::int64_t B_step, bool add) {
  using Eigen::internal::packet_traits;
  using Packet = typename packet_traits<T>::type;
  constexpr int size = packet_traits<T>::size;
  Eigen::internal::PacketBlock<Packet, size> block;
  for (int i = 0; i < size; ++i) block.packet[i] = Eigen::internal::ploadu<Packet>(A + i * A_step);
  Eigen::internal::ptranspose(block);
  for (int j = 0; j < size; ++j) {
    T* const to = B + j * B_step;
    if (add)
      block.packet[j] = Eigen::internal::padd(Eigen::internal::ploadu<Packet>(to), block.packet[j]);
    Eigen::internal::pstoreu(to, block.packet[j]);
  }
}

}  // namespace

template <class T>
void transpose(const T* A, std::int64_t A_step, std::int64_t rows, std::int64_t columns, T* B,
               std::int64_t B_step, bool add) {
  constexpr std::int64_t size = Eigen::internal::packet_traits<T>::size;
  std::int64_t whole_rows = 0, whole_columns = 0;
  if constexpr (size > 1) {
    whole_rows = rows / size * size;
    whole_columns = columns / size * size;
    for (std::int64_t i = 0; i < whole_rows; i += size)
      for (std::int64_t j = 0; j < whole_columns; j += size)
        transpose_square(A + i * A_step + j, A_step, B + j * B_step + i, B_step, add);
  }
  transpose_by_numbers(A + whole_columns, A_step, whole_rows, columns - whole_columns,
                       B + whole_columns * B_step, B_step, add);
  transpose_by_numbers(A + whole_rows * A_step, A_step, rows - whole_rows, columns, B + whole_rows,
                       B_step, add);
}

template void transpose(const float*, std::int64_t, std::int64_t, std::int64_t, float*,
                        std::int64_t, bool);
template void transpose(const double*, std::int64_t, std::int64_t, std::int64_t, double*,
                        std::int64_t, bool);

}  // namespace gradstone::plan
