#!/usr/bin/env python3
"""Lets packages from PyPI read what gradstone writes, and gradstone what they write.

    read_by_peers.py PROGRAMS PEER

PEER is numpy, safetensors or onnx. What they read is compared with the files of text, which a few lines
here read. Exit status: 0 equal, 1 different, 77 a package is not installed.
"""

import json
import math
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

NAMES = {"f64": "float64", "f32": "float32", "f16": "float16", "bf16": "bfloat16",
         "f8_e4m3": "float8_e4m3fn", "f8_e5m2": "float8_e5m2", "i64": "int64"}
SHORT = ("bf16", "f8_e4m3", "f8_e5m2")
problems = []


def require(condition, message):
    if not condition:
        problems.append(message)


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False)


def read_text(path):
    """Name -> (type, shape, numbers)."""
    words = iter(path.read_text(encoding="ascii").split("\n"))
    tensors = {}
    for heading in words:
        if not heading:
            continue
        name, kind, *extents = heading.split(" ")
        shape = tuple(int(extent) for extent in extents)
        numbers = []
        while len(numbers) < math.prod(shape):
            numbers += [float(word) for word in next(words).split(" ")]
        tensors[name] = (kind, shape, numbers)
    return tensors


def same(x, y):
    return x == y or (math.isnan(x) and math.isnan(y))


def compare(where, read, written, dtype_of):
    """`read` are arrays by name, `written` tensors of text; dtype_of(type) is what is expected."""
    require(set(read) == set(written), f"{where}: names {sorted(set(read) ^ set(written))}")
    for name, (kind, shape, numbers) in written.items():
        array = read[name]
        require(str(array.dtype) == dtype_of(kind), f"{where}: {name} is {array.dtype}")
        require(array.shape == shape, f"{where}: {name} has shape {array.shape}")
        values = [float(x) for x in array.astype("float64").ravel()]
        require(len(values) == len(numbers) and all(map(same, values, numbers)),
                f"{where}: {name} has other numbers")


def write_vectors(programs, folder, kind, file_format):
    out = folder / f"{kind}-{file_format}"
    outcome = run(programs / "gradstone", "vectors", "linear", "embedding", "dropout", "--small",
                  "--dtype", kind, "--format", file_format, "--out", out)
    require(outcome.returncode == 0, outcome.stderr)
    return out


def compare_vectors(programs, folder, file_format, extension, load, dtype_of):
    """All types, and every case of a few layers."""
    files = 0
    for kind in NAMES:
        if kind == "i64":
            continue
        text = write_vectors(programs, folder, kind, "text")
        other = write_vectors(programs, folder, kind, file_format)
        for path in sorted(text.rglob("*.*.txt")):
            peer = other / path.relative_to(text).with_suffix(extension)
            compare(f"{kind} {peer.name}", load(peer), read_text(path), dtype_of)
            files += 1
    require(files > 100, f"only {files} files were compared")
    return f"{files} files of vectors"


def train(programs, folder, name, *more):
    outcome = run(programs / "mlp", "--layers", "ReLU;BatchNormalization;Linear", "--layer-sizes",
                  "64;7;10", "--loss", "SoftmaxCrossEntropy", "--learning-rate", "0.1",
                  "--batch-size", "50", "--epochs", "0", "--load-dataset",
                  pathlib.Path(__file__).parents[2] / "data/digits.npz", "--save-weights",
                  folder / name, *more)
    if outcome.returncode != 0:
        sys.exit(outcome.stderr)


def check_numpy(programs, folder):
    import numpy

    def load(path):
        with numpy.load(path, allow_pickle=False) as file:
            return dict(file)

    # Types that numpy lacks are float32 there.
    found = compare_vectors(programs, folder, "npz", ".npz", load,
                            lambda kind: NAMES["f32" if kind in SHORT else kind])
    return f"NumPy {numpy.__version__}: {found}"


def tensors_of_all_types(numpy, ml_dtypes):
    generator = numpy.random.default_rng(5)
    tensors = {}
    for kind, name in NAMES.items():
        dtype = numpy.dtype(getattr(ml_dtypes, name)) if kind in SHORT else numpy.dtype(name)
        numbers = generator.standard_normal((3, 5)) * 10
        tensors[kind] = numbers.astype(dtype)
    bits = numpy.arange(256, dtype=numpy.uint8)
    tensors["every_e4m3"] = bits.view(ml_dtypes.float8_e4m3fn)
    tensors["every_e5m2"] = bits.view(ml_dtypes.float8_e5m2)
    tensors["every_bf16"] = numpy.arange(65536, dtype=numpy.uint16).view(ml_dtypes.bfloat16)
    tensors["scalar"] = numpy.array(0.1)
    tensors["none"] = numpy.zeros((0, 3), numpy.float32)
    return tensors


def check_what_inspect_reads(programs, folder, numpy, ml_dtypes, peer):
    """Files of the package, read by inspect_npz: names, types, shapes and ranges."""
    tensors = tensors_of_all_types(numpy, ml_dtypes)
    path = folder / "theirs.safetensors"
    peer.save_file(tensors, path, metadata={"format": "pt"})
    outcome = run(programs / "inspect_npz", "--json", path)
    require(outcome.returncode == 0, outcome.stderr)
    arrays = {array["name"]: array for array in json.loads(outcome.stdout)[0]["arrays"]}
    require(set(arrays) == set(tensors), "inspect_npz sees other tensors")
    for name, tensor in tensors.items():
        with numpy.errstate(invalid="ignore"):  # of NaN
            wide = tensor.astype("float64")
        nans = int(numpy.isnan(wide).sum())
        require(arrays[name]["dtype"] == str(tensor.dtype), f"{name}: {arrays[name]['dtype']}")
        require(arrays[name]["shape"] == list(tensor.shape), f"{name}: {arrays[name]['shape']}")
        require(arrays[name]["nans"] == nans, f"{name}: {arrays[name]['nans']} NaN")
        require(arrays[name]["infinities"] == int(numpy.isinf(wide).sum()), f"{name}: infinities")
        if tensor.size > 0 and nans == 0:
            require(arrays[name]["minimum"] == wide.min(), f"{name}: {arrays[name]['minimum']}")
            require(arrays[name]["maximum"] == wide.max(), f"{name}: {arrays[name]['maximum']}")


def check_refusals(programs, folder, safetensors):
    """Damaged files: who of both refuses them must not be chance."""
    generator = random.Random(3)
    header = json.dumps({"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
                         "b": {"dtype": "I64", "shape": [1], "data_offsets": [24, 32]}})
    whole = struct.pack("<Q", len(header)) + header.encode() + bytes(32)
    path = folder / "damaged.safetensors"
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(generator.choice([1, 1, 2])):
            damaged[generator.randrange(8, 8 + len(header))] = generator.choice(
                b'0123456789"{}[],: aFI')
        if generator.random() < 0.1:
            del damaged[generator.randrange(len(damaged)):]
        path.write_bytes(damaged)
        try:
            with safetensors.safe_open(path, framework="numpy") as file:
                [file.get_tensor(name) for name in file.keys()]
            theirs = True
        except Exception:  # pylint: disable=broad-except
            theirs = False
        outcome = run(programs / "inspect_npz", "--shapes-only", path)
        require(outcome.returncode in (0, 2), f"exit status {outcome.returncode}")
        refused += not theirs
        require(theirs == (outcome.returncode == 0),
                f"{'accepted' if theirs else 'refused'} by safetensors only: {bytes(damaged)!r}")
    require(refused > 50, f"only {refused} were refused")
    return f"{refused} of 300 damaged files refused by both"


def check_safetensors(programs, folder):
    import ml_dtypes
    import numpy
    import safetensors
    import safetensors.numpy as peer

    types = {"F8_E4M3": numpy.dtype(ml_dtypes.float8_e4m3fn),
             "F8_E5M2": numpy.dtype(ml_dtypes.float8_e5m2)}

    def load(path):
        """load_file asks NumPy for 8-bit types, which has none; what is below it does not."""
        data = path.read_bytes()
        tensors = dict(safetensors.deserialize(data))
        if not any(tensor["dtype"] in types for tensor in tensors.values()):
            return peer.load_file(path)
        names = {"F64": numpy.float64, "I64": numpy.int64, **types}
        return {name: numpy.frombuffer(tensor["data"], names[tensor["dtype"]])
                .reshape(tensor["shape"]) for name, tensor in tensors.items()}

    found = compare_vectors(programs, folder, "safetensors", ".safetensors", load,
                            lambda kind: NAMES[kind])
    check_what_inspect_reads(programs, folder, numpy, ml_dtypes, peer)
    train(programs, folder, "w.npz")
    train(programs, folder, "w.safetensors")
    weights = peer.load_file(folder / "w.safetensors")
    with numpy.load(folder / "w.npz") as npz:
        require(set(npz.files) == set(weights), f"weights {sorted(weights)}")
        for name in npz.files:
            require(weights[name].dtype == npz[name].dtype
                    and numpy.array_equal(weights[name], npz[name]), f"weights {name}")
    # And back, in a type that NumPy lacks.
    short = {name: array.astype(ml_dtypes.bfloat16) for name, array in weights.items()}
    peer.save_file(short, folder / "short.safetensors")
    train(programs, folder, "again.safetensors", "--load-weights", folder / "short.safetensors")
    for name, array in peer.load_file(folder / "again.safetensors").items():
        require(numpy.array_equal(array, short[name].astype(numpy.float32)), f"again {name}")
    refused = check_refusals(programs, folder, safetensors)
    return (f"safetensors {safetensors.__version__}, ml_dtypes {ml_dtypes.__version__}: {found}; "
            f"{refused}")


def read_onnx(onnx, to_array, folder, role):
    tensors = [onnx.load_tensor(folder / f"{role}_{number}.pb")
               for number in range(len(list(folder.glob(f"{role}_*.pb"))))]
    return {tensor.name: to_array(tensor) for tensor in tensors}


def check_what_onnx_reads(onnx, to_array, text, vectors, kind):
    """The layout of backend tests: all of input_*.pb and output_*.pb."""
    files = 0
    for path in sorted(text.rglob("*.in.txt")):
        case = path.name.removesuffix(".in.txt")
        folder = vectors / path.parent.name / case / "test_data_set_0"
        expected = read_text(path.with_name(case + ".out.txt"))
        outputs = {name: tensor for name, tensor in expected.items() if "." not in name}
        where = f"{kind} {path.parent.name} {case}"
        compare(where, read_onnx(onnx, to_array, folder, "input"), read_text(path), NAMES.get)
        compare(where, read_onnx(onnx, to_array, folder, "output"), outputs, NAMES.get)
        for number, name in enumerate(outputs):
            for part in ("bound", "lower", "upper"):
                tensor = onnx.load_tensor(folder / f"{part}_{number}.pb")
                compare(where, {tensor.name: to_array(tensor)},
                        {f"{name}.{part}": expected[f"{name}.{part}"]}, NAMES.get)
        files += 1
    return files


def check_answers(programs, onnx, folder, vectors, kind):
    """Answers that onnx writes, in raw_data and in the fields of types, are read and hold."""
    for style in ("raw", "typed"):
        answers = folder / f"answers-{kind}-{style}"
        for path in sorted(vectors.rglob("output_*.pb")):
            tensor = onnx.load_tensor(path)
            array = onnx.numpy_helper.to_array(tensor)
            if style == "raw":
                answer = onnx.numpy_helper.from_array(array, tensor.name)
            else:
                answer = onnx.helper.make_tensor(tensor.name, tensor.data_type, tensor.dims,
                                                 array.astype("float64").ravel())
                require(not answer.HasField("raw_data"), "make_tensor writes raw_data")
            target = answers / path.relative_to(vectors)
            target.parent.mkdir(parents=True, exist_ok=True)
            onnx.save_tensor(answer, target)
        outcome = run(programs / "gradstone", "check", vectors, "--no-power", "--candidate",
                      answers)
        require(outcome.returncode == 0, f"{kind} {style}: {outcome.stdout}{outcome.stderr}")


def check_onnx(programs, folder):
    import onnx
    import onnx.helper
    import onnx.numpy_helper

    cases = 0
    for kind in NAMES:
        if kind == "i64":
            continue
        vectors = write_vectors(programs, folder, kind, "onnx")
        text = write_vectors(programs, folder, kind, "text")
        cases += check_what_onnx_reads(onnx, onnx.numpy_helper.to_array, text, vectors, kind)
        check_answers(programs, onnx, folder, vectors, kind)
    require(cases > 100, f"only {cases} cases were compared")
    return f"onnx {onnx.__version__}: {cases} cases of vectors, and their answers"


def main(programs, peer):
    checks = {"numpy": check_numpy, "safetensors": check_safetensors, "onnx": check_onnx}
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = checks[peer](pathlib.Path(programs), pathlib.Path(folder))
        except ImportError as error:
            print(f"skipped: {error}")
            return 77
    print("\n".join(problems[:20]))
    print(f"{found}; {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
