"""Read, update and delete one webhook: what each step does to ThoughtSpot; `creating` has create.

Every step goes to the webhook's Org with that Org's own token, and by the webhook's id. Every write is read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from pulumi_thoughtspot.client.deadline import deadline, sleep
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import BadRequestError, LoginError, ThoughtSpotError
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.deleting import is_left_to_another, stays_on_its_host
from pulumi_thoughtspot.rules.guard import Standing
from pulumi_thoughtspot.rules.steps import Log
from pulumi_thoughtspot.rules.turns import Turns
from pulumi_thoughtspot.webhooks import notices
from pulumi_thoughtspot.webhooks.changes import to_set
from pulumi_thoughtspot.webhooks.gone_orgs import GoneOrgs
from pulumi_thoughtspot.webhooks.identity import Key
from pulumi_thoughtspot.webhooks.readback import Readback
from pulumi_thoughtspot.webhooks.record import repeated_headers
from pulumi_thoughtspot.webhooks.sharing import SharedReads
from pulumi_thoughtspot.webhooks.webhook import Held, Wanted
from pulumi_thoughtspot.webhooks.written import kept


class Lifecycle:
    """The steps, on one ThoughtSpot and in one run of Pulumi."""

    def __init__(
        self,
        thoughtspot: ThoughtSpot,
        reads: SharedReads,
        declarations: Declarations,
        turns: Turns,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        self._thoughtspot = thoughtspot
        self._reads = reads
        self._declarations = declarations
        self._turns = turns
        self._sleep = sleep
        self._gone_orgs = GoneOrgs(thoughtspot)

    def read(self, held: Held, log: Log) -> Webhook | None:
        """The webhook as it is now; None where it is gone, or its Org is (told as a warning).

        Whatever else goes wrong is raised, and never taken for that.
        """
        with deadline():
            try:
                found = self._reads.find(held.key)
            except LoginError as refused:
                self._believe_that_its_org_is_gone(held, refused, log)
                return None
        for name in repeated_headers(found.settings) if found is not None else ():
            log.warning(notices.repeated_header(held, name))
        return found

    def get(self, key: Key) -> Webhook:
        """The webhook at ``key``, for a program that does not manage it. Raises `NotSetError` where there is none."""
        with deadline():
            found = self._reads.find(key)
        if found is None:
            raise notices.nothing_to_get(key)
        self._declarations.read(key)
        return found

    def update(self, held: Held, wanted: Wanted) -> Held:
        """Sets what the program declares now, and of that only what has changed.

        After a write that may not be done, everything is set, the secrets too. Raises `PartlyDoneError` where it fails
        after its write.
        """
        with deadline(), self._turns.alone(held.turn):
            look = self._readback(held.key.org_id)
            changed = to_set(held.settings, wanted.settings)
            if held.unsettled:
                found = look.by_id(held.key.webhook_id)
                if found is None:
                    raise notices.gone(held)
                changed |= to_set(found.settings, wanted.settings)  # A search may lag behind that write.
            if changed:
                self._set(look, held, wanted, changed)
            with kept(held, wanted, certain=bool(changed)):
                settled = look.settled(held.key.webhook_id, wanted.settings, changed)
        return replace(held, org_name=settled.org.name if settled.org else None, unsettled=False)

    def delete(self, owner: str | None, held: Held, log: Log) -> None:
        """Deletes the webhook, unless this run still declares it. Raises as the delete of a preference does."""
        owner = self._declarations.successor(owner, held.key)
        if stays_on_its_host(self._declarations, owner, held.key, held.place, self._thoughtspot.host, log):
            return
        with deadline(), self._turns.alone(held.turn):
            try:
                self._delete_unless_declared(owner, held, log)
            except LoginError as refused:
                self._believe_that_its_org_is_gone(held, refused, log)
                self._declarations.lets_go(held.key)

    def _delete_unless_declared(self, owner: str | None, held: Held, log: Log) -> None:
        look = self._readback(held.key.org_id)
        guard = self._declarations.guard(owner, held.key, *held.names)
        if guard.standing is Standing.UNSURE:  # The Org may be called otherwise by now.
            found = look.by_id(held.key.webhook_id)
            if found is None:
                self._declarations.lets_go(held.key)
                log.info(notices.was_gone(held))
                return
            now = replace(held, org_name=found.org.name if found.org else held.org_name)
            guard = self._declarations.guard(owner, held.key, *now.names, *held.names, looked=True)
        if not is_left_to_another(guard, held.place, log):
            self._delete(look, held, log)

    def _delete(self, look: Readback, held: Held, log: Log) -> None:
        failed = look.in_org.webhooks.delete(held.key.webhook_id, held.settings.name)
        if failed is None:
            log.info(notices.deleted(held))
        elif look.is_gone(held.key.webhook_id):  # So it may be after a try whose answer got lost, too.
            log.info(notices.was_gone(held))
        else:
            self._declarations.keeps(held.key)
            raise notices.not_deleted(held, failed.words)

    def _set(self, look: Readback, held: Held, wanted: Wanted, changed: Iterable[str]) -> None:
        notices.refuse_what_is_not_known(wanted.settings, changed)
        self._reads.written(held.key)
        with kept(held, wanted, certain=False):
            try:
                look.in_org.webhooks.update(held.key.webhook_id, wanted.settings, changed)
            except BadRequestError as refused:
                with suppress(ThoughtSpotError):  # What went wrong first stays the error.
                    if look.by_id(held.key.webhook_id) is None:
                        raise notices.gone(held) from None
                raise notices.not_taken(refused, wanted.settings, changed) from None

    def _believe_that_its_org_is_gone(self, held: Held, refused: LoginError, log: Log) -> None:
        """Tells it as a warning. Raises the error of the login where it is not so, or cannot be told."""
        gone = self._gone_orgs.is_gone(held.key.org_id)
        if not gone:
            raise refused if gone is False else notices.perhaps_gone(refused, held)
        log.warning(notices.org_is_gone(held))

    def _readback(self, org_id: str) -> Readback:
        return Readback(org_id, self._thoughtspot.in_org(org_id), self._sleep)
