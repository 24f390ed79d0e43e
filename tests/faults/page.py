"""The table of faults, `table.md`, to which `docs/reliability.md` leads. Written anew, from what is measured, by

PYTHONPATH=tests python -m faults.page
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from faults.catalogue import GROUPS, NOTHING, Fault
from faults.cell import Outcome, measure
from faults.steps import STEPS, UPDATE, Step

PAGE = Path(__file__).with_name("table.md")
EXAMPLE = next(
    fault for fault in GROUPS["ThoughtSpot or a gateway is down"] if fault.title == "503 with a page, for ever"
)
"""Whose error in an update is shown as the user reads it."""

_FIRST = "| **"
"""How the first of the tables begins; what stands before it is written by hand."""
_HEADINGS = ("create", "update", "refresh", "delete")


def rendered(outcome: Callable[[Fault, Step], str], example: str) -> str:
    """The tables, one for each group, and the example."""
    parts = []
    for title, faults in GROUPS.items():
        rows = [[fault.title, *(outcome(fault, step) for step in STEPS)] for fault in faults if fault is not NOTHING]
        if rows:
            lines = [[f"**{title}**", *_HEADINGS], ["---"] * (1 + len(_HEADINGS)), *rows]
            parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    parts.append(f"The error of the row *{EXAMPLE.title}* in an update, as `pulumi up` shows it:")
    parts.append(f"```text\nerror: {example}\n```")
    return "\n\n".join(parts)


def shown(text: str) -> str:
    """An error's text with the name of a host that a reader may have."""
    return re.sub(r"http://127\.0\.0\.1:\d+", "https://my-company.thoughtspot.cloud", text)


def tables() -> str:
    """What the page has from its first table on."""
    _, begin, rest = PAGE.read_text().partition(_FIRST)
    return f"{begin}{rest}".strip()


def main() -> None:
    measured: dict[tuple[str, str], Outcome] = {}
    for fault in (fault for faults in GROUPS.values() for fault in faults):
        for step in STEPS:
            measured[fault.title, step.name] = measure(fault, step)
    table = rendered(
        lambda fault, step: str(measured[fault.title, step.name]), shown(measured[EXAMPLE.title, UPDATE.name].text)
    )
    by_hand, _, _ = PAGE.read_text().partition(_FIRST)
    PAGE.write_text(f"{by_hand}{table}\n")


if __name__ == "__main__":
    main()
