"""One resource of a dynamic provider that does nothing, as large as a set: what the engine takes for that by itself."""

from __future__ import annotations

from bench.programs.declared import channels_of_orgs
from bench.programs.nothing import Nothing

Nothing("routing", "routing", {f"Org {number}": list(channels) for number, channels in channels_of_orgs().items()})
