"""A plot of ratios as plain SVG: a bar a row, and where its goal lies."""
from html import escape

LEFT, WIDTH, RIGHT, STEP, TOP = 390, 420, 90, 24, 70


def plot(report):
    """The rows that have a ratio, in order; the scale ends at the largest, at most 8."""
    rows = [row for row in report["rows"] if row["ratio"] is not None]
    end = min(8.0, max([1.5] + [1.1 * row["ratio"] for row in rows] + [1.1 * row["goal"] for row in rows]))
    place = lambda ratio: LEFT + WIDTH * min(ratio, end) / end
    height = TOP + STEP * len(rows) + 40
    machine = report["machine"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + RIGHT}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="12" y="24" font-size="15">host / best peer, {escape(report["date"])}</text>',
        f'<text x="12" y="44" fill="#555">{escape(machine["processor"])}, {machine["threads"]} threads, '
        f'median of {report["rounds"]} rounds; the mark is the goal</text>',
    ]
    tick = 0.5 if end <= 4 else 1.0
    for number in range(int(end / tick) + 1):
        x = place(number * tick)
        colour = "#888" if number * tick == 1 else "#ddd"
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 30}" stroke="{colour}"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 14}" text-anchor="middle" fill="#555">{number * tick:g}</text>')
    for number, row in enumerate(rows):
        y = TOP + STEP * number
        colour = "#2a7f4f" if row["met"] else "#b5482e"
        parts.append(f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(row["name"])}</text>')
        parts.append(
            f'<rect x="{LEFT}" y="{y}" width="{place(row["ratio"]) - LEFT:.1f}" height="16" fill="{colour}"/>')
        goal = place(row["goal"])
        parts.append(f'<line x1="{goal:.1f}" y1="{y - 2}" x2="{goal:.1f}" y2="{y + 18}" stroke="black" stroke-width="2"/>')
        sign = "≥" if row["higher_is_better"] else "≤"
        parts.append(
            f'<text x="{LEFT + WIDTH + 8}" y="{y + 12}" fill="#555">{row["ratio"]:.2f} ({sign} {row["goal"]:g})</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"
