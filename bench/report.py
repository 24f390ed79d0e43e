"""The measurements as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi_thoughtspot.emulator import Readings

from .life import COMMANDS, FLOORS, OURS, PLAIN, Cell, Cost, Life


def report(cell: Cell, lives: Mapping[str, Life]) -> str:
    """What one cell took, in seconds, in seconds less what the engine took by itself, and in requests."""
    senders = [subject for subject in lives if subject in FLOORS]
    with_floor = [subject for subject in senders if FLOORS[subject] in lives]
    rows: list[Sequence[str]] = [
        (
            "",
            *(f"{subject} [s]" for subject in lives),
            *(f"{subject} less engine" for subject in with_floor),
            *(f"{subject} [req]" for subject in senders),
        )
    ]
    for name in COMMANDS:
        costs: dict[str, Cost] = {subject: life.costs[name] for subject, life in lives.items()}
        rows.append(
            (
                name,
                *(f"{cost.seconds:.1f}" for cost in costs.values()),
                *(f"{costs[each].seconds - costs[FLOORS[each]].seconds:.1f}" for each in with_floor),
                *(str(costs[subject].requests) for subject in senders),
            )
        )
    kept = {subject: life.state_bytes for subject, life in lives.items()}
    lines = [_title(cell), "", *_aligned(rows), "", _kept("state in KiB", kept, 1024)]
    if cell.provider_use:
        peaks = {each: max(cost.provider.memory_kib for cost in life.costs.values()) for each, life in lives.items()}
        lines.append(_kept("most memory of the provider's process in MiB", peaks, 1024))
        for name in COMMANDS:
            took = ", ".join(f"{each} {life.costs[name].provider.cpu_seconds:.1f}" for each, life in lives.items())
            lines.append(f"{name}: the provider's process took these seconds of CPU: {took}")
    if cell.limit is not None:
        lines += [_refused(subject, life) for subject, life in lives.items() if subject in FLOORS]
    busiest = max(cost.emulator_share for life in lives.values() for cost in life.costs.values())
    lines.append(f"the emulator took at most {busiest:.0%} of one core")
    return "\n".join(lines)


def _title(cell: Cell) -> str:
    parts = [
        f"{cell.orgs} Org{'' if cell.orgs == 1 else 's'}",
        f"{cell.latency_ms:g} ms a request",
        f"--parallel {cell.parallel}",
    ]
    if cell.workers is not None:
        parts.append(f"{cell.workers} workers")
    if cell.limit is not None:
        parts.append(f"429 above {cell.limit} requests a second")
    usual = Readings().as_dict()
    parts += [f"{name}={value}" for name, value in cell.readings.as_dict().items() if value != usual[name]]
    if cell.skip_checkpoints:
        parts.append("without checkpoints (a CLI that is killed leaves no record of what it made)")
    return f"== {', '.join(parts)} =="


def _kept(what: str, values: Mapping[str, int], unit: int) -> str:
    texts = ", ".join(f"{subject} {value / unit:.0f}" for subject, value in values.items())
    ratio = f" (ours/plain {_ratio(values[OURS], values[PLAIN])})" if {OURS, PLAIN} <= values.keys() else ""
    return f"{what}: {texts}{ratio}"


def _refused(subject: str, life: Life) -> str:
    refused = sum(cost.too_many for cost in life.costs.values())
    later = sum(cost.too_many_later for cost in life.costs.values())
    return f"answered 429: {subject} {refused}, of which {later} after the first second of a command"


def _ratio(ours: float, plain: float) -> str:
    return f"{ours / plain:.2f}" if plain else "-"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
