"""How long a test waits for what has to come."""

from __future__ import annotations

HANGS_AFTER = 600.0
"""Seconds after which it is taken to hang. No test passes or fails by it on a machine that is merely busy."""
