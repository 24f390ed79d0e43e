"""How long a test waits for what must come."""

from __future__ import annotations

HANG_SECONDS = 900.0
"""Only a guard against waiting for ever, on a machine as busy as may be: no test is about this time."""
