#!/usr/bin/env python3
"""Times the forward and backward pass of a layer with PyTorch on random numbers; prints one line of
JSON, as layer_benchmark does. compare.py runs it with the Python of a virtual environment that has
PyTorch.

Inputs, weights and states all have gradients. `--layout channels_last` gives convolutions their
tensors in the order in which gradstone has them.
"""

import argparse
import json
import resource
import time

import torch
import torch.nn.functional as F


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--layer", required=True)
    parser.add_argument("--form", default="")
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--clock", choices=["wall", "processor"], default="wall")
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    return parser.parse_args()


def given(*shape, layout=torch.contiguous_format):
    values = torch.rand(*shape, dtype=torch.float32) - 0.5
    return values.to(memory_format=layout).detach().requires_grad_()


def conv2d(n, args):
    layout = torch.channels_last if args.layout == "channels_last" else torch.contiguous_format
    X = given(n["N"], n["D"], n["H"], n["L"], layout=layout)
    W = given(n["K"], n["D"], n["A"], n["B"], layout=layout)
    c = given(n["K"])
    stride, padding = (n["s1"], n["s2"]), (n["p1"], n["p2"])
    dilation = (n["e1"], n["e2"])
    return [X, W, c], lambda: F.conv2d(X, W, c, stride, padding, dilation)


def dot_product_attention(n, args):
    # The heads are a part of B.
    Q = given(n["B"], n["T"], n["D"])
    keys = n.get("S", n["T"])
    K, V = given(n["B"], keys, n["D"]), given(n["B"], keys, n["C"])
    causal = args.form == "causal"
    return [Q, K, V], lambda: F.scaled_dot_product_attention(Q, K, V, is_causal=causal)


def lstm(n, _):
    layer = torch.nn.LSTM(n["D"], n["K"])
    X = given(n["T"], n["N"], n["D"])
    h, c = given(1, n["N"], n["K"]), given(1, n["N"], n["K"])
    return [X, h, c, *layer.parameters()], lambda: layer(X, (h, c))[0]


def layer_normalization(n, _):
    X, gamma, beta = given(n["N"], n["D"]), given(n["D"]), given(n["D"])
    return [X, gamma, beta], lambda: F.layer_norm(X, (n["D"],), gamma, beta)


LAYERS = {
    "conv2d": conv2d,
    "dot_product_attention": dot_product_attention,
    "lstm": lstm,
    "layer_normalization": layer_normalization,
}


def main():
    args = options()
    torch.set_num_threads(args.threads)
    sizes = {k: int(v) for k, v in (item.split("=") for item in args.sizes.split(","))}
    clock = time.process_time if args.clock == "processor" else time.perf_counter
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    learned, forward = LAYERS[args.layer](sizes, args)
    cotangent = torch.rand_like(forward().detach()) - 0.5

    def step():
        for tensor in learned:
            tensor.grad = None
        forward().backward(cotangent)

    step()
    start, runs = clock(), 0
    while clock() - start < 0.05 and not (args.pause and runs):
        step()
        runs += 1
    seconds = []
    for _ in range(args.samples):
        if args.pause:
            time.sleep(args.pause)
            step()
        start = clock()
        for _ in range(runs):
            step()
        seconds.append((clock() - start) / runs)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    version = f"{torch.__version__} {torch.backends.cpu.get_cpu_capability()}"
    print(json.dumps({"version": version, "seconds": seconds, "kilobytes": grown}))


if __name__ == "__main__":
    main()
