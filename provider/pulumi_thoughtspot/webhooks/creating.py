"""Create one webhook, or take over one that is there.

`webhooks/create` is never repeated blindly: before it there is a look for the name, and another one where its answer is
lost, so that there are never two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pulumi_thoughtspot.client.deadline import deadline, sleep
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import BadRequestError, ThoughtSpotError
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.settling import look_until
from pulumi_thoughtspot.rules.steps import Log
from pulumi_thoughtspot.rules.turns import Turns
from pulumi_thoughtspot.webhooks import notices
from pulumi_thoughtspot.webhooks.changes import differing, has_secrets, to_set
from pulumi_thoughtspot.webhooks.identity import Key, turn
from pulumi_thoughtspot.webhooks.orgs import OrgIds
from pulumi_thoughtspot.webhooks.properties import SETTINGS
from pulumi_thoughtspot.webhooks.readback import Readback
from pulumi_thoughtspot.webhooks.webhook import Held, Wanted
from pulumi_thoughtspot.webhooks.written import kept, kept_elsewhere


@dataclass(frozen=True)
class _Place:
    """Where a webhook is made: its Org, as far as known, and how to look into it."""

    org: Org
    look: Readback


class Creation:
    """Creates, on one ThoughtSpot and in one run of Pulumi."""

    def __init__(
        self,
        thoughtspot: ThoughtSpot,
        declarations: Declarations,
        turns: Turns,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        self._thoughtspot = thoughtspot
        self._host = thoughtspot.host
        self._declarations = declarations
        self._turns = turns
        self._sleep = sleep
        self._orgs = OrgIds(thoughtspot)

    def create(self, owner: str, wanted: Wanted, log: Log) -> Held:
        """Makes the webhook that the program declares, or takes it over where it is there already.

        Raises `OverwriteError` where there is another one of that name, or one whose secrets cannot be compared, unless
        it was this resource's own or ``allow_overwrite`` is given; `DuplicateError` where another resource of this run
        declares it; `PartlyDoneError` where it fails after its write, or ThoughtSpot made it in another Org.
        """
        try:
            with deadline():
                notices.refuse_what_is_not_known(wanted.settings, SETTINGS)
                org = self._orgs.find(wanted.org)
                place = _Place(org, Readback(org.id, self._thoughtspot.in_org(org.id), self._sleep))
                with self._turns.alone(turn(org.id, org.name, self._host)):
                    created = self._create(owner, wanted, place, log)
                    self._declarations.exists(owner, [wanted.claim(self._host, created.key)])
        except BaseException:
            self._declarations.failed(owner)
            raise
        return created

    def _create(self, owner: str, wanted: Wanted, place: _Place, log: Log) -> Held:
        found = self._there(wanted.settings.name, place.look)
        if len(found) > 1:
            raise notices.several(wanted, place.org, found)
        if found:
            return self._take_over(owner, wanted, place, found[0], log)
        made = self._make(wanted, place)
        # Where the answer names no Org, it is the one whose token made it.
        held = self._held(made, wanted) if made.org is not None else self._held_in(place.org.id, made, wanted)
        if held.key.org_id != place.org.id:
            raise kept_elsewhere(held, wanted, place.org)
        with kept(held, wanted, certain=True):
            self._declarations.resolve(owner, [wanted.claim(self._host, held.key)])
            settled = place.look.settled(made.id, wanted.settings)
        if settled.org_id != place.org.id:
            raise kept_elsewhere(self._held(settled, wanted), wanted, place.org)
        return self._held(settled, wanted)

    def _there(self, name: str, look: Readback) -> Sequence[Webhook]:
        """The webhooks of that name; waits while a search still shows one that this run has deleted."""
        return look_until(lambda: look.by_name(name), lambda found: not any(map(self._was_deleted, found)), self._sleep)

    def _was_deleted(self, found: Webhook) -> bool:
        return self._declarations.was_let_go(Key(self._host, found.org_id, found.id))

    def _take_over(self, owner: str, wanted: Wanted, place: _Place, found: Webhook, log: Log) -> Held:
        held = self._held(found, wanted)
        self._declarations.resolve(owner, [wanted.claim(self._host, held.key)])
        its_own = self._declarations.remembered(owner, held.key) is not None
        different = differing(found.settings, wanted.settings)
        if not different and not has_secrets(wanted.settings):
            log.info(notices.taken_over(held))
            return held
        if not (its_own or wanted.allow_overwrite):
            raise notices.would_overwrite(held, found, different)
        changed = to_set(found.settings, wanted.settings)
        with kept(held, wanted, certain=False):
            try:
                place.look.in_org.webhooks.update(found.id, wanted.settings, changed)
            except BadRequestError as refused:
                raise notices.not_taken(refused, wanted.settings, changed) from None
        with kept(held, wanted, certain=True):
            settled = place.look.settled(found.id, wanted.settings)
        if not its_own:
            log.info(notices.overwritten(held))
        return self._held(settled, wanted)

    def _make(self, wanted: Wanted, place: _Place) -> Webhook:
        """The webhook that was not there before, whatever became of the answer."""
        try:
            made = place.look.in_org.webhooks.create(wanted.settings)
        except BadRequestError as refused:
            try:
                others = [other for other in place.look.all() if other.settings.events & wanted.settings.events]
            except ThoughtSpotError:  # What went wrong first stays the error.
                others = []
            if others:
                raise notices.another_is_there(refused, place.org, others) from None
            given = [name for name in SETTINGS if getattr(wanted.settings, name)]
            raise notices.not_taken(refused, wanted.settings, given) from None
        except ThoughtSpotError as lost:
            if not lost.may_be_done:
                raise
            return self._made_all_the_same(wanted, place, lost)
        if made is not None:
            return made
        try:
            appeared = place.look.appears(wanted.settings.name)
        except ThoughtSpotError as lost:  # It is made, and nobody knows its id.
            raise notices.may_be_made(lost, wanted, place.org) from None
        if len(appeared) == 1:
            return appeared[0]
        raise notices.not_shown(wanted.settings, place.org.id)

    def _made_all_the_same(self, wanted: Wanted, place: _Place, lost: ThoughtSpotError) -> Webhook:
        try:
            appeared = place.look.appears(wanted.settings.name)
        except ThoughtSpotError:
            raise notices.may_be_made(lost, wanted, place.org) from None
        if len(appeared) == 1 and not differing(appeared[0].settings, wanted.settings):
            return appeared[0]
        raise notices.may_be_made(lost, wanted, place.org) from None

    def _held(self, found: Webhook, wanted: Wanted) -> Held:
        """What is found, as it will stand in the state."""
        return self._held_in(found.org_id, found, wanted)

    def _held_in(self, org_id: str, found: Webhook, wanted: Wanted) -> Held:
        return Held(Key(self._host, org_id, found.id), found.org.name if found.org else None, wanted.settings)
