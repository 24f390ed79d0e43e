"""How long to wait for what must come."""

from __future__ import annotations

HANGING = 30 * 60.0
"""Seconds after which a process counts as hanging. No test is about this time, and no busy machine comes near it."""
