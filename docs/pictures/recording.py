"""Draws `up.svg`: the README's first program on the real Pulumi and an emulated ThoughtSpot, as a terminal shows it.

Run it in the root of the repository, where `make venv engine` was run: `.venv/bin/python -m docs.pictures.recording`.
What differs from run to run is made alike: durations are masked, and the resources stand in the order of their names.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import tempfile
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from engine import apart
from pulumi_thoughtspot.emulator import ADMIN, Emulator

PICTURE = Path(__file__).with_name("up.svg")
UP, BY_HAND, LOOK_AGAIN = (
    "pulumi up --yes --skip-preview",
    "# Somebody sets Sales to EMAIL by hand",
    "pulumi preview --refresh",
)
STORY = (UP, BY_HAND, LOOK_AGAIN)
"""The commands, and what somebody else does between them."""

_ROWS, _COLUMNS = 50, 140
_DURATION = re.compile(r"\(\d+(\.\d+)?s\)|(?<= )\d+m?\d*s$")
_CONTROL = re.compile(r"\x1b\[(?P<arguments>[?0-9;]*)(?P<kind>[A-Za-z])|\x1b\]11;\?\x1b\\|\r")
_BRANCH = re.compile("[├└]─")
_WORDS = re.compile(r"\S+(?: \S+)*")

_CELL, _LINE, _PADDING, _BAR = 7.23, 18, 20, 30
_COLOURS = {"2": "#3fb950", "3": "#d29922", "5": "#bc8cff", "12": "#79c0ff", "13": "#f778ba", "8": "#8b949e"}
_STYLE = """
  rect { fill: #0d1117; stroke: #30363d; }
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; }
  .bold { font-weight: 600; } .under { text-decoration: underline; }
"""


@dataclass(frozen=True)
class Look:
    """How text looks: the number of its colour, and whether it is bold or underlined."""

    colour: str = ""
    bold: bool = False
    under: bool = False

    def after(self, arguments: str) -> Look:
        """The look after one more control sequence that sets it."""
        if arguments in ("", "0"):
            return Look()
        if arguments.startswith("38;5;"):
            return Look(arguments.removeprefix("38;5;"), self.bold, self.under)
        return Look(self.colour, self.bold or arguments == "1", self.under or arguments == "4")


@dataclass(frozen=True)
class Piece:
    """Text of one look."""

    text: str
    look: Look


Line = list[Piece]
PROMPT = Look("8")


def main() -> None:
    """Run the commands, and draw what they print."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder, Emulator(orgs={42: "Sales"}) as thoughtspot:
        project = Path(folder) / "routing"
        project.mkdir()
        (project / "Pulumi.yaml").write_text("name: routing\nruntime: python\n")
        (project / "__main__.py").write_text(_program())
        environment = {
            **apart.environment(Path(folder)),
            "TERM": "xterm-256color",
            "THOUGHTSPOT_HOST": thoughtspot.url,
            "THOUGHTSPOT_USERNAME": ADMIN.name,
            "THOUGHTSPOT_SECRET_KEY": str(ADMIN.secret_key),
        }
        _on_a_terminal(["pulumi", "stack", "init", "dev"], project, environment)
        hook_token = ["hookToken", "token-of-the-receiver"]
        _on_a_terminal(["pulumi", "config", "set", "--secret", *hook_token], project, environment)
        for line in STORY:
            if line == BY_HAND:
                thoughtspot.set_override("Sales", ["EMAIL"])
                lines += [[], [Piece(line, PROMPT)]]
            else:
                printed = _on_a_terminal([*line.split(), "--color", "always"], project, environment)
                lines += [[], [Piece("$ ", PROMPT), Piece(line, Look(bold=True))], *_in_order(screen(printed))]
    PICTURE.write_text(picture(lines[1:]), encoding="utf-8")


def _program() -> str:
    first = re.search(r"^```python\n(.*?)^```", (apart.ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert first is not None
    return first[1]


def _on_a_terminal(command: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command prints to a terminal; raises `RuntimeError` where it fails."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], list(command), environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    printed = b""
    while piece := _read(terminal):
        printed += piece
    os.close(terminal)
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{printed.decode()}")
    return printed.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # How Linux says that nobody writes any more.
        return b""


def screen(printed: str) -> list[Line]:
    """The lines that are left on a terminal. Knows what the CLI uses: colours, and going up to write lines anew."""
    lines: list[Line] = []
    look = Look()
    for row in printed.split("\r\n"):
        line: Line = []
        place = 0
        for control in _CONTROL.finditer(row):
            line += _piece(row[place : control.start()], look)
            place = control.end()
            if control["kind"] == "m":
                look = look.after(control["arguments"])
            elif control["kind"] == "A":
                del lines[len(lines) - int(control["arguments"]) :]
        lines.append([*line, *_piece(row[place:], look)])
    return lines


def _piece(text: str, look: Look) -> Line:
    return [Piece(_DURATION.sub(lambda found: "(…)" if found[0][0] == "(" else "…", text), look)] if text else []


def _in_order(lines: list[Line]) -> list[Line]:
    """The lines with the resources in the order of their names, without empty lines at the end, or two in a row."""
    branches = [number for number, line in enumerate(lines) if _BRANCH.search(_text_of(line))]
    inner = sorted((lines[number] for number in branches), key=_name)
    for number, line in zip(branches, inner, strict=True):
        sign = "└─" if number == branches[-1] else "├─"
        lines[number] = [Piece(_BRANCH.sub(sign, piece.text), piece.look) for piece in line]
    while not _text_of(lines[-1]):
        lines.pop()
    return [line for number, line in enumerate(lines) if _text_of(line) or _text_of(lines[number - 1])]


def _name(line: Line) -> str:
    """The name in a resource's row, behind its type."""
    words = _text_of(line).split()
    return words[next(number for number, word in enumerate(words) if ":" in word) + 1]


def _text_of(line: Line) -> str:
    return "".join(piece.text for piece in line).rstrip()


def picture(lines: Sequence[Line]) -> str:
    """The SVG of a terminal that shows ``lines``."""
    width = round(2 * _PADDING + _CELL * max(len(_text_of(line)) for line in lines))
    height = _BAR + _LINE * len(lines) + _PADDING
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape('; '.join(STORY), quote=False)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
            *(part for number, line in enumerate(lines) for part in _drawn(line, _BAR + _LINE * number + 6)),
            "</svg>\n",
        )
    )


def _drawn(line: Line, y: int) -> list[str]:
    parts, column = [], 0
    for piece in line:
        for words in _WORDS.finditer(piece.text):
            x = _PADDING + _CELL * (column + words.start())
            # Of a fixed length, so that columns stay columns in whatever font there is.
            length = f'textLength="{_CELL * len(words[0]):.1f}" lengthAdjust="spacingAndGlyphs"'
            shown = escape(words[0], quote=False)
            parts.append(f'<text x="{x:.1f}" y="{y}" {length}{_attributes(piece.look)}>{shown}</text>')
        column += len(piece.text)
    return parts


def _attributes(look: Look) -> str:
    kinds = " ".join(kind for kind, holds in (("bold", look.bold), ("under", look.under)) if holds)
    colour = f' style="fill: {_COLOURS[look.colour]}"' if look.colour else ""
    return (f' class="{kinds}"' if kinds else "") + colour


if __name__ == "__main__":
    main()
