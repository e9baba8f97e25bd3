#include <iostream>

#include "gradstone/mpi/mpi_communicator.hpp"
#include "gradstone/reference/version.hpp"

// A program that nobody has launched is a rank alone.
int main() {
  gradstone::MpiCommunicator ranks;
  if (ranks.size() != 1 || ranks.gather(7).at(0) != 7) return 1;
  ranks.finish();
  std::cout << "mpi of gradstone " << gradstone::version() << "\n";
}
