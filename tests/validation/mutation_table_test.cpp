// The table of docs/mutate.md says what became of all mutants of the registry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "reference/registry.hpp"
#include "tests/support/temporary_folder.hpp"
#include "validation/mutation/run.hpp"
#include "validation/process_pool.hpp"

namespace gradstone::mutation_table_test {
namespace {

using testing::Contains;
using testing::Key;
using testing_support::content_of;

struct Row {
  std::string sentence;
  std::size_t mutants = 0, ill_shaped = 0, equivalent = 0, undecided = 0, killed = 0;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  std::string cell;
  std::getline(text, cell, '|');  // what stands before the first
  while (std::getline(text, cell, '|')) cells.push_back(cell.substr(1, cell.size() - 2));
  return cells;
}

std::map<std::string, Row> table_of_the_page() {
  std::map<std::string, Row> rows;
  std::istringstream text(content_of(GRADSTONE_SOURCE_DIR "/docs/mutate.md"));
  bool in_table = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("| kind | what is done |")) in_table = true;
    if (line.empty()) in_table = false;
    const auto cells = cells_of(line);
    if (!in_table || cells.size() != 7 || cells[0] == "kind" || line.starts_with("|---")) continue;
    const auto number = [&](std::size_t k) { return std::stoul(cells[k]); };
    rows[cells[0]] = {cells[1], number(2), number(3), number(4), number(5), number(6)};
  }
  return rows;
}

std::vector<const EquationSystem*> all_systems() {
  std::vector<const EquationSystem*> systems;
  for (const auto& entry : registry())
    for (const auto& form : entry.forms) systems.push_back(&form);
  return systems;
}

TEST(TableOfMutants, CountsThoseOfEachKind) {
  std::map<std::string, Row> counted;
  for (const auto* system : all_systems()) {
    for (const auto& claim : claims(*system)) {
      const Mutations mutations = mutations_of(*system, claim);
      for (const auto& mutant : mutations.mutants)
        ++counted[mutation_kind_name(mutant.kind)].mutants;
      for (const auto& [kind, count] : mutations.ill_shaped)
        counted[mutation_kind_name(kind)].ill_shaped += count;
    }
  }
  const auto rows = table_of_the_page();
  EXPECT_EQ(rows.size(), mutation_kinds().size());
  for (const auto& kind : mutation_kinds()) {
    ASSERT_THAT(rows, Contains(Key(kind.name)));
    const Row& row = rows.at(kind.name);
    EXPECT_EQ(row.sentence, kind.sentence);
    EXPECT_EQ(row.mutants, counted[kind.name].mutants) << kind.name;
    EXPECT_EQ(row.ill_shaped, counted[kind.name].ill_shaped) << kind.name;
    EXPECT_EQ(row.mutants, row.equivalent + row.undecided + row.killed) << kind.name;
  }
}

// All kinds take minutes, so they are asked for; those that are rare are always judged.
std::vector<MutationKind> judged_kinds() {
  const char* wanted = std::getenv("GRADSTONE_MUTANTS");
  std::vector<MutationKind> kinds{MutationKind::momentum_order, MutationKind::weight_decay_sign,
                                  MutationKind::repeated_ids, MutationKind::epsilon};
  if (!wanted || std::string(wanted) != "all") return kinds;
  kinds.clear();
  for (const auto& entry : mutation_kinds()) kinds.push_back(entry.kind);
  return kinds;
}

TEST(TableOfMutants, SaysWhatBecameOfThem) {
  VerifyOptions options;
  options.level = Level::quick;
  options.jobs = available_processors();
  options.most_seconds = usual_processor_seconds;
  const auto rows = table_of_the_page();
  for (const auto kind : judged_kinds()) {
    MutantChoice choice;
    choice.kind = kind;
    const MutationCounts counts = mutate(all_systems(), options, choice).counts();
    const Row& row = rows.at(mutation_kind_name(kind));
    EXPECT_EQ(counts.count(Fate::survives), 0u) << mutation_kind_name(kind);
    EXPECT_EQ(row.equivalent, counts.count(Fate::equivalent)) << mutation_kind_name(kind);
    EXPECT_EQ(row.undecided, counts.count(Fate::undecided)) << mutation_kind_name(kind);
    EXPECT_EQ(row.killed, counts.count(Fate::killed)) << mutation_kind_name(kind);
  }
}

}  // namespace
}  // namespace gradstone::mutation_table_test
