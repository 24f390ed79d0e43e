"""What every delete asks before it acts: whether its key is this run's to take back at all."""

from __future__ import annotations

from pulumi_thoughtspot.rules import notices
from pulumi_thoughtspot.rules.claims import Key
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.rules.steps import Log


def stays_on_its_host(
    declarations: Declarations, owner: str | None, key: Key, place: str, configured: str, log: Log
) -> bool:
    """Whether the resource at ``key`` has moved to another host, so that it stays as it is; ``log`` is told that.

    ``place`` is what the resource is set on, to begin a sentence with. Raises `OtherHostError` where it has not moved
    and lives on another host than the configured one.
    """
    moved_to = declarations.moved_to(owner, key)
    if moved_to is not None:
        log.warning(notices.left_on_other_host(place, key.host, moved_to))
    elif key.host != configured:
        raise notices.other_host(place, key.host, configured)
    return moved_to is not None


def is_left_to_another(guard: Guard, place: str, log: Log) -> bool:
    """Whether this run still declares or reads what is to be deleted, which ``log`` is told.

    Raises `StillDeclaredError` where the resource that declares it does not exist.
    """
    if guard.standing is Standing.AWAITED:
        raise notices.still_declared(place, guard)
    if guard.standing is Standing.HELD:
        log.info(notices.left_to(place, guard))
    return guard.standing is Standing.HELD
