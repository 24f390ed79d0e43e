"""A warning of secrets that stand in clear in the stack's config, in the process of the program.

Only there does the SDK know which keys are secret: the engine gives a provider its config without that.
"""

from __future__ import annotations

import weakref

import pulumi
from pulumi.runtime import config
from pulumi.runtime.settings import get_monitor

from pulumi_thoughtspot.settings_table import SECRETS, Setting, in_clear

_warned: weakref.WeakSet[object] = weakref.WeakSet()
"""The connections to the engine of the runs that were looked at: the Automation API has several in one process."""


def warn_once() -> None:
    """Warns on the stack's row, at the first call of a run; each secret with the command that encrypts it."""
    connection = get_monitor()
    if connection is None or connection in _warned:
        return
    _warned.add(connection)
    for secret in filter(_in_clear, SECRETS):
        pulumi.log.warn(in_clear(secret))


def _in_clear(secret: Setting) -> bool:
    key = secret.config_key
    return config.get_config(key) is not None and not config.is_config_secret(key)
