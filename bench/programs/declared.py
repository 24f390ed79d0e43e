"""What the programs declare, as their environment says: how many Orgs there are, and what each is set to."""

from __future__ import annotations

import os

FIRST = 10
"""How many Orgs have channels of their own."""


def channels_of_orgs() -> dict[int, tuple[str, ...]]:
    """By the number of the Org."""
    first, others = (tuple(os.environ[name].split(",")) for name in ("BENCH_FIRST_TEN", "BENCH_CHANNELS"))
    return {number: first if number <= FIRST else others for number in range(1, int(os.environ["BENCH_ORGS"]) + 1)}
