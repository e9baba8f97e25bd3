"""Asks the checks of one library about the gradients of one system, in a process of its own."""

import concurrent.futures
import importlib
import multiprocessing
import signal
import sys

from data_format import PASSED, REFUSED, TIME_OUT

LIBRARIES = ("torch", "jax")


def say(text):
    print(f"measure_detection_power: {text}", file=sys.stderr, flush=True)


class TimeOut(Exception):
    pass


def letter_of(check, seconds):
    """What one check says, and t where it takes too long."""

    def stop(number, frame):
        raise TimeOut

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return PASSED if check() else REFUSED
    except TimeOut:
        return TIME_OUT
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def verdicts_of(checks, wrong, seconds):
    return {name: letter_of(check, seconds) for name, check in checks.verdicts(wrong)}


def measured(library_name, system, inputs, wrong_systems, seconds):
    """Letters by the names of checks, of the system first and then of the wrong ones; and how far its
    right gradients are from those of the library, where it tells."""
    library = importlib.import_module(f"with_{library_name}")
    checks = library.Checks(system, inputs)
    distance = library.farthest(checks.exact) if hasattr(library, "farthest") else 0.0
    return distance, [verdicts_of(checks, wrong, seconds) for wrong in (None, *wrong_systems)]


def measured_in_processes(tasks, jobs, done):
    """The results of measured(*task) of all tasks, in their order; `done` is told after each."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, context) as pool:
        futures = [pool.submit(measured, *task) for task in tasks]
        for count, _ in enumerate(concurrent.futures.as_completed(futures), 1):
            done(count)
        return [future.result() for future in futures]


def versions():
    """Of the libraries, asked in a process of its own."""
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return dict(pool.submit(installed_versions).result())


def installed_versions():
    return [(library.NAME, library.VERSION)
            for library in (importlib.import_module(f"with_{name}") for name in LIBRARIES)]
