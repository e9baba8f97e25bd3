"""What programs that compare libraries have in common."""

import argparse
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What keeps libraries to older kernels, or chooses among them.
SETTINGS = (
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "BLIS_ARCH_TYPE",
    "MKL_ENABLE_INSTRUCTIONS",
    "ATEN_CPU_CAPABILITY",
    "GRADSTONE_PRODUCTS",
)


def parser(description):
    """The options that they have in common."""
    result = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    result.add_argument("--build", default=ROOT / "build" / "release", type=pathlib.Path)
    result.add_argument(
        "--peers",
        type=pathlib.Path,
        default=os.environ.get("GRADSTONE_PEERS"),
        help="virtual environment with the other libraries [$GRADSTONE_PEERS]",
    )
    result.add_argument("--threads", type=int, default=1)
    result.add_argument("--rounds", type=int, default=5)
    result.add_argument(
        "--clock",
        choices=["wall", "processor"],
        default="wall",
        help="processor: the processor time of all threads, for one thread on a busy machine",
    )
    return result


def run(command):
    """The JSON that a program prints, or the reason why it doesn't."""
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        return json.loads(result.stdout.splitlines()[-1]), None
    lines = result.stderr.strip().splitlines()
    return None, lines[-1] if lines else f"exit status {result.returncode}"


def processor():
    """Its name, its widest vectors, and how many there are."""
    fields = {}
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            fields.setdefault(key.strip(), value.strip())
    flags = fields.get("flags", "").split()
    widest = next((name for name in ("avx512f", "avx2", "avx", "sse2") if name in flags), "?")
    return f"{fields.get('model name', 'unknown processor')}, {widest}, {os.cpu_count()} processors"
