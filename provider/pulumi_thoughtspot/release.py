"""Which release of this package is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "pulumi-thoughtspot"
"""The package's name where packages are installed from; also the name of its command line."""


def installed() -> str:
    """The installed release, such as ``0.1.0``; ``(not installed)`` for files that are used where they lie."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "(not installed)"
