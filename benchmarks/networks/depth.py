#!/usr/bin/env python3
"""Times `gradstone verify --layers` of networks of growing depth, with this program and with another
one, say of an earlier commit, and prints a table of ratios in Markdown. Needs nothing but Python:

    benchmarks/networks/depth.py build/release/bin/gradstone OTHER

A network is so many blocks of ReLU;BatchNormalization, then Linear, on 8 handwritten digits. The two
programs run one after the other, each in one process at a time. Everything is processor time, so other
work on the machine matters little; a run that takes longer than the limit is stopped, and shown so.
"""

import argparse
import pathlib
import re
import resource
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", help="the program to measure")
    parser.add_argument("other", nargs="?", help="the program to compare it with")
    parser.add_argument("--blocks", type=int, nargs="+", default=[4, 8, 16, 32])
    parser.add_argument("--width", type=int, default=16, help="outputs of each block")
    parser.add_argument("--limit", type=int, default=600, help="seconds for a run")
    return parser.parse_args()


def command(program, blocks, width):
    return [
        program,
        "verify",
        "--jobs=1",
        "--layers=" + "ReLU;BatchNormalization;" * blocks + "Linear",
        "--layer-sizes=" + ";".join(["64"] + [str(width)] * blocks + ["10"]),
        "--loss=SoftmaxCrossEntropy",
        "--load-dataset=" + str(ROOT / "data" / "digits.npz"),
        "--batch-size=8",
    ]


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(program, blocks, width, limit):
    """Seconds of processor time, and what the last line says; None where it took longer."""
    before = processor_seconds()
    try:
        run = subprocess.run(
            command(program, blocks, width), capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return None, f"not done in {limit} s"
    last = " ".join(run.stdout.split("\n\n")[-1].split())
    verdicts = re.sub(r".*?: | \([^()]*\)$", "", last) or run.stderr.strip()
    return processor_seconds() - before, f"{verdicts} (status {run.returncode})"


def processor():
    for line in subprocess.run(["lscpu"], capture_output=True, text=True).stdout.splitlines():
        if line.startswith("Model name:"):
            return line.split(":", 1)[1].strip()
    return "an unknown processor"


def main():
    arguments = options()
    print(f"{processor()}, width {arguments.width}\n")
    print("| blocks | this, s | found | other, s | found | ratio |")
    print("|---|---|---|---|---|---|")
    for blocks in arguments.blocks:
        cells, seconds = [str(blocks)], []
        for program in filter(None, [arguments.program, arguments.other]):
            time, found = measured(program, blocks, arguments.width, arguments.limit)
            seconds.append(time)
            cells += ["" if time is None else f"{time:.2f}", found]
        both = len(seconds) == 2 and None not in seconds
        cells.append(f"{seconds[1] / seconds[0]:.0f}" if both else "")
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
