"""tools/measure_conventions without any library: its data, its judgement, and what it says of changes.

Run with python3 -S, so that no library is found.
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "measure_conventions"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROGRAM))

import clarke  # noqa: E402
import compare  # noqa: E402
import data_format  # noqa: E402


def shipped():
    return data_format.read(data_format.SHIPPED)


def run(*arguments):
    return subprocess.run([sys.executable, "-S", "-B", PROGRAM, *arguments], capture_output=True, text=True)


class Data(unittest.TestCase):
    def test_is_written_as_it_was_read(self):
        self.assertEqual(data_format.dump(shipped()), data_format.SHIPPED.read_text(encoding="utf-8"))

    def test_says_of_every_row_whether_it_is_in_the_clarke_set(self):
        data = shipped()
        sets = {(p["function"], p["point"]): p["clarke"] for p in data["points"]}
        for row in data["rows"]:
            for key, said in (("reverse", "accepted_by_clarke"), ("forward", "forward_accepted_by_clarke")):
                gradient = data_format.numbers(row[key])
                found = clarke.verdict(sets[row["function"], row["point"]], gradient, row["dtype"])
                self.assertEqual(found, row[said], row)


class Compare(unittest.TestCase):
    def test_finds_no_change_in_the_same(self):
        self.assertEqual(compare.changes(shipped(), shipped()), [])

    def test_names_what_changed_is_new_or_gone(self):
        new = {"rows": [copy.deepcopy(r) for r in shipped()["rows"] if r["library"] == "torch"]}
        new["rows"][0]["reverse"] = [1.0]
        gone = new["rows"].pop()
        new["rows"].append({**new["rows"][1], "function": "another"})
        for row in new["rows"]:
            row["version"] = "3.0"
        lines = compare.changes(shipped(), new)
        self.assertIn("relu@0 of torch (float64), 2.15.0 -> 3.0: reverse [0.0] -> [1.0]", lines)
        self.assertIn(f"{gone['function']}@{gone['point']} of torch (float64): is not measured any more", lines)
        self.assertTrue(any(line.startswith("another@") and line.endswith("is new") for line in lines))
        self.assertEqual(len(lines), 3)

    def test_takes_the_rows_of_the_same_version(self):
        for version in ("0.10.2", "0.12.0.1"):
            new = {"rows": [r for r in shipped()["rows"] if r["library"] == "jax" and r["version"] == version]}
            self.assertEqual(compare.changes(shipped(), new), [])

    def test_takes_rounding_for_no_change_and_nan_for_nan(self):
        self.assertTrue(compare.same_numbers([1.0, float("nan")], [1 + 2e-16, float("nan")], "float64"))
        self.assertFalse(compare.same_numbers([1.0], [1 + 1e-14], "float64"))
        self.assertFalse(compare.same_numbers([0.0], [float("nan")], "float64"))
        self.assertFalse(compare.same_numbers([0.0], [None], "float64"))
        self.assertFalse(compare.same_numbers([0.0], None, "float64"))


class Program(unittest.TestCase):
    def test_says_that_no_library_is_installed(self):
        outcome = run("--compare", data_format.SHIPPED)
        self.assertEqual(outcome.returncode, 5, outcome.stderr)
        for name in ("torch", "jax", "autograd", "tensorflow"):
            self.assertIn(f"{name} is not installed", outcome.stderr)

    def test_refuses_a_file_that_is_none(self):
        for text in ("", "{", "[]", json.dumps({"schema_version": 2})):
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                file.write(text)
                file.flush()
                outcome = run("--compare", file.name)
                self.assertEqual(outcome.returncode, 2, outcome.stderr)
        self.assertEqual(run("--compare", "/no/such/file").returncode, 2)
        self.assertEqual(run().returncode, 2)


if __name__ == "__main__":
    unittest.main()
