"""The steps on a ThoughtSpot in memory: what each decides, writes and says, and what becomes of every failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client import deadline as deadline_module
from pulumi_thoughtspot.client.deadline import STEP_SECONDS, deadline
from pulumi_thoughtspot.client.preferences import CLUSTER, Change, Channels, Preferences, Replace, Reset, Scope
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    DuplicateError,
    Error,
    ForbiddenError,
    NotSetError,
    NotSettledError,
    OtherHostError,
    OtherOrgError,
    OverwriteError,
    StillDeclaredError,
    UnauthenticatedError,
    UnavailableError,
    UnknownOrgError,
    UnreachableError,
    UnreadableError,
)
from pulumi_thoughtspot.preferences.identity import Key, Named, claim
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.preference import Preference, Wanted
from pulumi_thoughtspot.preferences.written import WrittenError
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.rules.notices import ALIAS
from pulumi_thoughtspot.rules.settling import SETTLE_WAITS
from pulumi_thoughtspot.rules.turns import Turns

from .fakes import BOTH, EMAIL, EVENT, HOST, NOTHING, WEBHOOK, InMemory, Log, unknown_org, urn

SALES, PRIMARY, DEFAULT = Key(HOST, "42", EVENT), Key(HOST, "0", EVENT), Key(HOST, None, EVENT)
IT = urn("it")
NEVER = 10_000
"""A lag that no wait outlasts."""


@dataclass
class Step:
    """One step in one run, and what comes of it."""

    ts: InMemory
    declarations: Declarations = field(default_factory=Declarations)
    turns: Turns = field(default_factory=Turns)
    log: Log = field(default_factory=Log)
    waits: list[float] = field(default_factory=list)

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle(self.ts, self.declarations, self.turns, sleep=self.waits.append)

    def create(self, org: str | None, channels: Channels, allow_overwrite: bool = False) -> Preference:
        """Of a resource that was checked, as the engine does it."""
        scope = Scope(org)
        self.declarations.declare(IT, [claim(scope, EVENT, self.ts.host)])
        with _why():
            return self.lifecycle.create(IT, Wanted(scope, EVENT, channels, allow_overwrite), self.log)

    def update(self, held: Preference, channels: Channels) -> Preference:
        with _why():
            return self.lifecycle.update(held, Wanted(Scope(held.org_name), EVENT, channels))

    def read(self, held: Preference) -> Preference | None:
        return self.lifecycle.read(held, self.log)

    def delete(self, held: Preference, owner: str | None = IT) -> None:
        self.lifecycle.delete(owner, held, self.log)


@contextmanager
def _why() -> Iterator[None]:
    """Why a step failed; what stands after it is for `test_written`."""
    try:
        yield
    except WrittenError as written:
        raise written.error from None


def on(ts: InMemory) -> Step:
    """A step on a ts out of a table."""
    return Step(ts.fresh())


def an_override(channels: Channels = WEBHOOK, key: Key = SALES, name: str | None = "Sales") -> Preference:
    return Preference(key, name, channels, previous=None)


def a_default(channels: Channels, previous: Channels | None) -> Preference:
    return Preference(DEFAULT, None, channels, previous)


def answered(kind: type[ApiError], status: int) -> ApiError:
    return kind("No.", status=status, words="no", code=None, incident=None)


def failures() -> dict[str, Error]:
    """Whatever may go wrong that says nothing of what is set."""
    return {
        "400": answered(BadRequestError, 400),
        "401": answered(UnauthenticatedError, 401),
        "403": answered(ForbiddenError, 403),
        "503": answered(UnavailableError, 503),
        "no answer": UnreachableError("No answer."),
        "no readable answer": UnreadableError("No answer of ThoughtSpot's."),
    }


# Create: what is set already decides.

ADOPT, WRITE, OVERWRITE, REFUSE = "adopt", "write", "overwrite", "refuse"

CREATE: dict[str, tuple[str | None, Channels | None, Channels, bool, Channels | None, str]] = {
    # title: scope, found, wanted, allow_overwrite, what this resource had left there, decision
    "Org: nothing": ("Sales", None, WEBHOOK, False, None, WRITE),
    "Org: nothing, and no channel wanted": ("Sales", None, NOTHING, False, None, WRITE),
    "Org: the same": ("Sales", WEBHOOK, WEBHOOK, False, None, ADOPT),
    "Org: the same, allowed": ("Sales", WEBHOOK, WEBHOOK, True, None, ADOPT),
    "Org: the same, its own": ("Sales", WEBHOOK, WEBHOOK, False, WEBHOOK, ADOPT),
    "Org: no channel, and none wanted": ("Sales", NOTHING, NOTHING, False, None, ADOPT),
    "Org: EMAIL, and EMAIL wanted": ("Sales", EMAIL, EMAIL, False, None, ADOPT),
    "Org: EMAIL alone counts": ("Sales", EMAIL, WEBHOOK, False, None, REFUSE),
    "Org: no channel counts": ("Sales", NOTHING, WEBHOOK, False, None, REFUSE),
    "Org: fewer": ("Sales", WEBHOOK, BOTH, False, None, REFUSE),
    "Org: more": ("Sales", BOTH, WEBHOOK, False, None, REFUSE),
    "Org: another, allowed": ("Sales", EMAIL, WEBHOOK, True, None, OVERWRITE),
    "Org: another, its own": ("Sales", EMAIL, WEBHOOK, False, EMAIL, OVERWRITE),
    "Org: another than its own": ("Sales", BOTH, WEBHOOK, False, EMAIL, REFUSE),
    "Org by id: nothing": ("42", None, WEBHOOK, False, None, WRITE),
    "Org by id: the same": ("42", WEBHOOK, WEBHOOK, False, None, ADOPT),
    "Org by id: another": ("42", EMAIL, WEBHOOK, False, None, REFUSE),
    "Org by id: another, allowed": ("42", EMAIL, WEBHOOK, True, None, OVERWRITE),
    "cluster: nothing": (None, None, WEBHOOK, False, None, WRITE),
    "cluster: nothing, and EMAIL wanted": (None, None, EMAIL, False, None, WRITE),
    "cluster: the same": (None, WEBHOOK, WEBHOOK, False, None, ADOPT),
    "cluster: EMAIL, and EMAIL wanted": (None, EMAIL, EMAIL, False, None, ADOPT),
    "cluster: EMAIL alone counts as nothing": (None, EMAIL, WEBHOOK, False, None, OVERWRITE),
    "cluster: EMAIL alone counts as nothing, and no channel wanted": (None, EMAIL, NOTHING, False, None, OVERWRITE),
    "cluster: EMAIL and more counts": (None, BOTH, WEBHOOK, False, None, REFUSE),
    "cluster: no channel counts": (None, NOTHING, WEBHOOK, False, None, REFUSE),
    "cluster: another, allowed": (None, BOTH, WEBHOOK, True, None, OVERWRITE),
    "cluster: another, its own": (None, BOTH, WEBHOOK, False, BOTH, OVERWRITE),
    "cluster: another than its own": (None, BOTH, WEBHOOK, False, NOTHING, REFUSE),
}


def set_up(org: str | None, found: Channels | None) -> Step:
    overrides = {} if org is None or found is None else {"42": found}
    return Step(InMemory(cluster=found if org is None else None, overrides=overrides))


@pytest.mark.parametrize(("org", "found", "wanted", "allowed", "left", "decision"), CREATE.values(), ids=CREATE)
def test_create_decides_by_what_is_set(
    org: str | None, found: Channels | None, wanted: Channels, allowed: bool, left: Channels | None, decision: str
) -> None:
    step = set_up(org, found)
    key = DEFAULT if org is None else SALES
    if left is not None:
        step.declarations.remember(IT, key, Preference(key, None, left, previous=NOTHING))
    if decision == REFUSE:
        with pytest.raises(OverwriteError, match="nothing was changed"):
            step.create(org, wanted, allowed)
        assert not step.ts.written
        assert not step.log.all
        return
    created = step.create(org, wanted, allowed)
    previous = NOTHING if left == found is not None else found
    assert created == Preference(key, None if org is None else "Sales", wanted, previous)
    assert step.ts.written == ([] if decision == ADOPT else [Replace(Scope(org), EVENT, wanted)])
    said = {ADOPT: "taken over", OVERWRITE: ", now it is "}
    assert [said[decision] in info for info in step.log.infos] == ([True] if decision in said else [])
    assert not step.log.warnings


def test_create_of_a_resource_that_was_left_by_another_one_is_refused() -> None:
    step = set_up("Sales", EMAIL)
    step.declarations.remember(urn("other"), SALES, an_override(EMAIL))
    with pytest.raises(OverwriteError):
        step.create("Sales", WEBHOOK)


def test_a_refusal_names_both_values_and_every_way_out() -> None:
    with pytest.raises(OverwriteError) as error:
        set_up("Sales", BOTH).create("Sales", NOTHING)
    assert str(error.value) == (
        "Org 'Sales' is set to EMAIL and WEBHOOK already, and this resource declares no channel; nothing was changed.\n"
        "Any of these lets it through:\n"
        "- declare channels=['EMAIL', 'WEBHOOK'] first: equal channels are taken over without a write;\n"
        "- set allow_overwrite=True for one 'pulumi up';\n"
        f"- if the resource was only renamed or moved, give it {ALIAS}."
    )


ON_DESTROY_ORG = "A destroy removes the Org's override, whatever was set before; retain_on_delete=True keeps it."

NOTICES: dict[str, tuple[str | None, Channels, Channels, str]] = {
    "Org: taken over": ("Sales", WEBHOOK, WEBHOOK, f"Org 'Sales' was WEBHOOK already; taken over. {ON_DESTROY_ORG}"),
    "Org: overwritten": ("Sales", EMAIL, NOTHING, f"Org 'Sales' was EMAIL, now it is no channel. {ON_DESTROY_ORG}"),
    "cluster: taken over": (
        None,
        WEBHOOK,
        WEBHOOK,
        "The cluster's default was WEBHOOK already; taken over. A destroy leaves it as it is.",
    ),
    "cluster: overwritten": (
        None,
        BOTH,
        WEBHOOK,
        "The cluster's default was EMAIL and WEBHOOK, now it is WEBHOOK. A destroy puts EMAIL and WEBHOOK back;"
        " retain_on_delete=True keeps it.",
    ),
    # "No channel" is not nothing.
    "cluster: overwritten where no channel was set": (
        None,
        NOTHING,
        WEBHOOK,
        "The cluster's default was no channel, now it is WEBHOOK. A destroy puts no channel back;"
        " retain_on_delete=True keeps it.",
    ),
}


@pytest.mark.parametrize(("org", "found", "wanted", "info"), NOTICES.values(), ids=NOTICES)
def test_create_says_what_a_destroy_will_do(org: str | None, found: Channels, wanted: Channels, info: str) -> None:
    step = set_up(org, found)
    step.create(org, wanted, allow_overwrite=True)
    assert step.log.infos == [info]


@pytest.mark.parametrize("left_out", [False, True])
@pytest.mark.parametrize("org", ["Sales", "42"])
def test_only_create_names_an_org_as_the_program_does(org: str, left_out: bool) -> None:
    step = Step(InMemory(left_out=left_out))
    created = step.create(org, WEBHOOK)
    step.update(created, EMAIL)
    step.read(created)
    step.declarations = Declarations()
    step.delete(created)
    assert step.ts.written == [
        Replace(Scope(org), EVENT, WEBHOOK),
        Replace(Scope("42"), EVENT, EMAIL),
        Reset(Scope("42"), EVENT),
    ]
    assert CLUSTER not in step.ts.asked
    assert step.ts.asked[2:] == [Scope("42")] * 3


# Create: another Org answers.

NAMESAKE = {"42": "Sales", "7": "42"}
"""An Org whose name is another one's id, on a ThoughtSpot that takes an identifier for a name first."""
ANOTHER_ANSWERED = "ThoughtSpot answered for Org '42' (id 7) when asked for Org 'Sales' (id 42)."


@pytest.mark.parametrize(
    ("overrides", "left_out", "org", "undone"),
    [
        ({}, False, "Sales", Reset(Scope("Sales"), EVENT)),
        ({"42": EMAIL}, False, "Sales", Replace(Scope("Sales"), EVENT, EMAIL)),
        ({"42": NOTHING}, False, "Sales", Replace(Scope("Sales"), EVENT, NOTHING)),
        ({}, True, "42", Reset(Scope("42"), EVENT)),
    ],
    ids=["nothing before", "EMAIL before", "no channel before", "by id, nothing shown before"],
)
def test_a_write_that_another_org_answers_for_is_undone(
    overrides: dict[str, Channels], left_out: bool, org: str, undone: Change
) -> None:
    step = Step(InMemory(NAMESAKE, overrides=dict(overrides), name_first=True, left_out=left_out))
    with pytest.raises(
        OtherOrgError, match=r"answered for Org '42' \(id 7\) when asked for Org ('42'|'Sales' \(id 42\))"
    ):
        step.create(org, WEBHOOK, allow_overwrite=True)
    assert step.ts.written == [Replace(Scope(org), EVENT, WEBHOOK), undone]
    assert step.ts.overrides == overrides


def test_a_write_that_cannot_be_undone_says_so() -> None:
    class Fails(InMemory):
        def configure(self, changes: Sequence[Change]) -> None:
            if self.written:
                raise UnreachableError("No answer came.")
            super().configure(changes)

    step = Step(Fails(NAMESAKE, name_first=True))
    with pytest.raises(OtherOrgError) as error:
        step.create("Sales", WEBHOOK)
    assert str(error.value) == (
        f"{ANOTHER_ANSWERED} What was written there could not be taken back.\n"
        "Look at that Org's channels. No answer came."
    )


def test_nothing_is_written_where_another_org_answers_first() -> None:
    step = Step(InMemory(NAMESAKE, overrides={"7": EMAIL}, name_first=True))
    with pytest.raises(OtherOrgError):
        step.create("42", EMAIL)
    assert not step.ts.written


# A limit, as the README says: a write by id that ThoughtSpot takes for another Org's name is seen only when it is read
# back, and cannot be undone, since nobody knows what was there.


def test_limit_an_update_that_reached_another_org_says_so() -> None:
    step = Step(InMemory(NAMESAKE, overrides={"42": WEBHOOK, "7": EMAIL}, name_first=True))
    with pytest.raises(OtherOrgError) as error:
        step.update(an_override(), BOTH)
    assert str(error.value) == (
        f"{ANOTHER_ANSWERED} Org 'Sales' (id 42) is gone, and what was meant for it may be set there.\n"
        "Look at that Org's channels. Then run 'pulumi refresh', which lets go of the Org that is gone."
    )


def test_limit_a_delete_that_reached_another_org_says_so() -> None:
    step = Step(InMemory(NAMESAKE, overrides={"42": WEBHOOK, "7": EMAIL}, name_first=True))
    step.delete(an_override())
    assert step.log.warnings == [
        f"{ANOTHER_ANSWERED} Org 'Sales' {GONE} The other Org's override may be removed now: look at it."
    ]


# Create: it fails.

CREATE_FAILS: dict[str, tuple[Callable[[InMemory], None], type[BaseException]]] = {
    "the first look fails": (lambda ts: ts.search_fails.append(UnreachableError("No answer.")), UnreachableError),
    "the Org is unknown": (lambda ts: ts.search_fails.append(unknown_org("Sales")), UnknownOrgError),
    "the write fails": (lambda ts: ts.configure_fails.append(UnreachableError("No answer.")), UnreachableError),
    "something else is set": (lambda ts: ts.overrides.update({"42": EMAIL}), OverwriteError),
    "the write never shows up": (lambda ts: setattr(ts, "lag", NEVER), NotSettledError),
    "a defect": (lambda ts: ts.search_fails.append(KeyError("org")), KeyError),
    "the process is to end": (lambda ts: ts.search_fails.append(SystemExit()), SystemExit),
}


@pytest.mark.parametrize(("injured", "error"), CREATE_FAILS.values(), ids=CREATE_FAILS)
def test_a_create_that_fails_is_remembered_as_failed(
    injured: Callable[[InMemory], None], error: type[BaseException]
) -> None:
    """A resource that failed is no reason to delete its old self: only where it comes later by design it is."""
    step = Step(InMemory())
    injured(step.ts)
    step.declarations.declare(IT, [claim(Scope("42"), EVENT, HOST)])
    assert step.declarations.guard(IT, SALES, Named.of("Sales", EVENT, HOST)).standing is Standing.FREE
    with pytest.raises(error):
        step.create("42", WEBHOOK)
    assert step.declarations.guard(IT, SALES, Named.of("Sales", EVENT, HOST)).standing is Standing.AWAITED


def test_a_create_that_succeeds_holds_its_key() -> None:
    step = Step(InMemory())
    step.create("Sales", WEBHOOK)
    assert step.declarations.guard(IT, SALES, None).standing is Standing.HELD


@pytest.mark.parametrize(
    ("ts", "allowed"),
    [(InMemory(), False), (InMemory(left_out=True), False), (InMemory(overrides={"42": EMAIL}), True)],
    ids=["nothing is set", "the Org is not shown", "something else is set"],
)
def test_create_declares_what_check_did_not_know_for_its_own_resource_alone(ts: InMemory, allowed: bool) -> None:
    step = on(ts)
    step.lifecycle.create(IT, Wanted(Scope("Sales"), EVENT, WEBHOOK, allowed), step.log)
    assert step.declarations.guard(urn("old"), SALES, None) == Guard(Standing.HELD, IT)
    step.declarations.declare(IT, [claim(Scope("77"), EVENT, HOST)])
    assert step.declarations.guard(urn("old"), SALES, None).standing is Standing.FREE


@pytest.mark.parametrize(
    ("org", "held", "first"),
    [
        ("Sales", an_override(), Named.of("Sales", EVENT, HOST)),
        ("42", an_override(), SALES),
        (None, a_default(WEBHOOK, None), DEFAULT),
    ],
    ids=["by name", "by id", "cluster"],
)
def test_what_a_step_handles_is_handled_by_no_other_meanwhile(
    monkeypatch: pytest.MonkeyPatch, org: str | None, held: Preference, first: Key | Named
) -> None:
    alone: list[object] = []
    before = Turns.alone

    def noted(self: Turns, claimed: Claim) -> AbstractContextManager[None]:
        alone.append(claimed.key or claimed.name)
        return before(self, claimed)

    monkeypatch.setattr(Turns, "alone", noted)
    step = Step(InMemory())
    step.create(org, WEBHOOK)
    step.update(held, EMAIL)
    step.declarations = Declarations()
    step.delete(held)
    assert alone == [first, held.key, held.key]


@pytest.mark.parametrize("found", [None, EMAIL, WEBHOOK])
def test_a_duplicate_is_found_before_it_writes(found: Channels | None) -> None:
    step = set_up("Sales", found)
    step.declarations.declare(urn("one"), [claim(Scope("42"), EVENT, HOST)])
    step.declarations.declare(IT, [claim(Scope("Sales"), EVENT, HOST)])
    step.declarations.exists(urn("one"), [claim(SALES.scope, EVENT, HOST, SALES)])
    with pytest.raises(DuplicateError):
        step.lifecycle.create(IT, Wanted(Scope("Sales"), EVENT, WEBHOOK, allow_overwrite=True), step.log)
    assert not step.ts.written
    assert not step.log.all


# Every write is read back, with a bounded wait.

WRITES: dict[str, tuple[Channels | None, Callable[[Step], object], Channels | None]] = {
    # title: what is set at the Org before, the step, what is set after
    "create": (None, lambda step: step.create("Sales", WEBHOOK), WEBHOOK),
    "update": (EMAIL, lambda step: step.update(an_override(EMAIL), WEBHOOK), WEBHOOK),
    "delete": (WEBHOOK, lambda step: step.delete(an_override()), None),
}


@pytest.mark.parametrize("looks", range(1, len(SETTLE_WAITS) + 1))
@pytest.mark.parametrize(("before", "act", "after"), WRITES.values(), ids=WRITES)
def test_a_write_may_take_a_while_to_show(
    before: Channels | None, act: Callable[[Step], object], after: Channels | None, looks: int
) -> None:
    step = set_up("Sales", before)
    step.ts.lag = looks
    act(step)
    assert step.waits == list(SETTLE_WAITS[:looks])
    assert step.ts.overrides.get("42") == after


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("create", "ThoughtSpot accepted WEBHOOK for Org 'Sales' (id 42), but still shows nothing."),
        ("update", "ThoughtSpot accepted WEBHOOK for Org 'Sales' (id 42), but still shows EMAIL."),
        ("delete", "ThoughtSpot accepted the reset of Org 'Sales' (id 42), but still shows WEBHOOK."),
    ],
)
def test_a_write_that_never_shows_up_is_an_error_that_names_both_values(title: str, text: str) -> None:
    before, act, _ = WRITES[title]
    step = set_up("Sales", before)
    step.ts.lag = NEVER
    with pytest.raises(NotSettledError) as error:
        act(step)
    assert error.value.sentence == text
    assert error.value.remedy == (
        "Perhaps something else sets it at the same time. Run 'pulumi refresh' to see what it is, then 'pulumi up'."
    )
    assert step.waits == list(SETTLE_WAITS)
    assert len(step.ts.written) == 1, "what was written is not written again"


def test_the_waits_leave_room_in_a_step() -> None:
    assert sum(SETTLE_WAITS) < STEP_SECONDS / 4
    assert list(SETTLE_WAITS) == sorted(SETTLE_WAITS)


@pytest.mark.parametrize(("before", "act", "after"), WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(
    ("seconds", "waits"), [(0.0, 0), (0.05, 0), (0.1, 1), (1.0, 4), (STEP_SECONDS, len(SETTLE_WAITS))]
)
def test_a_step_never_waits_past_its_deadline(
    monkeypatch: pytest.MonkeyPatch,
    before: Channels | None,
    act: Callable[[Step], object],
    after: Channels | None,
    seconds: float,
    waits: int,
) -> None:
    step = set_up("Sales", before)
    step.ts.lag = NEVER
    monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=lambda: sum(step.waits)))
    with deadline(seconds), pytest.raises(NotSettledError):
        act(step)
    assert step.waits == list(SETTLE_WAITS[:waits])
    assert sum(step.waits) <= seconds
    assert step.ts.overrides.get("42") == after


def test_every_step_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=lambda: 0.0))
    remaining: list[float] = []

    class Timed(InMemory):
        def search(self, *args: object) -> object:  # type: ignore[override]
            remaining.append(deadline_module.remaining())
            return super().search(*args)  # type: ignore[arg-type]

    step = Step(Timed(overrides={"42": WEBHOOK}))
    held = step.create("Sales", WEBHOOK)
    step.update(held, EMAIL)
    step.read(held)
    step.lifecycle.get(Key(HOST, "42", EVENT))
    step.declarations = Declarations()
    step.delete(held)
    assert set(remaining) == {STEP_SECONDS}


def test_what_a_step_waits_for_its_turn_is_time_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now, before, left = [0.0], Turns.alone, list[float]()

    @contextmanager
    def late(self: Turns, claimed: Claim) -> Iterator[None]:
        now[0] += 50.0
        with before(self, claimed):
            left.append(deadline_module.remaining())
            yield

    monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(Turns, "alone", late)
    step = Step(InMemory())
    held = step.create("Sales", WEBHOOK)
    step.update(held, EMAIL)
    step.declarations = Declarations()
    step.delete(held)
    assert left == [STEP_SECONDS - 50.0] * 3


# Update.


def test_update_writes_and_keeps_what_was_set_before_create() -> None:
    step = Step(InMemory({"42": "Vertrieb"}, overrides={"42": EMAIL}))
    held = replace(an_override(EMAIL), previous=BOTH)
    assert step.update(held, WEBHOOK) == Preference(SALES, "Vertrieb", WEBHOOK, previous=BOTH)
    assert step.ts.written == [Replace(Scope("42"), EVENT, WEBHOOK)]


@pytest.mark.parametrize(
    ("ts", "error"),
    [
        (InMemory({"77": "Marketing"}), UnknownOrgError),
        (InMemory({"7": "42"}), OtherOrgError),
        (InMemory(configure_fails=[answered(ForbiddenError, 403)]), ForbiddenError),
        (InMemory(search_fails=[UnreachableError("No answer.")]), UnreachableError),
    ],
    ids=["the Org is gone", "another Org answers", "the write is refused", "the look fails"],
)
def test_update_raises_whatever_goes_wrong(ts: InMemory, error: type[Error]) -> None:
    with pytest.raises(error):
        on(ts).update(an_override(), EMAIL)


# Read.

GONE = "(id 42) is not known to ThoughtSpot, or not visible to this token; its preference counts as gone."

READ: dict[str, tuple[InMemory, Preference, Preference | None, list[str]]] = {
    "Org: as it was": (InMemory(overrides={"42": WEBHOOK}), an_override(), an_override(), []),
    "Org: drifted": (InMemory(overrides={"42": BOTH}), an_override(), an_override(BOTH), []),
    "Org: drifted to no channel": (InMemory(overrides={"42": NOTHING}), an_override(), an_override(NOTHING), []),
    "Org: renamed": (
        InMemory({"42": "Vertrieb"}, overrides={"42": WEBHOOK}),
        an_override(),
        an_override(name="Vertrieb"),
        [],
    ),
    "Org: nothing set": (InMemory(), an_override(), None, []),
    "Org: left out": (InMemory(left_out=True), an_override(), None, [f"Org 'Sales' {GONE}"]),
    "Org: unknown": (InMemory({}), an_override(), None, [f"Org 'Sales' {GONE}"]),
    "Org: unknown, and its name was never told": (InMemory({}), an_override(name=None), None, [f"Org '42' {GONE}"]),
    "Org: another one answers": (
        InMemory({"7": "42"}, overrides={"7": WEBHOOK}),
        an_override(),
        None,
        [f"Org 'Sales' {GONE}"],
    ),
    "Primary: nothing set": (InMemory(), an_override(key=PRIMARY, name="Primary"), None, []),
    "cluster: as it was": (InMemory(cluster=WEBHOOK), a_default(WEBHOOK, EMAIL), a_default(WEBHOOK, EMAIL), []),
    "cluster: drifted": (InMemory(cluster=EMAIL), a_default(WEBHOOK, None), a_default(EMAIL, None), []),
    "cluster: nothing set": (InMemory(), a_default(WEBHOOK, None), None, []),
}


@pytest.mark.parametrize(("ts", "held", "found", "warnings"), READ.values(), ids=READ)
def test_read_finds_what_is_set_now(
    ts: InMemory, held: Preference, found: Preference | None, warnings: list[str]
) -> None:
    step = on(ts)
    assert step.read(held) == found
    assert step.log.warnings == warnings
    assert not step.log.infos
    assert not step.ts.written


@pytest.mark.parametrize("error", failures().values(), ids=failures())
@pytest.mark.parametrize("held", [an_override(), a_default(WEBHOOK, None)], ids=["Org", "cluster"])
def test_a_failure_is_never_read_as_gone(error: Error, held: Preference) -> None:
    step = Step(InMemory(search_fails=[error]))
    with pytest.raises(type(error)):
        step.read(held)


@pytest.mark.parametrize("orgs", [{}, {"7": "0"}], ids=["unknown", "another Org answers"])
@pytest.mark.parametrize("act", [Step.read, Step.delete], ids=["read", "delete"])
def test_primary_is_never_gone(orgs: dict[str, str], act: Callable[[Step, Preference], object]) -> None:
    step = Step(InMemory(orgs))
    with pytest.raises((UnknownOrgError, OtherOrgError)):
        act(step, an_override(key=PRIMARY, name="Primary"))
    assert not step.log.all


# Get.


@pytest.mark.parametrize(
    ("key", "found"),
    [(SALES, an_override()), (DEFAULT, a_default(EMAIL, None))],
    ids=["Org", "cluster"],
)
def test_get_finds_what_is_set_and_guards_it(key: Key, found: Preference) -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}, cluster=EMAIL))
    assert step.lifecycle.get(key) == found
    assert step.declarations.guard(IT, key, None).standing is Standing.HELD


@pytest.mark.parametrize(
    ("ts", "key", "error", "words"),
    [
        (
            InMemory(),
            SALES,
            NotSetError,
            "Org 'Sales' has nothing set for LIVEBOARD_SCHEDULE, so there is nothing to get.",
        ),
        (InMemory(left_out=True), SALES, NotSetError, "Org '42' has nothing set"),
        (InMemory(), DEFAULT, NotSetError, "The cluster's default has nothing set"),
        (InMemory({}), SALES, UnknownOrgError, "There is no Org '42'."),
        (InMemory({"7": "42"}), SALES, OtherOrgError, "ThoughtSpot answered for Org '42' (id 7)"),
    ],
    ids=["nothing set", "left out", "cluster: nothing set", "unknown", "another Org answers"],
)
def test_get_of_what_is_not_there_is_an_error_and_guards_nothing(
    ts: InMemory, key: Key, error: type[Error], words: str
) -> None:
    step = on(ts)
    with pytest.raises(error) as raised:
        step.lifecycle.get(key)
    assert str(raised.value).startswith(words)
    assert step.declarations.guard(IT, key, None).standing is Standing.FREE


def test_get_of_what_is_not_set_says_what_applies_there() -> None:
    with pytest.raises(NotSetError) as error:
        Step(InMemory()).lifecycle.get(SALES)
    assert error.value.remedy == "What applies there is the cluster's default or, without one, EMAIL."


# Delete: an Org's override.

REMOVED = "Org 'Sales' has no override any more: the cluster's default applies."
NOT_THERE = "Org 'Sales' already had no override."

RESET: dict[str, tuple[InMemory, list[str], list[str]]] = {
    "it is set": (InMemory(overrides={"42": WEBHOOK}), [REMOVED], []),
    "something else is set": (InMemory(overrides={"42": BOTH}), [REMOVED], []),
    "nothing is set": (InMemory(), [REMOVED], []),
    "nothing is set, and Orgs are left out": (InMemory(left_out=True), [REMOVED], []),
    "nothing is set, and the reset is refused (400)": (
        InMemory(configure_fails=[answered(BadRequestError, 400)]),
        [NOT_THERE],
        [],
    ),
    "nothing is set, and the reset is refused (403)": (
        InMemory(configure_fails=[answered(ForbiddenError, 403)]),
        [NOT_THERE],
        [],
    ),
    "the Org is unknown": (InMemory({}), [], [f"Org 'Sales' {GONE}"]),
    "the Org is unknown as soon as it is reset": (
        InMemory(overrides={"42": WEBHOOK}, search_fails=[unknown_org("42")]),
        [],
        [f"Org 'Sales' {GONE}"],
    ),
}


@pytest.mark.parametrize(("ts", "infos", "warnings"), RESET.values(), ids=RESET)
def test_delete_removes_an_orgs_override_and_says_so(ts: InMemory, infos: list[str], warnings: list[str]) -> None:
    step = on(ts)
    step.delete(an_override())
    assert step.ts.written == [Reset(Scope("42"), EVENT)]
    assert (step.log.infos, step.log.warnings) == (infos, warnings)
    assert "42" not in step.ts.overrides
    assert CLUSTER not in step.ts.asked


@pytest.mark.parametrize("error", failures().values(), ids=failures())
def test_a_reset_that_fails_is_an_error_while_the_override_is_set(error: Error) -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}, configure_fails=[error]))
    with pytest.raises(type(error)):
        step.delete(an_override())
    assert not step.log.all


def test_a_refused_reset_is_no_success_where_the_look_after_it_fails() -> None:
    ts = InMemory(configure_fails=[answered(ForbiddenError, 403)], search_fails=[answered(ForbiddenError, 403)])
    with pytest.raises(ForbiddenError):
        Step(ts).delete(an_override())


def test_a_refused_reset_that_an_earlier_try_has_done_already_may_show_late() -> None:
    """An answer was lost, or the Org went along with a refused one; then what is sent again finds no override."""

    class DoneBefore(InMemory):
        def configure(self, changes: Sequence[Change]) -> None:
            super().configure(changes)
            raise answered(BadRequestError, 400)

    step = Step(DoneBefore(overrides={"42": WEBHOOK}, lag=3))
    step.delete(an_override())
    assert (step.log.infos, step.log.warnings) == ([NOT_THERE], [])
    assert len(step.ts.asked) == 4


def test_a_reset_that_is_forbidden_is_an_error_at_once() -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}, configure_fails=[answered(ForbiddenError, 403)]))
    with pytest.raises(ForbiddenError):
        step.delete(an_override())
    assert len(step.ts.asked) == 1


# Delete: the cluster's default.

DECIDED = "The cluster's default is left as it is: it is {}, no longer the {} that this resource had set."
STAYS = "The cluster's default stays {}: it was so before this resource was created."
BACK = "The cluster's default is {} again, as it was before."
EMAIL_AGAIN = (
    "The cluster's default is EMAIL again: it cannot be unset, and EMAIL is what ThoughtSpot does without one."
)
EMAIL_STILL = "The cluster's default stays EMAIL: it cannot be unset, and EMAIL is what ThoughtSpot does without one."

RESTORE: dict[str, tuple[Channels | None, Channels, Channels | None, Channels | None, str]] = {
    # title: live, state, previous, written, said
    "nothing before": (WEBHOOK, WEBHOOK, None, EMAIL, EMAIL_AGAIN),
    "EMAIL before": (WEBHOOK, WEBHOOK, EMAIL, EMAIL, BACK.format("EMAIL")),
    "both before": (WEBHOOK, WEBHOOK, BOTH, BOTH, BACK.format("EMAIL and WEBHOOK")),
    "no channel before": (WEBHOOK, WEBHOOK, NOTHING, NOTHING, BACK.format("no channel")),
    "no channel now, nothing before": (NOTHING, NOTHING, None, EMAIL, EMAIL_AGAIN),
    "no channel now, both before": (NOTHING, NOTHING, BOTH, BOTH, BACK.format("EMAIL and WEBHOOK")),
    "adopted": (WEBHOOK, WEBHOOK, WEBHOOK, None, STAYS.format("WEBHOOK")),
    "adopted, no channel": (NOTHING, NOTHING, NOTHING, None, STAYS.format("no channel")),
    "EMAIL now, nothing before": (EMAIL, EMAIL, None, None, EMAIL_STILL),
    "updated back to what was before": (BOTH, BOTH, BOTH, None, STAYS.format("EMAIL and WEBHOOK")),
    "someone else has decided": (BOTH, WEBHOOK, EMAIL, None, DECIDED.format("EMAIL and WEBHOOK", "WEBHOOK")),
    "someone else has put back what was before": (EMAIL, WEBHOOK, EMAIL, None, DECIDED.format("EMAIL", "WEBHOOK")),
    "someone else has decided for no channel": (NOTHING, WEBHOOK, None, None, DECIDED.format("no channel", "WEBHOOK")),
    "someone else has decided, adopted": (EMAIL, WEBHOOK, WEBHOOK, None, DECIDED.format("EMAIL", "WEBHOOK")),
    "nothing is set any more": (None, WEBHOOK, EMAIL, None, DECIDED.format("nothing", "WEBHOOK")),
}


@pytest.mark.parametrize(("live", "state", "previous", "written", "said"), RESTORE.values(), ids=RESTORE)
def test_delete_puts_the_clusters_default_back(
    live: Channels | None, state: Channels, previous: Channels | None, written: Channels | None, said: str
) -> None:
    step = Step(InMemory(cluster=live))
    step.delete(a_default(state, previous))
    assert step.ts.written == ([] if written is None else [Replace(CLUSTER, EVENT, written)])
    assert step.ts.cluster == (live if written is None else written)
    assert (step.log.infos, step.log.warnings) == ([said], [])


@pytest.mark.parametrize(("owner", "own"), [(IT, True), (None, False)])
@pytest.mark.parametrize(("previous", "before"), [(BOTH, BOTH), (None, EMAIL)])
def test_what_a_delete_puts_back_is_its_own_for_a_create_after_it(
    owner: str | None, own: bool, previous: Channels | None, before: Channels
) -> None:
    step = Step(InMemory(cluster=WEBHOOK))
    step.delete(a_default(WEBHOOK, previous), owner)
    left = step.declarations.remembered(IT, DEFAULT)
    assert left == (a_default(before, before) if own else None)


REPLACED: dict[str, tuple[Channels | None, Channels, str]] = {
    # title: what was set before the resource, what it declares now, what its log says of a destroy
    "nothing": (None, BOTH, "A destroy puts EMAIL back; retain_on_delete=True keeps it."),
    "no channel": (NOTHING, BOTH, "A destroy puts no channel back; retain_on_delete=True keeps it."),
    "the same as now": (BOTH, BOTH, "A destroy leaves it as it is."),
    "nothing, which is EMAIL": (None, EMAIL, "A destroy leaves it as it is."),
    "nothing, and it stays as it is": (None, WEBHOOK, "A destroy puts EMAIL back; retain_on_delete=True keeps it."),
}


@pytest.mark.parametrize(("previous", "wanted", "said"), REPLACED.values(), ids=REPLACED)
def test_a_default_that_the_engine_replaces_goes_back_to_what_was_before_all_of_it(
    previous: Channels | None, wanted: Channels, said: str
) -> None:
    step = Step(InMemory(cluster=WEBHOOK))
    step.declarations.remember(IT, DEFAULT, a_default(WEBHOOK, previous))
    created = step.create(None, wanted)
    assert created == a_default(wanted, previous)
    (info,) = step.log.infos
    assert info.startswith("The cluster's default was WEBHOOK")
    assert info.endswith(said)


def test_a_default_that_does_not_come_back_is_an_error() -> None:
    step = Step(InMemory(cluster=WEBHOOK, lag=NEVER))
    with pytest.raises(NotSettledError, match="accepted EMAIL for the cluster, but still shows WEBHOOK"):
        step.delete(a_default(WEBHOOK, None))
    assert not step.log.all


@pytest.mark.parametrize("error", failures().values(), ids=failures())
def test_the_clusters_default_is_left_alone_where_it_cannot_be_read(error: Error) -> None:
    step = Step(InMemory(cluster=WEBHOOK, search_fails=[error]))
    with pytest.raises(type(error)):
        step.delete(a_default(WEBHOOK, None))
    assert not step.ts.written


# Delete: what the run still declares.

NEW = urn("new")
TAKEN = "Org 'Sales' is left as it is: 'new' declares it now."


def declaring(ts: InMemory, org: str | None, exists: Key | None = None) -> Step:
    """A run that also declares ``org``, through a resource that exists under ``exists``."""
    step = Step(ts)
    step.declarations.declare(NEW, [claim(Scope(org), EVENT, HOST)])
    if exists is not None:
        step.declarations.exists(NEW, [claim(Scope(org), EVENT, HOST, exists)])
    return step


@pytest.mark.parametrize("org", ["Sales", "42"])
def test_delete_leaves_alone_what_another_resource_declares(org: str) -> None:
    step = declaring(InMemory(overrides={"42": WEBHOOK}), org, exists=SALES)
    step.delete(an_override())
    assert not step.ts.written
    assert step.log.infos == [TAKEN]


def test_delete_leaves_alone_what_the_program_reads() -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}))
    step.declarations.read(SALES)
    step.delete(an_override())
    assert not step.ts.written
    assert step.log.infos == ["Org 'Sales' is left as it is: this program reads it now."]


@pytest.mark.parametrize(
    ("org", "held"), [("Sales", an_override()), ("42", an_override()), (None, a_default(WEBHOOK, EMAIL))]
)
def test_delete_is_an_error_while_that_resource_does_not_exist(org: str | None, held: Preference) -> None:
    step = declaring(InMemory(cluster=WEBHOOK, overrides={"42": WEBHOOK}), org)
    with pytest.raises(StillDeclaredError) as error:
        step.delete(held)
    assert str(error.value) == (
        f"{held.place} is left as it is: 'new' declares it too, but does not exist so far (its create failed or has not"
        " run).\n"
        "The state keeps this resource for now. Mend what kept the other one from being created and run 'pulumi up'"
        f" again; or, if it was only renamed or moved, give it {ALIAS}."
    )
    assert not step.ts.asked + step.ts.written
    assert not step.log.all


@pytest.mark.parametrize("org", ["Sales", "42"])
def test_a_delete_that_comes_before_its_own_replacement_is_made(org: str) -> None:
    """The engine was told to delete first: that the resource itself declares the Org is no reason to leave it."""
    step = Step(InMemory(overrides={"42": WEBHOOK}))
    step.declarations.declare(IT, [claim(Scope(org), EVENT, HOST)])
    step.delete(an_override(), IT)
    assert step.ts.written == [Reset(Scope("42"), EVENT)]
    assert step.log.infos == [REMOVED]


def test_a_resource_without_a_urn_is_named_by_what_it_declares() -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}))
    step.declarations.declare(f"Sales/{EVENT}", [claim(Scope("Sales"), EVENT, HOST)])
    step.declarations.exists(f"Sales/{EVENT}", [claim(Scope("Sales"), EVENT, HOST, SALES)])
    step.delete(an_override())
    assert step.log.infos == [f"Org 'Sales' is left as it is: Sales/{EVENT} declares it now."]


UNSURE: dict[str, tuple[InMemory, str, list[Change], list[str]]] = {
    # title: the ts, the name that the run declares, what is written, what is said
    "it is another Org's name": (
        InMemory(overrides={"42": WEBHOOK}),
        "Marketing",
        [Reset(Scope("42"), EVENT)],
        [REMOVED],
    ),
    "nothing is set any more": (InMemory(), "Marketing", [], [NOT_THERE]),
    "the Org is gone": (InMemory({"77": "Marketing"}), "Marketing", [], [f"Org 'Sales' {GONE}"]),
}


@pytest.mark.parametrize(("ts", "name", "written", "said"), UNSURE.values(), ids=UNSURE)
def test_delete_looks_first_where_the_run_declares_an_org_whose_id_is_not_known(
    ts: InMemory, name: str, written: list[Change], said: list[str]
) -> None:
    step = declaring(ts.fresh(), name)
    step.delete(an_override())
    assert step.ts.written == written
    assert step.log.all == said


def test_delete_is_an_error_where_the_org_has_the_declared_name_by_now() -> None:
    step = declaring(InMemory({"42": "Vertrieb"}, overrides={"42": WEBHOOK}), "Vertrieb")
    with pytest.raises(StillDeclaredError):
        step.delete(an_override())
    assert not step.ts.written


@pytest.mark.parametrize("error", failures().values(), ids=failures())
def test_delete_does_nothing_where_that_look_fails(error: Error) -> None:
    step = declaring(InMemory(overrides={"42": WEBHOOK}, search_fails=[error]), "Marketing")
    with pytest.raises(type(error)):
        step.delete(an_override())
    assert not step.ts.written


# Delete: what is found to stay where something was deleted has to be set anew. The state may hold two resources at one
# Org, after a run that was killed, and the engine may delete one of them before it checks the other.

LET_GO: dict[str, tuple[InMemory, str | None, Preference, type[Error] | None, bool]] = {
    # title: the ts, the name that the run declares, what is deleted, how that fails, whether it counts as let go
    "Org: removed": (InMemory(overrides={"42": WEBHOOK}), None, an_override(), None, True),
    "Org: the reset does not show": (
        InMemory(overrides={"42": WEBHOOK}, lag=NEVER),
        None,
        an_override(),
        NotSettledError,
        True,
    ),
    "Org: no answer to the reset": (
        InMemory(overrides={"42": WEBHOOK}, configure_fails=[UnreachableError("No answer.")]),
        None,
        an_override(),
        UnreachableError,
        True,
    ),
    "Org: refused (400), and still set": (
        InMemory(overrides={"42": WEBHOOK}, configure_fails=[answered(BadRequestError, 400)]),
        None,
        an_override(),
        BadRequestError,
        False,
    ),
    "Org: refused (403), and still set": (
        InMemory(overrides={"42": WEBHOOK}, configure_fails=[answered(ForbiddenError, 403)]),
        None,
        an_override(),
        ForbiddenError,
        False,
    ),
    "Org: refused, and nothing is set": (
        InMemory(configure_fails=[answered(BadRequestError, 400)]),
        None,
        an_override(),
        None,
        True,
    ),
    "Org: refused, and the look after it fails": (
        InMemory(
            overrides={"42": WEBHOOK},
            configure_fails=[answered(ForbiddenError, 403)],
            search_fails=[answered(ForbiddenError, 403)],
        ),
        None,
        an_override(),
        ForbiddenError,
        True,
    ),
    "unsure: removed": (InMemory(overrides={"42": WEBHOOK}), "Marketing", an_override(), None, True),
    "unsure: nothing is set": (InMemory(), "Marketing", an_override(), None, True),
    "unsure: the look fails": (
        InMemory(overrides={"42": WEBHOOK}, search_fails=[UnreachableError("No answer.")]),
        "Marketing",
        an_override(),
        UnreachableError,
        False,
    ),
    "unsure: the Org is gone": (InMemory({"77": "Marketing"}), "Marketing", an_override(), None, False),
    "unsure: the Org has the declared name by now": (
        InMemory({"42": "Vertrieb"}, overrides={"42": WEBHOOK}),
        "Vertrieb",
        an_override(),
        StillDeclaredError,
        False,
    ),
    "cluster: put back": (InMemory(cluster=WEBHOOK), None, a_default(WEBHOOK, BOTH), None, True),
    "cluster: no answer to the write": (
        InMemory(cluster=WEBHOOK, configure_fails=[UnreachableError("No answer.")]),
        None,
        a_default(WEBHOOK, BOTH),
        UnreachableError,
        True,
    ),
    "cluster: the look fails": (
        InMemory(cluster=WEBHOOK, search_fails=[UnreachableError("No answer.")]),
        None,
        a_default(WEBHOOK, BOTH),
        UnreachableError,
        False,
    ),
    "cluster: someone else has decided": (InMemory(cluster=EMAIL), None, a_default(WEBHOOK, BOTH), None, False),
    "cluster: nothing to put back": (InMemory(cluster=WEBHOOK), None, a_default(WEBHOOK, WEBHOOK), None, False),
}


@pytest.mark.parametrize(("ts", "name", "held", "error", "let_go"), LET_GO.values(), ids=LET_GO)
def test_what_was_deleted_or_may_have_been_has_to_be_set_anew(
    ts: InMemory, name: str | None, held: Preference, error: type[Error] | None, let_go: bool
) -> None:
    step = on(ts)
    if name is not None:
        step.declarations.declare(NEW, [claim(Scope(name), EVENT, HOST)])
    with nullcontext() if error is None else pytest.raises(error):
        step.delete(held)
    assert step.declarations.unchanged(urn("found later"), [held.claim]) is not let_go


def test_what_one_delete_has_let_go_a_second_one_that_does_nothing_does_not_keep() -> None:
    step = Step(InMemory(cluster=WEBHOOK))
    step.delete(a_default(WEBHOOK, BOTH))
    step.delete(a_default(WEBHOOK, BOTH), urn("another"))
    assert step.log.infos == [BACK.format("EMAIL and WEBHOOK"), DECIDED.format("EMAIL and WEBHOOK", "WEBHOOK")]
    assert not step.declarations.unchanged(urn("found later"), [a_default(WEBHOOK, BOTH).claim])


@pytest.mark.parametrize("held", [an_override(), a_default(WEBHOOK, BOTH)], ids=["Org", "cluster"])
def test_what_is_being_deleted_has_to_be_set_anew(held: Preference) -> None:
    stays: list[bool] = []

    class Watched(InMemory):
        def configure(self, changes: Sequence[Change]) -> None:
            stays.append(step.declarations.unchanged(urn("found meanwhile"), [held.claim]))
            super().configure(changes)

        def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
            stays.append(step.declarations.unchanged(urn("found meanwhile"), [held.claim]))
            return super().search(scopes, event_type)

    step = Step(Watched(cluster=WEBHOOK, overrides={"42": WEBHOOK}))
    step.delete(held)
    assert stays
    assert not any(stays)


# Delete: another host.

ELSEWHERE = replace(an_override(), key=Key("https://eu.thoughtspot.cloud", "42", EVENT))


def test_delete_on_another_host_is_an_error_that_names_both() -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}))
    with pytest.raises(OtherHostError) as error:
        step.delete(ELSEWHERE)
    assert str(error.value) == (
        f"Org 'Sales' lives on https://eu.thoughtspot.cloud, but {HOST} is configured; nothing was done.\n"
        "Configure https://eu.thoughtspot.cloud (thoughtspot:host or THOUGHTSPOT_HOST). To forget the resource without"
        " touching either: pulumi state delete URN"
    )
    assert not step.ts.asked + step.ts.written


@pytest.mark.parametrize(
    "moved",
    [lambda run: run.moves_away(ELSEWHERE.key, HOST), lambda run: run.declare(IT, [claim(Scope("42"), EVENT, HOST)])],
    ids=["in this run", "in an earlier run"],
)
def test_delete_after_a_move_leaves_the_old_host_alone_with_a_warning(moved: Callable[[Declarations], None]) -> None:
    step = Step(InMemory(overrides={"42": WEBHOOK}))
    moved(step.declarations)
    step.delete(ELSEWHERE)
    assert step.log.warnings == [
        f"Org 'Sales' stays as it is on https://eu.thoughtspot.cloud: the resource has moved to {HOST}."
    ]
    assert not step.ts.asked + step.ts.written


def test_delete_under_the_name_that_an_alias_gives_is_the_resources_own() -> None:
    """It is told to delete first: its own create under the new name has still to run."""
    step, held = set_up("Sales", WEBHOOK), an_override()
    step.declarations.declare(urn("new"), [claim(Scope("42"), EVENT, HOST)])
    step.declarations.remember(urn("new"), held.key, held)
    step.delete(held, urn("old"))
    assert step.ts.written == [Reset(Scope("42"), EVENT)]


def test_a_create_at_an_org_that_is_not_shown_is_undone_where_it_turns_out_to_be_anothers() -> None:
    step = Step(InMemory(left_out=True))
    step.declarations.declare(urn("other"), [claim(Scope("42"), EVENT, HOST)])
    step.declarations.exists(urn("other"), [claim(SALES.scope, EVENT, HOST, SALES)])
    with pytest.raises(DuplicateError):
        step.create("Sales", WEBHOOK)
    assert step.ts.written == [Replace(Scope("Sales"), EVENT, WEBHOOK), Reset(Scope("Sales"), EVENT)]
    assert not step.ts.overrides
