"""Measures which checks of gradients refuse wrong ones: data/detection_power.json.

Examples:
  pip install torch jax numpy
  python3 tools/measure_detection_power --gradstone build/release/bin/gradstone --out measured.json
  python3 tools/measure_detection_power --gradstone build/release/bin/gradstone --systems layer:softmax --out -

The mutants are those of gradstone mutate in the gradients of layers, activations and losses of matrices. Exit status:
0 measured, 1 a right gradient here is not that of PyTorch, 2 wrong usage or a file that can't be read or
written, 5 a library is not installed.
"""

import argparse
import sys

import data_format
from measuring import say

# Of matrices. Tensors can be asked for; one check of them takes seconds, not milliseconds.
NAMES = {
    "layer": ("linear", "activation_layer", "srelu", "softmax", "log_softmax", "batch_normalization",
              "normalization", "affine", "dropout", "weight_dropout"),
    "activation": ("relu", "leaky_relu", "all_relu", "trelu", "srelu", "hyperbolic_tangent", "sigmoid", "silu",
                   "softmax", "log_softmax"),
    "loss": ("squared_error", "mean_squared_error", "cross_entropy", "softmax_cross_entropy",
             "logistic_cross_entropy", "negative_log_likelihood"),
}


def main():
    parser = argparse.ArgumentParser(prog="measure_detection_power", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradstone", required=True, metavar="PROGRAM", help="the program of gradstone")
    parser.add_argument("--out", required=True, metavar="FILE", help="write what was measured; - is stdout")
    parser.add_argument("--systems", nargs="+", metavar="NAME", help="layer:softmax, ...; all by default",
                        default=[f"{kind}:{name}" for kind, of_kind in NAMES.items() for name in of_kind])
    parser.add_argument("--mutants", metavar="FILE",
                        help="a report of gradstone mutate --bounds f32 --trees --json FILE that is there already")
    parser.add_argument("--most", type=int, default=150, metavar="N",
                        help="mutants of a system, drawn at random where there are more (default 150)")
    parser.add_argument("--seconds", type=float, default=60, help="for one check of one gradient (default 60)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (default 2)")
    options = parser.parse_args()
    try:
        import measurement

        data, far = measurement.measure(options, options.systems)
        with open("/dev/stdout" if options.out == "-" else options.out, "w", encoding="utf-8") as file:
            file.write(data_format.dump(data))
    except ImportError as error:
        say(f"{error}; pip install torch jax numpy")
        return 5
    except (OSError, ValueError) as error:
        parser.error(str(error))
    count = sum(len(system["mutants"]) for system in data["systems"])
    say(f"{count} wrong gradients of {len(data['systems'])} systems")
    return 1 if far else 0


if __name__ == "__main__":
    sys.exit(main())
