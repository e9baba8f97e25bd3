#!/usr/bin/env python3
"""Times the proofs of the cases of nerva-sympy's own tests, with gradstone and with SymPy, and prints a
table of ratios in Markdown. Needs nothing but Python and the program proofs:

    cmake --build --preset release --target proofs
    benchmarks/proofs/compare.py --environment build/sympy

The virtual environment is made if it isn't there, and SymPy is installed in it with pip. Each case is
a process of its own; one that takes longer than the limit is stopped. Everything is processor time, so
other work on the machine matters little.
"""

import argparse
import pathlib
import re
import resource
import signal
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", default=ROOT / "build" / "release", type=pathlib.Path)
    parser.add_argument(
        "--environment", default=ROOT / "build" / "sympy", type=pathlib.Path, help="with SymPy"
    )
    parser.add_argument("--limit", type=int, default=300, help="seconds for a case of SymPy")
    parser.add_argument("--case", action="append", help="a name that proofs prints; all if absent")
    return parser.parse_args()


def python_with_sympy(folder):
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "sympy"], check=True)
    command = [python, "-c", "import sympy; print(sympy.__version__)"]
    version = subprocess.run(command, capture_output=True, text=True, check=True)
    return python, version.stdout.strip()


def own_proofs(program):
    """What proofs prints: case, sizes, seconds at these sizes, seconds for all sizes."""
    if not program.exists():
        sys.exit(f"compare.py: {program} is not there; build it: cmake --build --preset release")
    command = [program, ROOT / "derivations"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (re.split(r"\s{2,}", line.strip()) for line in output.splitlines())
    return [(row[0], row[1], float(row[2]), float(row[3])) for row in rows if len(row) == 4]


def with_sympy(python, case, sizes, limit):
    """Seconds, or None where it took longer than the limit."""
    command = [python, HERE / "sympy_cases.py", *case.split(), *sizes.split()]
    result = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1)),
    )
    if result.returncode == -signal.SIGXCPU:
        return None
    if result.returncode != 0 or not result.stdout.startswith("proved"):
        sys.exit(f"compare.py: SymPy, {case} {sizes}: {result.stdout}{result.stderr}")
    return float(result.stdout.split()[1])


def times(ratio):
    digits = 10 ** max(0, len(str(int(ratio))) - 2)
    return f"{round(ratio / digits) * digits:,.0f}".replace(",", " ")


def main():
    args = options()
    cases = own_proofs(args.build / "bin" / "proofs")
    if args.case:
        cases = [case for case in cases if case[0] in args.case]
    python, version = python_with_sympy(args.environment)
    print(f"| case | sizes | SymPy {version}, s | gradstone at these sizes, ms | ratio |", end="")
    print(" gradstone for all sizes, ms | ratio |")
    print("|---|---|---|---|---|---|---|")
    for case, sizes, own, own_for_all in cases:
        seconds = with_sympy(python, case, sizes, args.limit)
        more = "> " if seconds is None else ""
        seconds = args.limit if seconds is None else seconds
        cells = [case, sizes.replace(" ", ", ").replace("=", " = "), f"{more}{seconds:.2f}"]
        for own_seconds in (own, own_for_all):
            cells += [f"{1e3 * own_seconds:.2f}", more + times(seconds / own_seconds)]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
