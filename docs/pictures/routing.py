"""Draws `routing.svg`: which channels deliver in an Org. Run it as `python docs/pictures/routing.py`."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

PICTURE = Path(__file__).with_suffix(".svg")

_WIDTH, _HEIGHT = 840, 296
_TOP, _STEP, _BOX = 64, 80, 54
_QUESTION, _QUESTION_WIDTH = 16, 236
_ANSWER, _ANSWER_WIDTH = 318, 196
_DECLARED = 546
_ARROW = 7

_STYLE = """
  text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f; }
  .note { font-size: 13px; fill: #57606a; }
  .code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  .strong { font-weight: 600; }
  .question { fill: #f6f8fa; stroke: #8c959f; }
  .answer { fill: #ddf4ff; stroke: #0969da; }
  .line { fill: none; stroke: #57606a; stroke-width: 1.5; }
  .tip { fill: #57606a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #b1bac4; }
    .question { fill: #161b22; stroke: #6e7681; }
    .answer { fill: #0c2d6b; stroke: #58a6ff; }
    .line { stroke: #9198a1; } .tip { fill: #9198a1; }
  }
"""


@dataclass(frozen=True)
class Level:
    """One level of the decision: what is asked, what delivers, how a program declares it, and what `show` says."""

    question: str
    answer: str
    beneath: str
    declared: str
    origin: str


LEVELS = (
    Level("Has the Org an override?", "the override", "[]: nothing is delivered", 'org_identifier="Sales"', "override"),
    Level(
        "Is a cluster default set?", "the default", "[]: nothing is delivered", "no org_identifier", "cluster default"
    ),
    Level("", "EMAIL", "what ThoughtSpot does", "", "ThoughtSpot's own default"),
)


def picture() -> str:
    """The SVG."""
    title = "An Org gets its override; without one, the cluster's default; without that, EMAIL."
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            _text("A schedule is due in an Org", _QUESTION, 28, "strong"),
            _text("What delivers it", _ANSWER, 28, "strong"),
            _text("How a program declares it", _DECLARED, 28, "strong"),
            _down(36, _TOP),
            *(_level(number, level) for number, level in enumerate(LEVELS)),
            "</svg>\n",
        )
    )


def _level(number: int, level: Level) -> str:
    top = _TOP + number * _STEP
    middle = top + _BOX // 2
    parts = [
        f'<rect class="answer" x="{_ANSWER}" y="{top}" width="{_ANSWER_WIDTH}" height="{_BOX}" rx="8"/>',
        _text(level.answer, _ANSWER + 14, top + 23, "strong"),
        _text(level.beneath, _ANSWER + 14, top + 42, "note"),
    ]
    if level.question:
        parts += [
            f'<rect class="question" x="{_QUESTION}" y="{top}" width="{_QUESTION_WIDTH}" height="{_BOX}" rx="8"/>',
            _text(level.question, _QUESTION + 14, middle + 5),
            _right(_QUESTION + _QUESTION_WIDTH, middle),
            _text("yes", _QUESTION + _QUESTION_WIDTH + 18, middle - 7, "note"),
        ]
    if number + 1 < len(LEVELS) and LEVELS[number + 1].question:
        parts.append(_down(top + _BOX, top + _STEP))
    elif level.question:
        parts.append(_around(top + _BOX, top + _STEP + _BOX // 2))
    if level.question:
        parts.append(_text("no", _QUESTION + _QUESTION_WIDTH // 2 + 10, top + _BOX + 17, "note"))
    declared = (level.declared, "code") if level.declared else ("nothing to declare", "note")
    parts.append(_text(declared[0], _DECLARED, top + 23, declared[1]))
    parts.append(_text(f'show prints "{level.origin}"', _DECLARED, top + 42, "note"))
    return "\n".join(parts)


def _down(start: int, end: int) -> str:
    x = _QUESTION + _QUESTION_WIDTH // 2
    return f'<path class="line" d="M{x} {start}V{end - _ARROW}"/>' + _tip(f"M{x} {end}l-5 -{_ARROW}h10z")


def _right(start: int, y: int) -> str:
    return f'<path class="line" d="M{start} {y}H{_ANSWER - _ARROW}"/>' + _tip(f"M{_ANSWER} {y}l-{_ARROW} -5v10z")


def _around(start: int, y: int) -> str:
    """Down from the last question, and round the corner to the last answer."""
    x = _QUESTION + _QUESTION_WIDTH // 2
    line = f'<path class="line" d="M{x} {start}V{y - 8}q0 8 8 8H{_ANSWER - _ARROW}"/>'
    return line + _tip(f"M{_ANSWER} {y}l-{_ARROW} -5v10z")


def _tip(path: str) -> str:
    return f'<path class="tip" d="{path}"/>'


def _text(text: str, x: int, y: int, kind: str = "") -> str:
    of_kind = f' class="{kind}"' if kind else ""
    return f'<text{of_kind} x="{x}" y="{y}">{escape(text, quote=False)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
