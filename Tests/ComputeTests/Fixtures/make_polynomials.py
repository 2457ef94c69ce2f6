"""Fits the polynomials of Sources/CKernels/template/transcendental.h and prints them.

Each is a weighted least-squares fit on Chebyshev nodes, re-weighted (Lawson) until the weighted error is level,
which is minimax up to a few per cent. The weight is what the rounding of the result sees: 1/f for relative error.
Run: python make_polynomials.py   (numpy and mpmath)
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 40


def fit(function, low, high, degree, weight, rounds=60, nodes=400):
    k = np.arange(nodes)
    x = (low + high) / 2 + (high - low) / 2 * np.cos((2 * k + 1) * np.pi / (2 * nodes))
    y = np.array([float(function(mp.mpf(v))) for v in x], dtype=np.longdouble)
    w = np.array([float(weight(mp.mpf(v))) for v in x], dtype=np.longdouble)
    lawson = np.ones(nodes) / nodes
    basis = np.vander(x, degree + 1, increasing=True).astype(np.float64)
    best = None
    for _ in range(rounds):
        scale = np.sqrt(lawson) * w.astype(np.float64)
        c, *_ = np.linalg.lstsq(basis * scale[:, None], y.astype(np.float64) * scale, rcond=None)
        error = np.abs((basis @ c - y.astype(np.float64)) * w.astype(np.float64))
        if best is None or error.max() < best[0]:
            best = (error.max(), c)
        lawson = lawson * error
        lawson = lawson / lawson.sum()
    return best


def show(name, result):
    error, c = result
    print(f"{name}: weighted error {error:.2e}")
    for i, v in enumerate(c):
        print(f"  c{i} = {np.float32(v):.9e}f")


half = float(mp.log(2) / 2) * 1.0001
# e^r = 1 + r + r^2 P(r)
show("exp P(r)", fit(lambda r: (mp.exp(r) - 1 - r) / r**2 if r else mp.mpf(1) / 2, -half, half, 4, lambda r: r * r))
# tanh(x) = x + x s P(s), s = x^2, |x| <= 0.625
show("tanh small P(s)", fit(lambda s: (mp.tanh(mp.sqrt(s)) / mp.sqrt(s) - 1) / s, 1e-9, 0.390625, 4, lambda s: s))
# Phi(-t) = exp(-t Q(t)) / 2, 0 <= t <= 6; an error d of the exponent moves Phi by d Phi(-t)
root = mp.sqrt(2)
show("phi Q(t)", fit(lambda t: -mp.log(mp.erfc(t / root)) / t, 1e-6, 6.0, 7, lambda t: t * mp.erfc(t / root) / 2))
