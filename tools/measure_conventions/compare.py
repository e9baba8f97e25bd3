"""What changed between two files of conventions: rows that are new, gone, or say something else."""

import math

from clarke import UNIT_ROUNDOFF
from data_format import numbers

MEASURED = ("value", "reverse", "forward")


def same_numbers(old, new, dtype):
    """Equal but for rounding, which differs between processors."""
    if old is None or new is None or len(old) != len(new):
        return old == new
    for a, b in zip(old, new):
        if a is None or b is None or not math.isfinite(a) or not math.isfinite(b):
            if not (a == b or (a is not None and b is not None and math.isnan(a) and math.isnan(b))):
                return False
        elif abs(a - b) > 8 * UNIT_ROUNDOFF[dtype] * max(abs(a), abs(b)):
            return False
    return True


def place_of(row):
    return row["function"], row["point"], row["library"], row["dtype"]


def before_of(old, new):
    """The old rows of the libraries that are new, by place: of the same version, or else the last one."""
    versions = {row["library"]: row["version"] for row in new["rows"]}
    found = {}
    for row in old["rows"]:
        version = versions.get(row["library"])
        is_better = found.get(place_of(row), {}).get("version") != version
        if version is not None and is_better:
            found[place_of(row)] = row
    return found


def changes(old, new):
    """One line for each difference, about the libraries that the new data has."""
    before = before_of(old, new)
    after = {place_of(row): row for row in new["rows"]}
    lines = []
    for place in sorted(before.keys() | after.keys()):
        name = "{}@{} of {} ({})".format(*place)
        if place not in after:
            lines.append(f"{name}: is not measured any more")
        elif place not in before:
            lines.append(f"{name}: is new")
        else:
            versions = f"{before[place]['version']} -> {after[place]['version']}"
            for key in MEASURED:
                a, b = before[place][key], after[place][key]
                if not same_numbers(numbers(a), numbers(b), place[3]):
                    lines.append(f"{name}, {versions}: {key} {a} -> {b}")
    return lines
