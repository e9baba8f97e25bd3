#include "tools/ranks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <thread>

#include "reference/error.hpp"
#include "tools/program.hpp"

#ifdef GRADSTONE_HAS_MPI
#include "mpi/mpi_communicator.hpp"
#endif

namespace gradstone::tools {
namespace {

std::optional<int> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (!text) return std::nullopt;
  const std::string_view digits(text);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// How many processes a launcher says it has started; nothing where there is no launcher. PMI is
// that of MPICH and of `srun --mpi=pmi2`. PMIx says only that there is one: SLURM knows how many.
std::optional<int> launched() {
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const auto size = number_in(variable)) return std::max(1, *size);
  if (std::getenv("PMIX_RANK")) return std::max(1, number_in("SLURM_STEP_NUM_TASKS").value_or(1));
  return std::nullopt;
}

}  // namespace

#ifdef GRADSTONE_HAS_MPI

Ranks::Ranks() : communicator_(std::make_unique<Alone>()) {
  const auto expected = launched();
  if (!expected) return;
  auto all = std::make_unique<MpiCommunicator>();
  if (all->size() != *expected && *expected > 1) {
    const int size = all->size();
    all->finish();
    throw UnsupportedError(fmt::format(
        "{} processes were started, but {}, with which this program was built, knows of {}; start "
        "it with the mpirun of that MPI",
        *expected, MpiCommunicator::library(), size));
  }
  if (all->size() > 1) {
    communicator_ = std::move(all);
  } else {
    all->finish();
  }
}

Ranks::~Ranks() {
  if (communicator_->ends_together()) finish();
}

void Ranks::finish() {
  if (auto* all = dynamic_cast<MpiCommunicator*>(communicator_.get())) all->finish();
}

std::string Ranks::description() const {
  if (!several()) return "";
  return fmt::format("{} ranks of {}", communicator_->size(), MpiCommunicator::library());
}

#else

Ranks::Ranks() : communicator_(std::make_unique<Alone>()) {
  const int processes = launched().value_or(1);
  if (processes == 1) return;
  throw UnsupportedError(
      fmt::format("{} processes were started, but this program was built without MPI, so that each "
                  "would do the same; build it where CMake finds MPI (libopenmpi-dev or "
                  "libmpich-dev), or start one process",
                  processes));
}

Ranks::~Ranks() = default;

void Ranks::finish() {}

std::string Ranks::description() const {
  return "";
}

#endif

bool Ranks::is_first_launched() {
  for (const char* variable : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"})
    if (const auto rank = number_in(variable)) return *rank == 0;
  return true;
}

int Ranks::threads() const {
  const auto all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return std::max(1, all / communicator_->size_on_this_machine());
}

int run_as_rank(const std::string& program, Ranks& ranks, const std::function<int()>& body) {
  if (!ranks.is_first()) be_rank(ranks.communicator().rank());
  const Communicator& all = ranks.communicator();
  try {
    const int status = body();
    return ranks.is_first() ? status : well;
  } catch (const std::exception& error) {
    if (all.ends_together() && !ranks.is_first()) return well;
    if (!all.ends_together() && ranks.several()) complain(program, "error:", error.what());
    throw;
  }
}

}  // namespace gradstone::tools
