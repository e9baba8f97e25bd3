"""Measures libraries, each in a process of its own: they can't stand each other, and may crash."""

import concurrent.futures.process
import importlib
import multiprocessing
import sys

import data_format


def say(text):
    print(f"measure_conventions: {text}", file=sys.stderr)


def rows_of(name, points):
    """What an installed library gives at the points whose functions it has, and its name and version."""
    library = importlib.import_module(f"with_{name}")
    rows = []
    for point in points:
        if point["function"] in library.FUNCTIONS:
            rows += rows_at(library, point)
    return f"{library.NAME} {library.VERSION}", rows


def rows_at(library, point):
    function = library.FUNCTIONS[point["function"]]
    arguments = [data_format.numbers(a) for a in point["arguments"]]

    def measured(mode, what):
        try:
            return mode(function, arguments)
        except Exception as error:  # a library may refuse in any way
            say(f"{library.NAME}, {what}: {point['function']}@{point['point']}: {first_line(error)}")
            return None

    def row(library_name, found, forward):
        return data_format.row(point, library_name, library.VERSION, library.DTYPE, *found, forward)

    found = measured(library.reverse, "reverse mode")
    rows = [row(library.NAME, found, measured(library.forward, "forward mode"))] if found else []
    if hasattr(library, "compiled_reverse"):
        found = measured(library.compiled_reverse, "compiled")
        rows += [row(library.COMPILED_NAME, found, None)] if found else []
    return rows


def first_line(error):
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:200]


def measured_in_a_process(name, points):
    """The same from a process of its own; None where that fails, which is said."""
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(rows_of, name, points).result()
        except ImportError as error:
            say(f"{name} is not installed ({first_line(error)}); pip install {name}")
        except concurrent.futures.process.BrokenProcessPool:
            say(f"{name} crashed")
    return None
