"""How Hypothesis draws, for every test: the one place where that is said.

The same cases come each time, in the first run of a clone as in any other: none is drawn anew, none is remembered, and
nothing is asserted of the time that it takes. ``soak`` draws others in each run.
"""

from __future__ import annotations

import importlib
import pkgutil

from hypothesis import HealthCheck, settings

import pulumi_thoughtspot

settings.register_profile(
    "tests", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", settings.get_profile("tests"), derandomize=False, max_examples=500)
settings.load_profile("tests")

# Hypothesis draws some of its values from what is written in the modules that are loaded, so all of them are.
for _module in pkgutil.walk_packages(pulumi_thoughtspot.__path__, f"{pulumi_thoughtspot.__name__}."):
    importlib.import_module(_module.name)
