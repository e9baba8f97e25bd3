"""tools/measure_detection_power without any library: its data, and the page that is made of it.

Run with python3 -S, so that no library is found.
"""

import collections
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "measure_detection_power"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROGRAM))

import data_format  # noqa: E402

PAGE = (ROOT / "docs" / "detection-power.md").read_text(encoding="utf-8")


def run(*arguments):
    return subprocess.run([sys.executable, "-S", "-B", PROGRAM, *arguments], capture_output=True, text=True)


def counts(data):
    """By check: right gradients refused and asked, wrong ones of systems whose right one it passes."""
    found = {check: collections.Counter() for check in data["checks"]}
    for system in data["systems"]:
        for k, check in enumerate(data["checks"]):
            right = system["right"][k]
            found[check]["right refused"] += right == "r"
            found[check]["right"] += right in "rp"
            if right == "p":
                letters = [mutant[2][k] for mutant in system["mutants"]]
                found[check]["refused"] += letters.count("r")
                found[check]["wrong"] += letters.count("r") + letters.count("p")
    return found


def rows_of_the_page():
    """The cells of the first table, by check."""
    lines = PAGE.split("| check |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return {cells[0]: cells[1:] for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)}


class Data(unittest.TestCase):
    def setUp(self):
        self.data = data_format.read(data_format.SHIPPED)

    def test_is_written_as_it_was_read(self):
        self.assertEqual(data_format.dump(self.data), data_format.SHIPPED.read_text(encoding="utf-8"))

    def test_has_a_letter_for_each_check(self):
        for system in self.data["systems"]:
            for letters in [system["right"], *(mutant[2] for mutant in system["mutants"])]:
                self.assertEqual(len(letters), len(self.data["checks"]), system["name"])
                self.assertLessEqual(set(letters), set("rpt-"), system["name"])

    def test_has_all_wrong_mutants_or_as_many_as_were_drawn(self):
        for system in self.data["systems"]:
            self.assertEqual(len(system["mutants"]), min(system["wrong"], self.data["most"]), system["name"])
        self.assertGreater(sum(len(system["mutants"]) for system in self.data["systems"]), 2000)


class Page(unittest.TestCase):
    def test_counts_what_the_data_has(self):
        data = data_format.read(data_format.SHIPPED)
        rows = rows_of_the_page()
        self.assertEqual(list(rows), data["checks"])
        for check, count in counts(data).items():
            right, refused, wrong, _ = rows[check]
            self.assertEqual(right, f"{count['right refused']} of {count['right']}", check)
            self.assertEqual((int(refused), int(wrong)), (count["refused"], count["wrong"]), check)

    def test_names_the_versions(self):
        for name, version in data_format.read(data_format.SHIPPED)["versions"].items():
            self.assertIn(f"{name} {version}", PAGE)


class Program(unittest.TestCase):
    def test_says_that_a_library_is_missing(self):
        outcome = run("--gradstone", "gradstone", "--out", "-")
        self.assertEqual(outcome.returncode, 5, outcome.stderr)
        self.assertIn("pip install torch jax numpy", outcome.stderr)

    def test_refuses_what_it_does_not_know(self):
        self.assertEqual(run("--out", "-").returncode, 2)

    def test_has_a_help_with_the_command_of_the_page(self):
        command = "tools/measure_detection_power --gradstone build/release/bin/gradstone --out"
        self.assertIn(command, run("--help").stdout)
        self.assertIn(command, PAGE)


if __name__ == "__main__":
    unittest.main()
