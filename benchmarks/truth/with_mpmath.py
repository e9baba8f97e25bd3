"""The outputs of a softmax layer by mpmath with 113 bits: what benchmarks/truth/truth certifies."""
import random
import sys
import time

import mpmath

rows, depth, columns = (int(x) for x in sys.argv[1:4]) if len(sys.argv) == 4 else (100, 10, 100)
mpmath.mp.prec = 113
draw = random.Random(1)


def numbers(n, m):
    return [[mpmath.mpf(draw.gauss(0, 1)) for _ in range(m)] for _ in range(n)]


x, w, b = numbers(rows, depth), numbers(columns, depth), numbers(1, columns)[0]
start = time.perf_counter()
for row in x:
    z = [mpmath.fdot(zip(row, weights)) + b[k] for k, weights in enumerate(w)]
    e = [mpmath.exp(value) for value in z]
    total = mpmath.fsum(e)
    y = [float(value / total) for value in e]
seconds = time.perf_counter() - start
print(f"{rows * columns} outputs in {seconds:.2f} s, {seconds / rows / columns * 1e6:.1f} us each")
