"""What every delete asks before it acts: whether its key is this run's to take back at all."""

from __future__ import annotations

from pulumi_thoughtspot.rules import notices
from pulumi_thoughtspot.rules.claims import Key
from pulumi_thoughtspot.rules.declarations import Declarations, Guard, Standing
from pulumi_thoughtspot.rules.steps import Log


def stays_on_its_host(
    declarations: Declarations, owner: str | None, key: Key, place: str, configured: str, log: Log
) -> bool:
    """Whether ``key`` lives on another host than the configured one and stays there as it is, which ``log`` is told.

    ``place`` is what the resource is set on, to begin a sentence with. Raises `OtherHostError` unless its resource has
    moved to the configured host in this run.
    """
    if key.host == configured:
        return False
    if not declarations.has_moved_away(owner, key):
        raise notices.other_host(place, key.host, configured)
    log.warning(notices.left_on_other_host(place, key.host, configured))
    return True


def is_left_to_another(guard: Guard, place: str, log: Log) -> bool:
    """Whether this run still declares or reads what is to be deleted, which ``log`` is told.

    Raises `StillDeclaredError` where the resource that declares it does not exist.
    """
    if guard.standing is Standing.AWAITED:
        raise notices.still_declared(place, guard)
    if guard.standing is Standing.HELD:
        log.info(notices.left_to(place, guard))
    return guard.standing is Standing.HELD
