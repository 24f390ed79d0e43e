"""N resources of a dynamic provider that does nothing: what the engine takes by itself."""

from __future__ import annotations

from bench.programs.declared import channels_of_orgs
from bench.programs.nothing import Nothing

for number, channels in channels_of_orgs().items():
    Nothing(f"org-{number}", f"Org {number}", list(channels))
