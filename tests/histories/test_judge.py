"""The judge of the histories, on runs that are written down: what is right passes, and what is wrong is caught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from histories.declared import Channels, Scope
from histories.engine_model import Line, Run, Span, Step, Told
from histories.oracle import Oracle
from histories.plugin import Resource
from histories.weather import ThoughtSpot
from pulumi_thoughtspot.emulator import Readings

NAMES = {None: None, "0": "Primary", "42": "Sales", "77": "Marketing", "99": "Support"}
EMAIL, WEBHOOK, BOTH, SILENT = (frozenset(words.split()) for words in ("EMAIL", "WEBHOOK", "EMAIL WEBHOOK", ""))

AS_PUBLISHED = Readings()

SET_ALREADY = "Org 'Sales' is set to WEBHOOK already, and this resource declares EMAIL; nothing was changed."
CLUSTER_SET_ALREADY = SET_ALREADY.replace("Org 'Sales'", "The cluster's default")
TWICE = "'a' and 'b' both declare LIVEBOARD_SCHEDULE for Org '42'."
AWAITED = "Org 'Sales' is left as it is: 'b' declares it too, but does not exist so far (its create failed)."
UNKNOWN_ORG = "Could not find out what is set for Org 'NOWHERE': ThoughtSpot answered 400, no such Org"
DOWN = "Could not set EMAIL for Org 'Sales': ThoughtSpot answered 503, down"


def held(name: str, scope: Scope, channels: Channels, previous: Channels = None, org_name: str = "") -> Resource:
    """A resource as the state holds it."""
    org = {} if scope is None else {"org_identifier": scope}
    inputs = {"channels": sorted(channels or ()), "allow_overwrite": False, **org}
    before = None if previous is None else sorted(previous)
    outputs = {"org_id": scope, "org_name": org_name or NAMES.get(scope), "previous_channels": before}
    return Resource(name, "", inputs, {**inputs, **outputs})


def told(name: str, org: str | None, old: Resource | None = None, stays: bool | None = False) -> Told:
    """Check and, of what the state holds, diff."""
    return Told(name, {"org_identifier": org} if org else {}, old, stays, Span(0, 0))


def stays(old: Resource) -> Told:
    return told(old.name, old.inputs.get("org_identifier"), old, stays=True)


def same(old: Resource) -> Step:
    return Step("same", old.name, old.inputs, old, old)


def create(
    name: str,
    org: str | None,
    channels: Channels,
    new: Resource | None = None,
    old: Resource | None = None,
    error: str | None = None,
    lost: bool = False,
    allow_overwrite: bool = False,
) -> Step:
    inputs = {"channels": sorted(channels or ()), "allow_overwrite": allow_overwrite}
    return Step("create", name, {**inputs, **({"org_identifier": org} if org else {})}, old, new, error, lost)


def update(
    old: Resource,
    channels: Channels,
    error: str | None = None,
    lost: bool = False,
    previous: Channels = None,
    in_part: bool = False,
) -> Step:
    """``in_part``: it failed, and the state has what it may have set."""
    inputs = {**old.inputs, "channels": sorted(channels or ())}
    was = old.outputs["previous_channels"]
    before = previous if previous is not None else None if was is None else frozenset(was)
    new = held(old.name, old.outputs["org_id"], channels, before) if in_part or not (error or lost) else None
    return Step("update", old.name, inputs, old, new, error, lost)


def delete(old: Resource, error: str | None = None, lost: bool = False) -> Step:
    return Step("delete", old.name, old.inputs, old, None, error, lost)


def read(old: Resource, channels: Channels, error: str | None = None) -> Step:
    gone = channels is None or error
    new = None if gone else held(old.name, old.outputs["org_id"], channels)
    return Step("read", old.name, old.inputs, old, new, error)


def one_by_one(*events: Told | Step) -> list[Told | Step]:
    """Each begins when the one before it has ended."""
    return [replace(event, span=Span(2 * number, 2 * number + 1)) for number, event in enumerate(events)]


def at_a_time(*events: Told | Step) -> list[Told | Step]:
    return [replace(event, span=Span(0, 9)) for event in events]


@dataclass(frozen=True)
class Case:
    """A run of ``program``. ``verdict`` is a part of what the judge says against it; empty: nothing."""

    what: str
    events: Sequence[Told | Step]
    before: Mapping[Scope, Channels]
    after: Mapping[Scope, Channels]
    verdict: str = ""
    program: Sequence[Line] = ()
    fair: bool = True
    readings: Readings = AS_PUBLISHED
    sent: Sequence[tuple[str, Any]] = ()
    error: str | None = None
    killed: bool = False

    def __str__(self) -> str:
        return self.what


A42, B42, C42, D42 = (held(name, "42", EMAIL) for name in "abcd")
LEAVES = Line("c", ("EMAIL",), "NOWHERE", delete_first=True)
"""``c`` moves to an Org that is nobody's, and the engine is told to delete first."""
C_LEAVES = told("c", "NOWHERE", C42)
FAILS = create("c", "NOWHERE", EMAIL, old=C42, error=UNKNOWN_ORG)
STAYS = Line("d", ("WEBHOOK",), "42")

CASES = [
    # What the provider was told by check and diff alone.
    Case(
        "a delete spares what the run declares, though the run ends before that has had a step",
        one_by_one(C_LEAVES, stays(D42), delete(C42), FAILS),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(LEAVES, STAYS),
    ),
    Case(
        "a delete takes back what was declared before, though the run ends before that has had a step",
        one_by_one(C_LEAVES, stays(D42), delete(C42), FAILS),
        before={"42": EMAIL},
        after={"42": None},
        verdict="at Org 42: nothing instead of ['EMAIL']",
        program=(LEAVES, STAYS),
    ),
    Case(
        "a delete that ended before the line was checked takes back what was set",
        one_by_one(C_LEAVES, delete(C42), stays(D42), FAILS),
        before={"42": EMAIL},
        after={"42": None},
        program=(LEAVES, STAYS),
    ),
    Case(
        "a delete that ended before the line was checked spares it",
        one_by_one(C_LEAVES, delete(C42), stays(D42), FAILS),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="at Org 42: ['EMAIL'] instead of nothing",
        program=(LEAVES, STAYS),
    ),
    Case(
        "a delete that goes on beside the check came before it",
        at_a_time(C_LEAVES, stays(D42), delete(C42), FAILS),
        before={"42": EMAIL},
        after={"42": None},
        program=(LEAVES, STAYS),
    ),
    Case(
        "a delete that goes on beside the check came after it",
        at_a_time(C_LEAVES, stays(D42), delete(C42), FAILS),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(LEAVES, STAYS),
    ),
    Case(
        "a delete that goes on beside the check has set something",
        at_a_time(C_LEAVES, stays(D42), delete(C42), FAILS),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        verdict="at Org 42: ['WEBHOOK'] instead of ['EMAIL'] or nothing",
        program=(LEAVES, STAYS),
    ),
    Case(
        "where nobody knows whether the line was compared, the delete may have spared it",
        one_by_one(C_LEAVES, told("d", "42", D42, stays=None), delete(C42), FAILS),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(LEAVES, STAYS),
    ),
    Case(
        "what a delete has let go is unchanged",
        one_by_one(C_LEAVES, delete(C42), stays(D42), same(D42), FAILS),
        before={"42": EMAIL},
        after={"42": None},
        verdict="nothing to do, though a delete has let it go",
        program=(LEAVES, Line("d", ("EMAIL",), "42")),
    ),
    Case(
        "what a delete has let go is set again",
        one_by_one(C_LEAVES, delete(C42), stays(D42), update(D42, WEBHOOK), FAILS),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        program=(LEAVES, STAYS),
    ),
    Case(
        "the write of a create that was lost is undone, since another one was found to stay there",
        [*one_by_one(stays(A42)), *one_by_one(create("b", "Sales", EMAIL, lost=True))],
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("a", ("EMAIL",), "42"), Line("b", ("EMAIL",), "Sales")),
        fair=False,
        readings=Readings(org_without_override="left_out"),
        sent=[("configure", {"org_preferences": [{"org_identifier": "Sales", "operation": "RESET"}]})],
        killed=True,
    ),
    Case(
        "the write of a create that another one was found to stand in the way of is undone to what was there",
        [*one_by_one(stays(A42)), *one_by_one(create("b", "Sales", WEBHOOK, error=TWICE))],
        before={"42": BOTH},
        after={"42": BOTH},
        program=(Line("a", ("EMAIL",), "42"), Line("b", ("WEBHOOK",), "Sales")),
        sent=[
            (
                "configure",
                {
                    "org_preferences": [
                        {
                            "org_identifier": "Sales",
                            "operation": "REPLACE",
                            "preferences": [{"event_type": "LIVEBOARD_SCHEDULE", "channels": ["EMAIL", "WEBHOOK"]}],
                        }
                    ]
                },
            )
        ],
    ),
    Case(
        "the write of a create that was lost is undone though no other one declares it",
        one_by_one(told("b", "Sales"), create("b", "Sales", EMAIL, lost=True)),
        before={},
        after={},
        verdict="written without a step",
        program=(Line("b", ("EMAIL",), "Sales"),),
        fair=False,
        sent=[("configure", {"org_preferences": [{"org_identifier": "Sales", "operation": "RESET"}]})],
        killed=True,
    ),
    Case(
        "a create fails where another line was found to stay, though that has had no step",
        one_by_one(stays(A42), told("b", "Sales"), create("b", "Sales", EMAIL, error=TWICE)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("a", ("WEBHOOK",), "42"), Line("b", ("EMAIL",), "Sales")),
    ),
    Case(
        "a create says that two declare the same where no other one does",
        one_by_one(told("b", "Sales"), create("b", "Sales", EMAIL, error=TWICE)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="no reason to say 'both declare'",
        program=(Line("b", ("EMAIL",), "Sales"),),
    ),
    Case(
        "a create says so where the other one's create had failed",
        one_by_one(
            told("a", "42"),
            told("b", "Sales"),
            create("a", "42", EMAIL, error=DOWN),
            create("b", "Sales", EMAIL, error=TWICE),
        ),
        before={},
        after={},
        verdict="no reason to say 'both declare'",
        program=(Line("a", ("EMAIL",), "42"), Line("b", ("EMAIL",), "Sales")),
        fair=False,
    ),
    Case(
        "a diff says that two declare the same",
        one_by_one(stays(A42), told("b", "Sales", B42, stays=None)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("a", ("EMAIL",), "42"), Line("b", ("EMAIL",), "Sales")),
        error=TWICE,
    ),
    Case(
        "a diff says so of two that declare different Orgs",
        one_by_one(stays(A42), told("b", "Marketing", held("b", "77", EMAIL), stays=None)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="the program gives no reason to say so",
        program=(Line("a", ("EMAIL",), "42"), Line("b", ("EMAIL",), "Marketing")),
        error=TWICE,
    ),
    # Whose value it was.
    Case(
        "a replacement that takes its own value over hands on what was there before it",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL)),
            told("b", None),
            create("b", None, EMAIL, error=CLUSTER_SET_ALREADY),
            create("a", "PRIMARY", EMAIL, held("a", "0", EMAIL), old=held("a", "0", EMAIL)),
        ),
        before={None: WEBHOOK, "0": EMAIL},
        after={None: WEBHOOK, "0": EMAIL},
        program=(Line("a", ("EMAIL",), "PRIMARY"), Line("b", ("EMAIL",))),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "a replacement takes its own value for somebody else's",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL)),
            create("a", "PRIMARY", EMAIL, held("a", "0", EMAIL, previous=EMAIL), old=held("a", "0", EMAIL)),
            delete(held("a", "0", EMAIL)),
        ),
        before={"0": EMAIL},
        after={"0": EMAIL},
        verdict="nothing was there before, not ['EMAIL']",
        program=(Line("a", ("EMAIL",), "PRIMARY"),),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "a replacement that finds what somebody else has set there since hands that on",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL)),
            create("a", "PRIMARY", WEBHOOK, held("a", "0", WEBHOOK, previous=WEBHOOK), old=held("a", "0", EMAIL)),
        ),
        before={"0": WEBHOOK},
        after={"0": WEBHOOK},
        program=(Line("a", ("WEBHOOK",), "PRIMARY"),),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "a replacement takes somebody else's value for its own",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL)),
            create("a", "PRIMARY", WEBHOOK, held("a", "0", WEBHOOK), old=held("a", "0", EMAIL)),
        ),
        before={"0": WEBHOOK},
        after={"0": WEBHOOK},
        verdict="['WEBHOOK'] was there before, not None",
        program=(Line("a", ("WEBHOOK",), "PRIMARY"),),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "a replacement overwrites its own value",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL, previous=BOTH)),
            create("a", "PRIMARY", WEBHOOK, held("a", "0", WEBHOOK, BOTH), old=held("a", "0", EMAIL, BOTH)),
            delete(held("a", "0", EMAIL, BOTH)),
        ),
        before={"0": EMAIL},
        after={"0": WEBHOOK},
        program=(Line("a", ("WEBHOOK",), "PRIMARY"),),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "a create overwrites what somebody else has set",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, held("a", "42", EMAIL, previous=WEBHOOK))),
        before={"42": WEBHOOK},
        after={"42": EMAIL},
        verdict="overwritten without leave",
        program=(Line("a", ("EMAIL",), "42"),),
    ),
    Case(
        "a create overwrites what somebody else has set, as allowed",
        one_by_one(
            told("a", "42"), create("a", "42", EMAIL, held("a", "42", EMAIL, previous=WEBHOOK), allow_overwrite=True)
        ),
        before={"42": WEBHOOK},
        after={"42": EMAIL},
        program=(Line("a", ("EMAIL",), "42", allow_overwrite=True),),
    ),
    Case(
        "a create that failed has overwritten what somebody else has set",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, error=DOWN)),
        before={"42": WEBHOOK},
        after={"42": EMAIL},
        verdict="at Org 42: ['EMAIL'] instead of ['WEBHOOK']",
        program=(Line("a", ("EMAIL",), "42"),),
        fair=False,
    ),
    Case(
        "a create finds what one that failed has set all the same",
        one_by_one(
            told("a", "Sales"),
            told("b", "42"),
            create("a", "Sales", EMAIL, held("a", "42", EMAIL), error=DOWN),
            create("b", "42", WEBHOOK, held("b", "42", WEBHOOK, previous=EMAIL), allow_overwrite=True),
        ),
        before={},
        after={"42": WEBHOOK},
        program=(Line("a", ("EMAIL",), "Sales"), Line("b", ("WEBHOOK",), "42", allow_overwrite=True)),
        fair=False,
    ),
    Case(
        "a create says that it found what nobody has set",
        one_by_one(
            told("a", "Sales"),
            told("b", "42"),
            create("a", "Sales", EMAIL, error=DOWN),
            create("b", "42", WEBHOOK, held("b", "42", WEBHOOK, previous=BOTH), allow_overwrite=True),
        ),
        before={},
        after={"42": WEBHOOK},
        verdict="nothing was there before, not ['EMAIL', 'WEBHOOK']",
        program=(Line("a", ("EMAIL",), "Sales"), Line("b", ("WEBHOOK",), "42", allow_overwrite=True)),
        fair=False,
    ),
    Case(
        "a create after a delete finds nothing",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL)),
            delete(held("a", "0", EMAIL)),
            create("a", "PRIMARY", EMAIL, held("a", "0", EMAIL), old=held("a", "0", EMAIL)),
        ),
        before={"0": EMAIL},
        after={"0": EMAIL},
        program=(Line("a", ("EMAIL",), "PRIMARY", delete_first=True),),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "a create after a delete finds what was deleted",
        one_by_one(
            told("a", "PRIMARY", held("a", "0", EMAIL)),
            delete(held("a", "0", EMAIL)),
            create("a", "PRIMARY", EMAIL, held("a", "0", EMAIL, previous=EMAIL), old=held("a", "0", EMAIL)),
        ),
        before={"0": EMAIL},
        after={"0": EMAIL},
        verdict="nothing was there before, not ['EMAIL']",
        program=(Line("a", ("EMAIL",), "PRIMARY", delete_first=True),),
        readings=Readings(org_name_case="ignored"),
    ),
    Case(
        "an update carries on what was there before",
        one_by_one(
            stays(held("a", "42", EMAIL, previous=BOTH)), update(held("a", "42", EMAIL, previous=BOTH), WEBHOOK)
        ),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        program=(Line("a", ("WEBHOOK",), "42"),),
    ),
    Case(
        "an update forgets what was there before",
        one_by_one(
            stays(held("a", "42", EMAIL, previous=BOTH)),
            update(held("a", "42", EMAIL, previous=BOTH), WEBHOOK, previous=EMAIL),
        ),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        verdict="another previous_channels",
        program=(Line("a", ("WEBHOOK",), "42"),),
    ),
    Case(
        "a delete puts the cluster's former default back",
        one_by_one(delete(held("a", None, EMAIL, previous=WEBHOOK))),
        before={None: EMAIL},
        after={None: WEBHOOK},
    ),
    Case(
        "a delete puts the cluster's former default back over what somebody else has decided since",
        one_by_one(delete(held("a", None, EMAIL, previous=WEBHOOK))),
        before={None: BOTH},
        after={None: WEBHOOK},
        verdict="at the cluster: ['WEBHOOK'] instead of ['EMAIL', 'WEBHOOK']",
    ),
    # Deletes, and what they wait for.
    Case(
        "a renamed resource's old one is deleted, and its setting stays",
        one_by_one(told("b", "42"), create("b", "42", EMAIL, held("b", "42", EMAIL, previous=EMAIL)), delete(A42)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("b", ("EMAIL",), "42"),),
    ),
    Case(
        "a renamed resource's old one is deleted, and its setting goes with it",
        one_by_one(told("b", "42"), create("b", "42", EMAIL, held("b", "42", EMAIL, previous=EMAIL)), delete(A42)),
        before={"42": EMAIL},
        after={"42": None},
        verdict="at Org 42: nothing instead of ['EMAIL']",
        program=(Line("b", ("EMAIL",), "42"),),
    ),
    Case(
        "a delete waits for a create that failed",
        one_by_one(told("b", "42"), create("b", "42", EMAIL, error=SET_ALREADY), delete(A42, AWAITED)),
        before={"42": WEBHOOK},
        after={"42": WEBHOOK},
        program=(Line("b", ("EMAIL",), "42"),),
    ),
    Case(
        "a delete does not wait for a create that failed",
        one_by_one(told("b", "42"), create("b", "42", EMAIL, error=SET_ALREADY), delete(A42)),
        before={"42": WEBHOOK},
        after={"42": None},
        verdict="deleted, though awaited",
        program=(Line("b", ("EMAIL",), "42"),),
    ),
    Case(
        "a delete does not wait for its own name's create that failed",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, error=SET_ALREADY), delete(A42)),
        before={"42": WEBHOOK},
        after={"42": None},
        verdict="deleted, though awaited",
        program=(Line("a", ("EMAIL",), "42"),),
    ),
    Case(
        "a delete does not wait for what was checked and has had no step",
        one_by_one(told("b", "42"), told("c", "77"), create("c", "77", EMAIL, error=DOWN), delete(A42)),
        before={"42": EMAIL},
        after={"42": None},
        verdict="deleted, though awaited",
        program=(Line("b", ("EMAIL",), "42"), Line("c", ("EMAIL",), "77")),
        fair=False,
    ),
    Case(
        "a delete that the engine has put first waits for nothing that is only checked",
        one_by_one(
            told("a", "77", A42),
            told("b", "42"),
            delete(A42),
            create("b", "42", EMAIL, held("b", "42", EMAIL)),
            create("a", "77", EMAIL, held("a", "77", EMAIL), old=A42),
        ),
        before={"42": EMAIL},
        after={"42": EMAIL, "77": EMAIL},
        program=(Line("a", ("EMAIL",), "77", delete_first=True), Line("b", ("EMAIL",), "42")),
    ),
    Case(
        "a delete that the engine has put first does not wait for a create that had failed",
        one_by_one(
            told("b", "42"),
            create("b", "42", WEBHOOK, error=SET_ALREADY.replace("WEBHOOK", "EMAIL")),
            told("a", "77", A42),
            delete(A42),
        ),
        before={"42": EMAIL},
        after={"42": None},
        verdict="deleted, though awaited",
        program=(Line("b", ("WEBHOOK",), "42"), Line("a", ("EMAIL",), "77", delete_first=True)),
    ),
    Case(
        "a delete that the engine has put first waits for a create that fails at the same time",
        [
            *one_by_one(told("b", "42"), told("a", "77", A42)),
            *(
                replace(step, span=Span(10, 20))
                for step in (
                    create("b", "42", WEBHOOK, error=SET_ALREADY.replace("WEBHOOK", "EMAIL")),
                    delete(A42, AWAITED),
                )
            ),
        ],
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("b", ("WEBHOOK",), "42"), Line("a", ("EMAIL",), "77", delete_first=True)),
    ),
    Case(
        "a delete that the engine has put first is done while a create fails",
        [
            *one_by_one(told("b", "42"), told("a", "77", A42)),
            *(
                replace(step, span=Span(10, 20))
                for step in (
                    create("b", "42", WEBHOOK, error=SET_ALREADY.replace("WEBHOOK", "EMAIL")),
                    delete(A42),
                )
            ),
        ],
        before={"42": EMAIL},
        after={"42": None},
        program=(Line("b", ("WEBHOOK",), "42"), Line("a", ("EMAIL",), "77", delete_first=True)),
    ),
    Case(
        "a delete waits where the create that failed may mean the Org by its name in other case",
        one_by_one(told("b", "SALES"), create("b", "SALES", EMAIL, error=UNKNOWN_ORG), delete(A42, AWAITED)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("b", ("EMAIL",), "SALES"),),
    ),
    Case(
        "a delete waits where the create that failed may mean the Org by the name that it had",
        one_by_one(
            told("b", "Field Sales"),
            create("b", "Field Sales", EMAIL, error=UNKNOWN_ORG),
            delete(held("a", "42", EMAIL, org_name="Field Sales"), AWAITED),
        ),
        before={"42": EMAIL},
        after={"42": EMAIL},
        program=(Line("b", ("EMAIL",), "Field Sales"),),
    ),
    Case(
        "a delete waits for a create that means another Org",
        one_by_one(told("b", "Marketing"), create("b", "Marketing", EMAIL, error=DOWN), delete(A42, AWAITED)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="no reason to say 'does not exist so far'",
        program=(Line("b", ("EMAIL",), "Marketing"),),
        fair=False,
    ),
    Case(
        "a delete waits for what exists",
        one_by_one(told("b", "42"), create("b", "42", EMAIL, held("b", "42", EMAIL, EMAIL)), delete(A42, AWAITED)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="no reason to say 'does not exist so far'",
        program=(Line("b", ("EMAIL",), "42"),),
    ),
    Case(
        "a delete leaves what it was to take back",
        one_by_one(delete(A42)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="at Org 42: ['EMAIL'] instead of nothing",
    ),
    Case(
        "a delete that was lost was done",
        one_by_one(delete(A42, lost=True)),
        before={"42": EMAIL},
        after={"42": None},
        fair=False,
        killed=True,
    ),
    Case(
        "a delete that was lost was not done",
        one_by_one(delete(A42, lost=True)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        fair=False,
        killed=True,
    ),
    Case(
        "a delete that was lost takes back what was declared before",
        one_by_one(C_LEAVES, stays(D42), delete(C42, lost=True)),
        before={"42": EMAIL},
        after={"42": None},
        verdict="at Org 42: nothing instead of ['EMAIL']",
        program=(LEAVES, STAYS),
        fair=False,
        killed=True,
    ),
    # Two that declare the same.
    Case(
        "two creates of one scope are done",
        one_by_one(
            told("a", "42"),
            told("b", "Sales"),
            create("a", "42", EMAIL, held("a", "42", EMAIL)),
            create("b", "Sales", EMAIL, held("b", "42", EMAIL, previous=EMAIL)),
        ),
        before={},
        after={"42": EMAIL},
        verdict="two resources have set Org 42",
        program=(Line("a", ("EMAIL",), "42"), Line("b", ("EMAIL",), "Sales")),
    ),
    Case(
        "a create and an update of one scope are done",
        one_by_one(
            told("b", "Sales"),
            create("b", "Sales", EMAIL, held("b", "42", EMAIL, previous=EMAIL)),
            stays(A42),
            update(A42, WEBHOOK),
        ),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        verdict="two resources have Org 42, and nobody says so",
        program=(Line("b", ("EMAIL",), "Sales"), Line("a", ("WEBHOOK",), "42")),
    ),
    # Errors, and what their steps have done all the same.
    Case(
        "an error in fair weather has no reason",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, error=DOWN)),
        before={},
        after={},
        verdict="an error without a reason",
        program=(Line("a", ("EMAIL",), "42"),),
    ),
    Case(
        "a create fails since the Org is unknown",
        one_by_one(told("a", "NOWHERE"), create("a", "NOWHERE", EMAIL, error=UNKNOWN_ORG)),
        before={},
        after={},
        program=(Line("a", ("EMAIL",), "NOWHERE"),),
    ),
    Case(
        "a create fails since an Org that is known is unknown",
        one_by_one(told("a", "Sales"), create("a", "Sales", EMAIL, error=UNKNOWN_ORG)),
        before={},
        after={},
        verdict="no reason to say 'answered 400'",
        program=(Line("a", ("EMAIL",), "Sales"),),
    ),
    Case(
        "a create fails since something else is set",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, error=SET_ALREADY)),
        before={"42": WEBHOOK},
        after={"42": WEBHOOK},
        program=(Line("a", ("EMAIL",), "42"),),
    ),
    Case(
        "a create fails since something else is set where nothing is",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, error=SET_ALREADY)),
        before={},
        after={},
        verdict="no reason to say 'is set to'",
        program=(Line("a", ("EMAIL",), "42"),),
        fair=False,
    ),
    Case(
        "a lagging search shows in foul weather what was set before",
        one_by_one(
            told("a", "77", A42),
            delete(A42),
            told("b", "42"),
            create("b", "42", WEBHOOK, error=SET_ALREADY.replace("WEBHOOK", "EMAIL")),
        ),
        before={"42": EMAIL},
        after={},
        program=(Line("a", ("EMAIL",), "77", delete_first=True), Line("b", ("WEBHOOK",), "42")),
        fair=False,
        readings=Readings(stale_reads=2),
    ),
    Case(
        "a lagging search shows in fair weather what was set before",
        one_by_one(
            told("a", "77", A42),
            delete(A42),
            told("b", "42"),
            create("b", "42", WEBHOOK, error=SET_ALREADY.replace("WEBHOOK", "EMAIL")),
        ),
        before={"42": EMAIL},
        after={},
        verdict="no reason to say 'is set to'",
        program=(Line("a", ("EMAIL",), "77", delete_first=True), Line("b", ("WEBHOOK",), "42")),
        readings=Readings(stale_reads=2),
    ),
    Case(
        "a step ends with an error that is not ours",
        one_by_one(told("a", "42"), create("a", "42", EMAIL, error="KeyError: 'org_id'")),
        before={},
        after={},
        verdict="not an error of ours",
        program=(Line("a", ("EMAIL",), "42"),),
        fair=False,
    ),
    Case(
        "an update that failed was done, and the state has it",
        one_by_one(stays(A42), update(A42, WEBHOOK, error=DOWN, in_part=True)),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        program=(STAYS,),
        fair=False,
    ),
    Case(
        "an update of an Org that is gone fails, and the state calls it as before",
        one_by_one(
            stays(held("a", "7", EMAIL, org_name="Gone")),
            replace(
                update(held("a", "7", EMAIL, org_name="Gone"), WEBHOOK, error=DOWN),
                new=held("a", "7", WEBHOOK, org_name="Gone"),
            ),
        ),
        before={},
        after={},
        program=(Line("a", ("WEBHOOK",), "7"),),
        fair=False,
    ),
    Case(
        "an update that failed was done, and the state does not have it",
        one_by_one(stays(A42), update(A42, WEBHOOK, error=DOWN)),
        before={"42": EMAIL},
        after={"42": WEBHOOK},
        verdict="at Org 42: ['WEBHOOK'] instead of ['EMAIL']",
        program=(STAYS,),
        fair=False,
    ),
    Case(
        "a create that failed was done, and the state does not have it",
        one_by_one(told("a", "Sales"), create("a", "Sales", EMAIL, error=DOWN)),
        before={},
        after={"42": EMAIL},
        verdict="at Org 42: ['EMAIL'] instead of nothing",
        program=(Line("a", ("EMAIL",), "Sales"),),
        fair=False,
    ),
    Case(
        "a create that failed was done at an Org whose id was not known",
        one_by_one(told("a", "Sales"), create("a", "Sales", EMAIL, error=DOWN)),
        before={},
        after={"42": EMAIL},
        program=(Line("a", ("EMAIL",), "Sales"),),
        fair=False,
        readings=Readings(org_without_override="left_out"),
    ),
    Case(
        "an update that failed has set something else",
        one_by_one(stays(A42), update(A42, WEBHOOK, error=DOWN, in_part=True)),
        before={"42": EMAIL},
        after={"42": SILENT},
        verdict="at Org 42: [] instead of ['EMAIL'] or ['WEBHOOK']",
        program=(STAYS,),
        fair=False,
    ),
    Case(
        "an update that succeeded was not done",
        one_by_one(stays(A42), update(A42, WEBHOOK)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="at Org 42: ['EMAIL'] instead of ['WEBHOOK']",
        program=(STAYS,),
    ),
    # Reads.
    Case("a read tells what is set", one_by_one(read(A42, WEBHOOK)), before={"42": WEBHOOK}, after={"42": WEBHOOK}),
    Case(
        "a read tells what was set before",
        one_by_one(read(A42, EMAIL)),
        before={"42": WEBHOOK},
        after={"42": WEBHOOK},
        verdict="read ['EMAIL'] at Org 42 instead of ['WEBHOOK']",
    ),
    Case(
        "a read takes an error for nothing",
        one_by_one(read(A42, None)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="read nothing at Org 42 instead of ['EMAIL']",
        fair=False,
    ),
    # What nobody has touched, and what was sent.
    Case(
        "what no step is about changes",
        one_by_one(stays(A42), same(A42)),
        before={"42": EMAIL, "99": WEBHOOK},
        after={"42": EMAIL},
        verdict="at Org 99: nothing instead of ['WEBHOOK']",
        program=(Line("a", ("EMAIL",), "42"),),
    ),
    Case(
        "what is unchanged sends a search",
        one_by_one(stays(A42), same(A42)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="sent without a step",
        program=(Line("a", ("EMAIL",), "42"),),
        sent=[("search", {"org_preferences": [{"org_identifier": "42"}]})],
    ),
    Case(
        "the Orgs are listed, for an Org that is not known",
        one_by_one(told("a", "NOWHERE"), create("a", "NOWHERE", EMAIL, error=f"{UNKNOWN_ORG}: no known org")),
        before={},
        after={},
        program=(Line("a", ("EMAIL",), "NOWHERE"),),
        sent=[("search", {"org_preferences": [{"org_identifier": "NOWHERE"}]}), ("orgs/search", {})],
    ),
    Case(
        "the Orgs are listed, though each is known",
        one_by_one(read(A42, EMAIL)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="the Orgs are listed, and nothing needs them",
        sent=[("orgs/search", {})],
    ),
    Case(
        "a step sends what is of no preference",
        one_by_one(read(A42, EMAIL)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="not a request of a preference: webhooks/search",
        sent=[("webhooks/search", {})],
    ),
    Case(
        "an unknown Org has everything asked for",
        one_by_one(told("a", "NOWHERE"), create("a", "NOWHERE", EMAIL, error=f"{UNKNOWN_ORG}: no known org")),
        before={},
        after={},
        verdict="asked for everything, for a single step",
        program=(Line("a", ("EMAIL",), "NOWHERE"),),
        sent=[("search", {})],
    ),
    Case(
        "a step asks for another Org",
        one_by_one(read(A42, EMAIL)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="asked without a step",
        sent=[("search", {"org_preferences": [{"org_identifier": "77"}]})],
    ),
    Case(
        "a single step asks for everything",
        one_by_one(read(A42, EMAIL)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="asked for everything, for a single step",
        sent=[("search", {})],
    ),
    Case(
        "several steps ask for everything",
        at_a_time(read(A42, EMAIL), read(held("b", "77", EMAIL), EMAIL)),
        before={"42": EMAIL, "77": EMAIL},
        after={"42": EMAIL, "77": EMAIL},
        sent=[("search", {})],
    ),
    Case(
        "a read writes",
        one_by_one(read(A42, EMAIL)),
        before={"42": EMAIL},
        after={"42": EMAIL},
        verdict="written without a step",
        sent=[("configure", {"org_preferences": [{"org_identifier": "42", "operation": "RESET"}]})],
    ),
    Case(
        "a create answers for another Org",
        one_by_one(told("a", "Sales"), create("a", "Sales", EMAIL, held("a", "77", EMAIL))),
        before={},
        after={"77": EMAIL},
        verdict="another Org",
        program=(Line("a", ("EMAIL",), "Sales"),),
    ),
    Case(
        "a create answers with another name",
        one_by_one(told("a", "Sales"), create("a", "Sales", EMAIL, held("a", "42", EMAIL, org_name="SALES"))),
        before={},
        after={"42": EMAIL},
        verdict="another Org's name",
        program=(Line("a", ("EMAIL",), "Sales"),),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_judge_says(case: Case) -> None:
    said = said_of(case)
    assert case.verdict in said if case.verdict else not said, said


def said_of(case: Case) -> str:
    """What the judge says against it; empty: nothing."""
    thoughtspot = ThoughtSpot()
    thoughtspot.begin({int(org): name for org, name in NAMES.items() if org and name}, case.readings)
    make_it_so(thoughtspot, case.before)
    judge = Oracle(thoughtspot)
    make_it_so(thoughtspot, case.after)
    thoughtspot.note_sent(*case.sent)
    run = Run(
        case.program,
        [event for event in case.events if isinstance(event, Told)],
        [event for event in case.events if isinstance(event, Step)],
        case.error,
        case.killed,
    )
    try:
        judge.judge(run, case.fair)
    except AssertionError as error:
        return str(error)
    return ""


def make_it_so(thoughtspot: ThoughtSpot, levels: Mapping[Scope, Channels]) -> None:
    """Sets these levels, and no others."""
    thoughtspot.unset_cluster()
    for org in thoughtspot.orgs:
        thoughtspot.reset_override(org)
    for scope, channels in levels.items():
        if channels is not None and scope is None:
            thoughtspot.set_cluster(sorted(channels))
        elif channels is not None:
            thoughtspot.set_override(int(scope or 0), sorted(channels))
