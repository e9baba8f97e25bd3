"""Measures what libraries give as gradients at kinks, ties, jumps and edges: data/conventions.json.

Examples:
  pip install torch jax autograd tensorflow-cpu
  python3 tools/measure_conventions --out measured.json
  python3 tools/measure_conventions --libraries torch jax --compare data/conventions.json

Libraries are taken as they are installed; those that are not are named. The functions and points
are those of data/conventions.json. Exit status: 0 all is as before or nothing is compared,
1 something changed, 2 wrong usage or a file that can't be read or written, 5 no library is installed.
"""

import argparse
import sys

import compare
import data_format
from measuring import measured_in_a_process, say

LIBRARIES = ("torch", "jax", "autograd", "tensorflow")


def main():
    parser = argparse.ArgumentParser(prog="measure_conventions", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--libraries", nargs="+", choices=LIBRARIES, default=LIBRARIES, metavar="NAME",
                        help=f"which of {', '.join(LIBRARIES)}; all by default")
    parser.add_argument("--out", metavar="FILE", help="write what was measured; - is stdout")
    parser.add_argument("--compare", metavar="FILE", help="say what changed since this file")
    options = parser.parse_args()
    if not options.out and not options.compare:
        parser.error("give --out FILE or --compare FILE")
    try:
        shipped = data_format.read(data_format.SHIPPED)
        before = data_format.read(options.compare) if options.compare else None
    except (OSError, ValueError, KeyError) as error:
        parser.error(str(error))
    found = [measured_in_a_process(name, shipped["points"]) for name in options.libraries]
    libraries = [library for library, _ in filter(None, found)]
    if not libraries:
        say("no library is installed, nothing was measured")
        return 5
    rows = [row for _, of_library in filter(None, found) for row in of_library]
    measured = {**shipped, "rows": rows}
    if options.out:
        try:
            with open("/dev/stdout" if options.out == "-" else options.out, "w", encoding="utf-8") as file:
                file.write(data_format.dump(measured))
        except OSError as error:
            parser.error(str(error))
    if before is None:
        return 0
    lines = compare.changes(before, measured)
    for line in lines:
        print(line)
    print(f"{len(rows)} rows of {', '.join(libraries)}: {len(lines) or 'no'} changes")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
