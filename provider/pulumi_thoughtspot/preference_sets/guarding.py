"""What a set asks the run before it removes Orgs' overrides: whether another resource declares any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.held import HeldOrg, all_orgs
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, says_gone
from pulumi_thoughtspot.rules import notices as general
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.rules.steps import Log


@dataclass
class Asked:
    """What becomes of Orgs whose overrides are to be removed.

    ``free``: they are removed; ``left``: another resource declares them, or the program reads them; ``gone``: nothing
    is set there; ``failed``: the state has to keep them, for these reasons.
    """

    free: list[HeldOrg] = field(default_factory=list)
    left: list[HeldOrg] = field(default_factory=list)
    gone: list[HeldOrg] = field(default_factory=list)
    failed: dict[str, Error] = field(default_factory=dict)


class Guarding:
    """The guard of one step of the set ``owner``. ``seen``: what has just been looked at, so that names are known."""

    def __init__(
        self, owner: str | None, declarations: Declarations, log: Log, seen: Mapping[str, Found] | None = None
    ) -> None:
        self._owner = owner
        self._declarations = declarations
        self._log = log
        self._seen = dict(seen or {})
        self._left: dict[str, list[str]] = {}
        self._gone: list[HeldOrg] = []

    def ask(self, orgs: Sequence[HeldOrg], many: ManyScopes, *, deleting: bool) -> Asked:
        """Asks for each of ``orgs``, whose turn this step has. See `Resets.reset` for ``deleting``."""
        asked, unsure = Asked(), []
        for org in orgs:
            guard = self._guard(org)
            if guard.standing is Standing.UNSURE:  # One of the names that the program gives may be this Org's by now.
                unsure.append(org)
            else:
                self._decide(asked, org, guard, deleting=deleting)
        looked = many.look([org.scope for org in unsure], unsure[0].key.event_type) if unsure else {}
        for org in unsure:
            found = looked[org.scope]
            if isinstance(found, Error) and not says_gone(found, org.id):
                asked.failed[org.place] = found
            elif isinstance(found, Error) or found.channels is None:
                asked.gone.append(org)
                self._gone += [org] if isinstance(found, Error) else []
            else:
                self._seen[org.id] = found
                self._decide(asked, org, self._guard(org), deleting=deleting)
        return asked

    def resolve(self, claims: Sequence[Claim]) -> None:
        """ThoughtSpot has told what the set declares, and the set has it now, unless another resource has it.

        Raises `DuplicateError` then.
        """
        if not claims:
            return
        assert self._owner is not None, "a resource that writes is known"
        self._declarations.resolve(self._owner, claims, takes=True)

    def sets(self, claims: Sequence[Claim]) -> None:
        """These are set now."""
        assert self._owner is not None, "a resource that writes is known"
        self._declarations.sets(self._owner, claims)

    def still_free(self, claims: Sequence[Claim]) -> None:
        """Raises `DuplicateError` where another resource has got any of these since they were resolved."""
        assert self._owner is not None, "a resource that writes is known"
        self._declarations.still_free(self._owner, claims)

    def others_exist(self, host: str, event_type: str) -> bool:
        """Whether another resource of this run has set an Org, which a name of this one may mean."""
        assert self._owner is not None, "a resource that writes is known"
        return self._declarations.others_exist(self._owner, all_orgs(host, event_type))

    def is_anothers(self, org: HeldOrg) -> bool:
        """Whether another resource has come to declare what was removed, so that what shows there is its doing."""
        guard = self._guard(org)
        if guard.standing is Standing.FREE:
            self._declarations.keeps(org.key)
        elif guard.standing is Standing.HELD:
            self._left.setdefault(guard.owner, []).append(org.place)
        return guard.standing is Standing.HELD

    def keeps(self, org: HeldOrg) -> None:
        """What was to be removed has certainly not been."""
        self._declarations.keeps(org.key)

    def tell(self) -> None:
        """Says what was left as it is, and what is gone."""
        if self._gone:
            self._log.warning(notices.not_known(self._gone))
        for declarer, places in self._left.items():
            self._log.info(notices.left_to(places, declarer))

    def _guard(self, org: HeldOrg) -> Guard:
        found = self._seen.get(org.id)
        named = org if found is None else org.as_found(found)
        return self._declarations.guard(self._owner, org.key, named.preference.name, looked=found is not None)

    def _decide(self, asked: Asked, org: HeldOrg, guard: Guard, *, deleting: bool) -> None:
        if guard.standing is Standing.FREE:
            asked.free.append(org)
        elif guard.standing is Standing.AWAITED and (deleting or guard.failed):
            asked.failed[org.place] = general.still_declared(org.place, guard)
        else:
            self._left.setdefault(guard.owner, []).append(org.place)
            asked.left.append(org)
