"""N Orgs with this package."""

from __future__ import annotations

import os

import pulumi_thoughtspot as thoughtspot

for number in range(1, int(os.environ["BENCH_ORGS"]) + 1):
    thoughtspot.CommunicationChannelPreference(
        f"org-{number}", org_identifier=f"Org {number}", channels=[thoughtspot.Channel(os.environ["BENCH_CHANNEL"])]
    )
