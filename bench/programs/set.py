"""N Orgs with this package, as one resource."""

from __future__ import annotations

import os

import pulumi_thoughtspot as thoughtspot

thoughtspot.CommunicationChannelPreferenceSet(
    "routing",
    orgs={f"Org {number}": (os.environ["BENCH_CHANNEL"],) for number in range(1, int(os.environ["BENCH_ORGS"]) + 1)},
)
