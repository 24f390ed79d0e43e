"""N resources of a dynamic provider that does nothing: what the engine takes by itself."""

from __future__ import annotations

import os

from bench.programs.nothing import Nothing

for number in range(1, int(os.environ["BENCH_ORGS"]) + 1):
    Nothing(f"org-{number}", f"Org {number}", [os.environ["BENCH_CHANNEL"]])
