"""One resource of a dynamic provider that does nothing, as large as a set: what the engine takes for that by itself."""

from __future__ import annotations

import os

from bench.programs.nothing import Nothing

channels = [os.environ["BENCH_CHANNEL"]]
Nothing("routing", "routing", {f"Org {number}": channels for number in range(1, int(os.environ["BENCH_ORGS"]) + 1)})
