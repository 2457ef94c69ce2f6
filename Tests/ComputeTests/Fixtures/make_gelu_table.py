"""Fits g(t) = t Phi(-t), the part of GELU(x) = max(x, 0) - g(|x|) that is no straight line, and writes
Sources/CKernels/template/gelu_table.h: 32 pieces of a polynomial of degree 5, its coefficients by degree.

A piece is centred at a multiple of its width. The first passes through zero exactly, the last is zero: g is below 2e-8
there, and stays zero for every larger t. Each is the interpolation at Chebyshev nodes. No coefficient is subnormal: on some
processors a multiplication with such a number takes a hundred times as long.
Run: python make_gelu_table.py > gelu_table.h   (numpy and mpmath)
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 40
PIECES, DEGREE, PER_UNIT = 32, 5, 5.25


def g(t):
    return t * mp.erfc(t / mp.sqrt(2)) / 2


def piece(number):
    if number == PIECES - 1:
        return [mp.mpf(0)] * (DEGREE + 1)
    nodes = [mp.cos((2 * i + 1) * mp.pi / (2 * (DEGREE + 1))) / 2 for i in range(DEGREE + 1)]
    rows = mp.matrix([[r**d for d in range(DEGREE + 1)] for r in nodes])
    found = list(mp.lu_solve(rows, mp.matrix([g((number + r) / mp.mpf(PER_UNIT)) for r in nodes])))
    if number == 0:
        for d in (0, 3, 5):  # t / 2 and an even function: what else is found is rounding
            found[d] = mp.mpf(0)
    return found


pieces = [[np.float32(float(c)) for c in piece(number)] for number in range(PIECES)]
worst = worst_slope = 0.0
for t in np.linspace(0, 8, 40001):
    number = min(int(np.rint(t * PER_UNIT)), PIECES - 1)
    r = min(t * PER_UNIT, PIECES - 1) - number
    value = sum(float(c) * r**d for d, c in enumerate(pieces[number]))
    slope = sum(d * float(c) * r ** (d - 1) for d, c in enumerate(pieces[number]) if d) * PER_UNIT
    worst = max(worst, abs(value - float(g(mp.mpf(t)))))
    worst_slope = max(worst_slope, abs(slope - float(mp.diff(g, mp.mpf(t)))))

print("/*")
print(" * g(t) = t Phi(-t) in pieces, by Tests/ComputeTests/Fixtures/make_gelu_table.py: in [i - 1/2, i + 1/2] the polynomial of")
print(f" * r = {PER_UNIT} t - i. Largest error {worst:.1e}, of its slope {worst_slope:.1e}.")
print(" */")
print(f"#define GELU_PIECES_PER_UNIT {PER_UNIT}f")
print(f"static const float gelu_table[{DEGREE + 1}][{PIECES}] __attribute__((aligned(64))) = {{")
for d in range(DEGREE + 1):
    print(f"    {{ /* r^{d} */")
    for i in range(0, PIECES, 4):
        print("        " + ", ".join(f"{float(pieces[n][d]):.9e}f" for n in range(i, i + 4)) + ",")
    print("    },")
print("};")
