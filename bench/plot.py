"""Seconds over the number of Orgs, as an SVG that is readable on light and on dark."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .life import FLOOR, OURS, PLAIN, REFRESH, UP, Life

_WIDTH, _HEIGHT = 790, 250
_PANELS = {UP: "pulumi up, all new", REFRESH: "pulumi refresh"}
_LEFT, _TOP, _BOTTOM = 46, 44, 206
_PANEL_WIDTH, _LINE_WIDTH = 380, 212
_LABEL_HEIGHT = 15
_LABELS = {OURS: "this package", PLAIN: "plain provider", FLOOR: "engine alone"}

_COLOURS = {OURS: ("#0969da", "#58a6ff"), PLAIN: ("#bc4c00", "#f0883e"), FLOOR: ("#6e7781", "#8b949e")}
"""On light and on dark. The first stands on each shape as well, where no style counts."""


def _coloured(ground: int) -> str:
    """The style of lines and marks, on light (0) or on dark (1)."""
    pairs = [(name, colours[ground]) for name, colours in _COLOURS.items()]
    return " ".join(
        f".{name}.line {{ stroke: {colour}; }} .{name}.mark {{ fill: {colour}; }}" for name, colour in pairs
    )


STYLE = f"""
  text {{ font: 12px system-ui, sans-serif; fill: #57606a; }}
  .title {{ font-weight: 600; fill: #24292f; }}
  .grid {{ stroke: #d0d7de; stroke-width: 1; }}
  .line {{ fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }}
  .floor.line {{ stroke-dasharray: 1 5; }} .ours.label {{ font-weight: 600; }}
  {_coloured(0)}
  @media (prefers-color-scheme: dark) {{
    text {{ fill: #8b949e; }} .title {{ fill: #e6edf3; }} .grid {{ stroke: #30363d; }}
    {_coloured(1)}
  }}
"""

Lives = Mapping[str, Life]


def plot(by_orgs: Mapping[int, Lives], latency_ms: float) -> str:
    """The SVG of measurements with one latency, by number of Orgs; two numbers at least."""
    caption = f"seconds over the number of Orgs, on a ThoughtSpot that takes {latency_ms:g} ms for a request"
    panels = [_panel(name, number * _PANEL_WIDTH, by_orgs) for number, name in enumerate(_PANELS)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            f"<title>{caption}</title>",
            f"<style>{STYLE}</style>",
            *panels,
            f'<text x="{_LEFT}" y="{_HEIGHT - 6}">{caption}</text>',
            "</svg>\n",
        )
    )


def _panel(command: str, left: int, by_orgs: Mapping[int, Lives]) -> str:
    numbers = sorted(by_orgs)
    seconds = {name: [by_orgs[orgs][name].costs[command].seconds for orgs in numbers] for name in (FLOOR, PLAIN, OURS)}
    most = max(value for values in seconds.values() for value in values)
    x_ticks, y_ticks = _ticks(numbers[-1]), _ticks(most)
    x_max, y_max = numbers[-1], max(y_ticks[-1], most)

    def x(orgs: float) -> float:
        return round(left + _LEFT + _LINE_WIDTH * orgs / x_max, 1)

    def y(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * value / y_max, 1)

    parts = [f'<text class="title" x="{left + _LEFT}" y="22">{_PANELS[command]}</text>']
    for tick in y_ticks:
        parts.append(f'<path class="grid" d="M{x(0)} {y(tick)}H{x(x_max)}"/>')
        parts.append(f'<text x="{x(0) - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:g} s</text>')
    parts += [f'<text x="{x(tick)}" y="{_BOTTOM + 18}" text-anchor="middle">{tick:g}</text>' for tick in x_ticks]
    parts.append(f'<text x="{x(x_max) + 15}" y="{_BOTTOM + 18}">Orgs</text>')
    for name, values in seconds.items():
        points = [(x(orgs), y(value)) for orgs, value in zip(numbers, values, strict=True)]
        drawn, (colour, _) = "L".join(f"{px} {py}" for px, py in points), _COLOURS[name]
        parts.append(f'<path class="{name} line" fill="none" stroke="{colour}" d="M{drawn}"/>')
        parts += [f'<circle class="{name} mark" fill="{colour}" cx="{px}" cy="{py}" r="3"/>' for px, py in points]
    ends = {name: y(values[-1]) for name, values in seconds.items()}
    for name, height in _apart(ends).items():
        text = f"{_LABELS[name]} {_short(seconds[name][-1])} s"
        attributes = f'class="{name} mark label" fill="{_COLOURS[name][0]}"'
        parts.append(f'<text {attributes} x="{x(x_max) + 9}" y="{height + 4}">{text}</text>')
    return "\n".join(parts)


def _ticks(most: float) -> list[float]:
    """Zero and a few round numbers up to ``most``."""
    unit = 10.0 ** math.floor(math.log10(most / 4))
    step = next(unit * factor for factor in (1, 2, 5, 10) if most / (unit * factor) <= 5)
    return [step * number for number in range(math.floor(most / step) + 1)]


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """The same heights, moved as far apart as their labels need, from the lowest label upwards."""
    placed: dict[str, float] = {}
    lowest = float(_BOTTOM)
    for name, height in sorted(heights.items(), key=lambda item: -item[1]):
        placed[name] = min(height, lowest)
        lowest = placed[name] - _LABEL_HEIGHT
    return placed


def _short(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
