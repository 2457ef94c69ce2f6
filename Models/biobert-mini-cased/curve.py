#!/usr/bin/env python3
"""Draws curve.svg of pretraining.jsonl: the loss of masked words, and the share filled in right on held-out documents."""

import json
import os

here = os.path.dirname(os.path.abspath(__file__))
lines = [json.loads(line) for line in open(os.path.join(here, "pretraining.jsonl"))]
losses = [(line["step"], line["masked_loss"]) for line in lines if "masked_loss" in line]
held = [(line["step"], line["held_out"]["masked_accuracy"]) for line in lines if "held_out" in line]
last = max(step for step, _ in losses)
left, top, width, height = 50, 20, 640, 260


def x(step):
    return left + width * step / last


def y(value, low, high):
    return top + height * (1 - (value - low) / (high - low))


def line(points, low, high, style):
    path = " ".join("%.1f,%.1f" % (x(step), y(value, low, high)) for step, value in points)
    return '<polyline fill="none" stroke-width="2" stroke="%s" points="%s"/>\n' % (style, path)


smooth, mean = [], None
for step, loss in losses:
    mean = loss if mean is None else 0.8 * mean + 0.2 * loss
    smooth.append((step, mean))
svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 330" font-family="sans-serif" font-size="12">\n'
svg += '<rect width="760" height="330" fill="#ffffff"/>\n'
for value in range(2, 11, 2):
    svg += '<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#d8dde3"/><text x="30" y="%.1f" fill="#0b62c4">%d</text>\n' % (
        left, left + width, y(value, 2, 10), y(value, 2, 10), y(value, 2, 10) + 4, value)
for share in (0, 10, 20, 30, 40):
    svg += '<text x="%d" y="%.1f" fill="#c2410c">%d %%</text>\n' % (left + width + 8, y(share / 100, 0, 0.5) + 4, share)
for step in range(0, last + 1, 1000):
    svg += '<text x="%.1f" y="%d" text-anchor="middle" fill="#5b6570">%d</text>\n' % (x(step), top + height + 18, step)
for step, name in ((0, "general"), (1800, "biomedical"), (6500, "512")):
    svg += '<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#5b6570" stroke-dasharray="3 3"/>' % (
        x(step), x(step), top, top + height)
    svg += '<text x="%.1f" y="%d" fill="#5b6570">%s</text>\n' % (x(step) + 4, top - 6, name)
svg += line(smooth, 2, 10, "#0b62c4") + line(held, 0, 0.5, "#c2410c")
svg += '<text x="%d" y="%d" fill="#0b62c4">loss of a masked word</text>' % (left, top + height + 40)
svg += '<text x="%d" y="%d" fill="#c2410c">masked words filled in right, held-out documents</text>\n</svg>\n' % (
    left + 200, top + height + 40)
with open(os.path.join(here, "curve.svg"), "w") as file:
    file.write(svg)
