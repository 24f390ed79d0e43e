"""The judge of the histories, on runs with sets that are written down: right ones pass, and wrong ones are caught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from histories.declared import Channels, Scope
from histories.engine_model import Line, SetLine, Span, Step, Told
from histories.plugin import Resource
from histories.test_judge import (
    AWAITED,
    BOTH,
    DOWN,
    EMAIL,
    NAMES,
    SILENT,
    UNKNOWN_ORG,
    WEBHOOK,
    Case,
    create,
    delete,
    one_by_one,
    said_of,
    stays,
    told,
)
from histories.test_judge import held as single
from pulumi_thoughtspot.emulator import Readings

IDS = {name: scope for scope, name in NAMES.items() if scope and name}
Orgs = Mapping[str, Channels]
HIDES = Readings(org_without_override="left_out")
SET_ALREADY = "1 other setting stands where this set declares its own; nothing was changed."
STANDS = f"{SET_ALREADY}\n- Org 'Sales' is WEBHOOK, and this declares EMAIL"
STRAY = f"{SET_ALREADY}\n- Org 'Support' is WEBHOOK, and is not named"
ONE_FAILED = "1 Org could not be set; 1 is.\n- Org 'Nowhere': ThoughtSpot answered 400, no known org"
BOTH_FAILED = "2 Orgs could not be set; 0 are.\n- Org 'Sales', Org 'Marketing': Could not set EMAIL for Org 'Sales':"
BOTH_FAILED += " ThoughtSpot answered 500, down"
STILL_SHOWS = "1 Org could not be set; 0 are.\n- Org 'Sales': ThoughtSpot accepted WEBHOOK for Org 'Sales', but still"
STILL_SHOWS += " shows EMAIL."
TWICE = "'a' and 's' both declare LIVEBOARD_SCHEDULE for Org 'Sales'."


def listed(orgs: Orgs) -> dict[str, list[str]]:
    return {org: sorted(channels or ()) for org, channels in orgs.items()}


def inputs(
    orgs: Orgs, cluster: Channels = None, exclusive: bool = False, allow_overwrite: bool = False
) -> dict[str, Any]:
    own = {} if cluster is None else {"cluster": sorted(cluster)}
    return {"orgs": listed(orgs), "exclusive": exclusive, "allow_overwrite": allow_overwrite, **own}


def held(
    orgs: Orgs, cluster: Channels = None, previous: Channels = None, strays: Orgs | None = None, exclusive: bool = False
) -> Resource:
    """The set ``s`` as the state holds it; what the program calls an Org is its name or its id."""
    ids = {org: IDS.get(org, org) for org in orgs}
    outputs: dict[str, Any] = {
        **inputs({**orgs, **(strays or {})}, cluster, exclusive),
        "org_ids": ids,
        "org_names": {org: NAMES[org_id] for org, org_id in ids.items() if org_id in NAMES},
        "previous_cluster_channels": None if previous is None else sorted(previous),
    }
    return Resource("s", "set/LIVEBOARD_SCHEDULE", inputs(orgs, cluster, exclusive), outputs)


def line(orgs: Orgs, cluster: Channels = None, exclusive: bool = False, allow_overwrite: bool = False) -> SetLine:
    its = tuple((org, tuple(sorted(channels or ()))) for org, channels in orgs.items())
    return SetLine("s", its, None if cluster is None else tuple(sorted(cluster)), exclusive, allow_overwrite)


def applied(declared: SetLine, old: Resource | None = None, new: Resource | None = None, **more: Any) -> list[Any]:
    """What is told of the set, and its create or update."""
    kind = "create" if old is None else "update"
    said = Told("s", declared.inputs, old, old is not None, Span(0, 0))
    return [said, Step(kind, "s", declared.inputs, old, new, **more)]  # type: ignore[arg-type]


def same(old: Resource, declared: SetLine) -> list[Any]:
    return [Told("s", declared.inputs, old, True, Span(0, 0)), Step("same", "s", declared.inputs, old, old)]


def deleted(old: Resource, **more: Any) -> Step:
    return Step("delete", "s", old.inputs, old, None, **more)


def read(old: Resource, found: Resource) -> Step:
    return Step("read", "s", old.inputs, old, replace(found, inputs={**old.inputs, "orgs": found.outputs["orgs"]}))


def configured(**entry: Any) -> tuple[str, Any]:
    return "configure", {"org_preferences": [entry]}


SALES: Orgs = {"Sales": EMAIL}
TWO: Orgs = {"Sales": EMAIL, "Marketing": WEBHOOK}
A42 = single("a", "42", EMAIL)
MAY_BE = replace(held({"42": EMAIL}), outputs={**held({"42": EMAIL}).outputs, "orgs": {}})
"""The set owns an Org without it being known what is set there."""


def case(
    what: str,
    events: list[Any],
    before: Mapping[Scope, Channels],
    after: Mapping[Scope, Channels],
    verdict: str = "",
    program: tuple[Line | SetLine, ...] = (),
    **more: Any,
) -> Case:
    return Case(what, one_by_one(*events), before, after, verdict, program, **more)


CASES = [
    # Create.
    case("a set sets all", applied(line(TWO), new=held(TWO)), {}, {"42": EMAIL, "77": WEBHOOK}),
    case(
        "a set leaves one of its Orgs as it was",
        applied(line(TWO), new=held(TWO)),
        {},
        {"42": EMAIL},
        "at Org 77: nothing instead of ['WEBHOOK']",
    ),
    case(
        "a set sets an Org that it does not name",
        applied(line(SALES), new=held(SALES)),
        {},
        {"42": EMAIL, "77": EMAIL},
        "at Org 77: ['EMAIL'] instead of nothing",
    ),
    case(
        "a set overwrites what stands there",
        applied(line(SALES), new=held(SALES)),
        {"42": WEBHOOK},
        {"42": EMAIL},
        "overwritten without leave",
    ),
    case(
        "a set overwrites where it may",
        applied(line(SALES, allow_overwrite=True), new=held(SALES)),
        {"42": WEBHOOK},
        {"42": EMAIL},
    ),
    case("a set is refused", applied(line(TWO), error=STANDS), {"42": WEBHOOK}, {"42": WEBHOOK}),
    case(
        "a set is refused, and sets the others all the same",
        applied(line(TWO), error=STANDS),
        {"42": WEBHOOK},
        {"42": WEBHOOK, "77": WEBHOOK},
        "at Org 77: ['WEBHOOK'] instead of nothing",
    ),
    case(
        "a set is refused for what does not stand there",
        applied(line(TWO), error=STANDS),
        {"42": EMAIL},
        {"42": EMAIL},
        "no reason to refuse Org 42",
    ),
    case(
        "a set is refused, and says nothing of another Org that stands in its way",
        applied(line(TWO), error=STANDS),
        {"42": WEBHOOK, "77": EMAIL},
        {"42": WEBHOOK, "77": EMAIL},
        "refused without a word of Org 77",
    ),
    case(
        "the state calls an Org's id another one's",
        applied(line(SALES), new=replace(held(SALES), outputs={**held(SALES).outputs, "org_ids": {"Sales": "77"}})),
        {},
        {"42": EMAIL},
        "another Org's name",
    ),
    case(
        "the state lacks an Org that was set",
        applied(line(TWO), new=held(SALES)),
        {},
        {"42": EMAIL, "77": WEBHOOK},
        "other Orgs",
    ),
    # The cluster.
    case(
        "the cluster's default is kept in mind",
        applied(line(SALES, cluster=EMAIL, allow_overwrite=True), new=held(SALES, EMAIL, previous=WEBHOOK)),
        {None: WEBHOOK},
        {None: EMAIL, "42": EMAIL},
    ),
    case(
        "what the cluster had before is forgotten",
        applied(line(SALES, cluster=EMAIL, allow_overwrite=True), new=held(SALES, EMAIL)),
        {None: WEBHOOK},
        {None: EMAIL, "42": EMAIL},
        "['WEBHOOK'] was there before, not nothing",
    ),
    case(
        "an update forgets what the cluster had before",
        applied(line(SALES, cluster=BOTH), held(SALES, EMAIL, previous=WEBHOOK), held(SALES, BOTH)),
        {None: EMAIL, "42": EMAIL},
        {None: BOTH, "42": EMAIL},
        "['WEBHOOK'] was there before, not nothing",
    ),
    case(
        "a delete puts back what the cluster had before",
        [deleted(held({}, EMAIL, previous=WEBHOOK))],
        {None: EMAIL},
        {None: WEBHOOK},
    ),
    case(
        "a delete leaves the cluster's default",
        [deleted(held({}, EMAIL, previous=WEBHOOK))],
        {None: EMAIL},
        {None: EMAIL},
        "at the cluster: ['EMAIL'] instead of ['WEBHOOK']",
    ),
    case(
        "an update without the cluster puts back what was there",
        applied(line(SALES), held(SALES, EMAIL, previous=WEBHOOK), held(SALES)),
        {None: EMAIL, "42": EMAIL},
        {None: WEBHOOK, "42": EMAIL},
    ),
    case(
        "where an Org could not be set, the cluster was",
        applied(line({**SALES, "Nowhere": EMAIL}, cluster=WEBHOOK), new=held(SALES), error=ONE_FAILED),
        {},
        {"42": EMAIL, None: WEBHOOK},
        "at the cluster: ['WEBHOOK'] instead of nothing",
    ),
    # Update.
    case(
        "an Org that is left out loses its override",
        applied(line(SALES), held(TWO), held(SALES)),
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL},
    ),
    case(
        "an Org that is left out keeps its override",
        applied(line(SALES), held(TWO), held(SALES)),
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL, "77": WEBHOOK},
        "at Org 77: ['WEBHOOK'] instead of nothing",
    ),
    case(
        "an Org that is left out is another resource's by now",
        [
            told("a", "Marketing"),
            create("a", "Marketing", WEBHOOK, single("a", "77", WEBHOOK, WEBHOOK)),
            *applied(line(SALES), held(TWO), held(SALES)),
        ],
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL, "77": WEBHOOK},
        program=(Line("a", ("WEBHOOK",), "Marketing"), line(SALES)),
    ),
    case(
        "an Org that is another resource's by now loses its override",
        [
            told("a", "Marketing"),
            create("a", "Marketing", WEBHOOK, single("a", "77", WEBHOOK, WEBHOOK)),
            *applied(line(SALES), held(TWO), held(SALES)),
        ],
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL},
        "at Org 77: nothing instead of ['WEBHOOK']",
        program=(Line("a", ("WEBHOOK",), "Marketing"), line(SALES)),
    ),
    case(
        "an update writes what has not changed",
        applied(line({"Sales": EMAIL, "Marketing": SILENT}), held(TWO), held({"Sales": EMAIL, "Marketing": SILENT})),
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL, "77": SILENT},
        "written without a step",
        sent=[
            configured(org_identifier="77", operation="REPLACE", preferences=[{"channels": []}]),
            configured(org_identifier="99", operation="REPLACE", preferences=[{"channels": ["EMAIL"]}]),
        ],
    ),
    case(
        "nothing to do, though a delete has let an Org go",
        [delete(A42), *same(held(SALES), line(SALES))],
        {"42": EMAIL},
        {},
        "nothing to do, though a delete has let it go",
        program=(line(SALES),),
    ),
    case(
        "a delete spares what a set declares",
        [*same(held(SALES), line(SALES)), delete(A42)],
        {"42": EMAIL},
        {"42": EMAIL},
        program=(line(SALES),),
    ),
    case(
        "a delete takes away what a set declares",
        [*same(held(SALES), line(SALES)), delete(A42)],
        {"42": EMAIL},
        {},
        "at Org 42: nothing instead of ['EMAIL']",
        program=(line(SALES),),
    ),
    case(
        "a delete waits for a set whose create has failed",
        [*applied(line(TWO), error=DOWN), delete(A42, error=AWAITED.replace("'b'", "'s'"))],
        {"42": EMAIL},
        {"42": EMAIL},
        program=(line(TWO),),
        fair=False,
    ),
    # A part of it fails.
    case(
        "a bad Org keeps no other from being set",
        applied(line({**SALES, "Nowhere": EMAIL}), new=held(SALES), error=ONE_FAILED),
        {},
        {"42": EMAIL},
    ),
    case(
        "a bad Org keeps another from being set",
        applied(line({**SALES, "Nowhere": EMAIL}), new=held({}), error=ONE_FAILED),
        {},
        {},
        "what was written at Org 42 is not in the state",
    ),
    case(
        "what was set beside a bad Org is not in the state",
        applied(line({**SALES, "Nowhere": EMAIL}), new=held({}), error=ONE_FAILED),
        {},
        {"42": EMAIL},
        "what was written at Org 42 is not in the state",
    ),
    case(
        "two Orgs have one reason, and stand before it together",
        applied(line(TWO), error=BOTH_FAILED),
        {},
        {},
        fair=False,
    ),
    case(
        "two Orgs have one reason, and one of them is set all the same",
        applied(line(TWO), error=BOTH_FAILED),
        {},
        {"42": EMAIL},
        "at Org 42",
        fair=False,
    ),
    case(
        "an Org is called bad that is not",
        applied(line(TWO), new=held(SALES), error=ONE_FAILED.replace("Nowhere", "Marketing")),
        {},
        {"42": EMAIL},
        "no reason to say 'answered 400'",
    ),
    case(
        "a create that failed in its middle has set one Org, and the state has it",
        applied(line(TWO), new=held(SALES), error=DOWN),
        {},
        {"42": EMAIL},
        fair=False,
    ),
    case(
        "a create that failed in its middle has set one Org that the state lacks",
        applied(line(TWO), new=held(SALES), error=DOWN),
        {},
        {"42": EMAIL, "77": WEBHOOK},
        "at Org 77: ['WEBHOOK'] instead of nothing",
        fair=False,
    ),
    case(
        "it lacks one whose id was not known",
        applied(line(TWO), new=held(SALES), error=DOWN),
        {},
        {"42": EMAIL, "77": WEBHOOK},
        fair=False,
        readings=HIDES,
    ),
    case(
        "an update that failed has lost an Org from the state",
        applied(line({"Sales": BOTH, "Marketing": WEBHOOK}), held(TWO), held({"Sales": BOTH}), error=DOWN),
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL, "77": WEBHOOK},
        "Org 77 is lost from the state",
        fair=False,
    ),
    case(
        "a killed create has set a part",
        applied(line(TWO), lost=True),
        {},
        {"77": WEBHOOK},
        fair=False,
        killed=True,
    ),
    case(
        "a killed create has set something else",
        applied(line(TWO), lost=True),
        {},
        {"77": SILENT},
        "at Org 77: [] instead of ['WEBHOOK'] or nothing",
        fair=False,
        killed=True,
    ),
    # Delete.
    case("a delete removes all", [deleted(held(TWO))], {"42": EMAIL, "77": WEBHOOK, "99": EMAIL}, {"99": EMAIL}),
    case(
        "a delete leaves one",
        [deleted(held(TWO))],
        {"42": EMAIL, "77": WEBHOOK},
        {"77": WEBHOOK},
        "at Org 77: ['WEBHOOK'] instead of nothing",
    ),
    case(
        "a delete removes what only a read has shown",
        [deleted(held(SALES, strays={"Support": EMAIL}, exclusive=True))],
        {"42": EMAIL, "99": EMAIL},
        {},
        "at Org 99: nothing instead of ['EMAIL']",
    ),
    # Read.
    case(
        "a read shows what was set by others",
        [read(held(TWO), held({"Sales": WEBHOOK}))],
        {"42": WEBHOOK},
        {"42": WEBHOOK},
    ),
    case(
        "a read shows what was set before",
        [read(held(TWO), held(TWO))],
        {"42": WEBHOOK},
        {"42": WEBHOOK},
        "read ['EMAIL'] at Org 42 instead of ['WEBHOOK']",
    ),
    case(
        "a read of an exclusive set shows a stray",
        [read(held(SALES, exclusive=True), held(SALES, strays={"Support": WEBHOOK}, exclusive=True))],
        {"42": EMAIL, "99": WEBHOOK},
        {"42": EMAIL, "99": WEBHOOK},
        sent=[("orgs/search", {}), ("search", {})],
    ),
    case(
        "a read of an exclusive set shows no stray where there is one",
        [read(held(SALES, exclusive=True), held(SALES, exclusive=True))],
        {"42": EMAIL, "99": WEBHOOK},
        {"42": EMAIL, "99": WEBHOOK},
        "read nothing at Org 99 instead of ['WEBHOOK']",
    ),
    case(
        "a read makes a stray the set's own",
        [read(held(SALES, exclusive=True), held({**SALES, "Support": WEBHOOK}, exclusive=True))],
        {"42": EMAIL, "99": WEBHOOK},
        {"42": EMAIL, "99": WEBHOOK},
        "a read makes an Org the set's own",
    ),
    case(
        "a read of a set that is not exclusive asks for everything",
        [read(held(SALES), held(SALES))],
        {"42": EMAIL},
        {"42": EMAIL},
        "asked for everything, for a single step",
        sent=[("search", {})],
    ),
    case(
        "a read of a set that is not exclusive lists the Orgs",
        [read(held(SALES), held(SALES))],
        {"42": EMAIL},
        {"42": EMAIL},
        "the Orgs are listed, and nothing needs them",
        sent=[("orgs/search", {})],
    ),
    # Exclusive.
    case(
        "what a read has shown is removed",
        applied(
            line(SALES, exclusive=True),
            held(SALES, strays={"Support": WEBHOOK}, exclusive=True),
            held(SALES, exclusive=True),
        ),
        {"42": EMAIL, "99": WEBHOOK},
        {"42": EMAIL},
    ),
    case(
        "what a read has shown stays",
        applied(
            line(SALES, exclusive=True),
            held(SALES, strays={"Support": WEBHOOK}, exclusive=True),
            held(SALES, exclusive=True),
        ),
        {"42": EMAIL, "99": WEBHOOK},
        {"42": EMAIL, "99": WEBHOOK},
        "at Org 99: ['WEBHOOK'] instead of nothing",
    ),
    case(
        "what no read has shown is removed",
        applied(line(SALES, exclusive=True), held(SALES, exclusive=True), held(SALES, exclusive=True)),
        {"42": EMAIL, "99": WEBHOOK},
        {"42": EMAIL},
        "at Org 99: nothing instead of ['WEBHOOK']",
    ),
    case(
        "a stray keeps an exclusive set from being created",
        applied(line(SALES, exclusive=True), error=STRAY),
        {"99": WEBHOOK},
        {"99": WEBHOOK},
    ),
    case(
        "a stray is removed by a create that may not",
        applied(line(SALES, exclusive=True), new=held(SALES, exclusive=True)),
        {"99": WEBHOOK},
        {"42": EMAIL},
        "overwritten without leave",
    ),
    case(
        "a set that is not exclusive removes a stray",
        applied(line(SALES, allow_overwrite=True), new=held(SALES)),
        {"99": WEBHOOK},
        {"42": EMAIL},
        "at Org 99: nothing instead of ['WEBHOOK']",
    ),
    # Two that declare the same.
    case(
        "a set and a single resource declare the same",
        [stays(A42), *applied(line(SALES), error=TWICE)],
        {"42": EMAIL},
        {"42": EMAIL},
        program=(Line("a", ("EMAIL",), "42"), line(SALES)),
    ),
    case(
        "a set finds that a single resource has set the same after it",
        [stays(A42), *applied(line({"Sales": WEBHOOK}), error=STILL_SHOWS)],
        {"42": EMAIL},
        {"42": EMAIL},
        program=(Line("a", ("EMAIL",), "42"), line({"Sales": WEBHOOK})),
    ),
    case(
        "what a set does not find is there after all, once another one has taken back what it wrote over it",
        [
            told("a", "Sales"),
            *applied(line({"42": WEBHOOK}), new=MAY_BE, error=STILL_SHOWS.replace("'Sales'", "'42'")),
            create("a", "Sales", EMAIL, error=TWICE),
        ],
        {},
        {"42": WEBHOOK},
        program=(Line("a", ("EMAIL",), "Sales"), line({"42": WEBHOOK})),
        readings=HIDES,
    ),
    case(
        "a set finds so where nothing else sets it",
        applied(line({"Sales": WEBHOOK}), error=STILL_SHOWS),
        {"42": EMAIL},
        {"42": EMAIL},
        "no reason to say 'still shows'",
        program=(line({"Sales": WEBHOOK}),),
    ),
    case(
        "a set says so where no other one does",
        applied(line(SALES), error=TWICE),
        {"42": EMAIL},
        {"42": EMAIL},
        "no rival",
        program=(line(SALES),),
    ),
    case(
        "a set takes over what a single resource has, and nobody says so",
        [stays(A42), *applied(line(SALES), new=held(SALES))],
        {"42": EMAIL},
        {"42": EMAIL},
        "two resources have set Org 42",
        program=(Line("a", ("EMAIL",), "42"), line(SALES)),
    ),
    case(
        "one Org is named twice",
        applied(
            line({"Sales": EMAIL, "42": EMAIL}),
            error="orgs names one Org twice: '42' and 'Sales' are both Org 'Sales' (id 42); nothing was changed.",
        ),
        {},
        {},
    ),
    case(
        "one Org is named twice, and only one of its names could be looked at",
        applied(line({"42": WEBHOOK, "Sales": EMAIL}), error=STANDS),
        {"42": WEBHOOK},
        {"42": WEBHOOK},
    ),
    case(
        "an update keeps an Org that a create which failed may mean by its name in other case",
        [
            told("b", "SALES"),
            create("b", "SALES", EMAIL, error=UNKNOWN_ORG),
            *applied(
                line({"Marketing": WEBHOOK}),
                held(TWO),
                held(TWO),
                error=f"1 Org could not be set; 1 is.\n- Org 'Sales': Org 'Sales' is left as it is: {AWAITED}",
            ),
        ],
        {"42": EMAIL, "77": WEBHOOK},
        {"42": EMAIL, "77": WEBHOOK},
        program=(Line("b", ("EMAIL",), "SALES"), line({"Marketing": WEBHOOK})),
    ),
    case(
        "a delete spares what a set has that has failed for another Org",
        [
            *applied(line({**SALES, "Nowhere": EMAIL}), new=held(SALES), error=ONE_FAILED),
            delete(A42),
        ],
        {"42": EMAIL},
        {"42": EMAIL},
        program=(line({**SALES, "Nowhere": EMAIL}),),
    ),
    case(
        "a delete takes away what a set has that has failed for another Org",
        [
            *applied(line({**SALES, "Nowhere": EMAIL}), new=held(SALES), error=ONE_FAILED),
            delete(A42),
        ],
        {"42": EMAIL},
        {},
        "at Org 42: nothing instead of ['EMAIL']",
        program=(line({**SALES, "Nowhere": EMAIL}),),
    ),
    case(
        "one Org is said to be named twice",
        applied(
            line(TWO),
            error="orgs names one Org twice: '42' and 'Sales' are both Org 'Sales' (id 42); nothing was changed.",
        ),
        {},
        {},
        "none is named twice",
    ),
    case(
        "a check refuses an exclusive set beside a single resource",
        [stays(A42)],
        {"42": EMAIL},
        {"42": EMAIL},
        program=(Line("a", ("EMAIL",), "42"), line(SALES, exclusive=True)),
        error="'s' is exclusive: it alone declares LIVEBOARD_SCHEDULE for Orgs, and 'a' declares it for Org '42'.",
    ),
    case(
        "a check refuses so a set that is not exclusive",
        [stays(A42)],
        {"42": EMAIL},
        {"42": EMAIL},
        "the program gives no reason to say so",
        program=(Line("a", ("EMAIL",), "42"), line(TWO)),
        error="'s' is exclusive: it alone declares LIVEBOARD_SCHEDULE for Orgs, and 'a' declares it for Org '42'.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_judge_says_of_a_set(case: Case) -> None:
    said = said_of(case)
    assert case.verdict in said if case.verdict else not said, said
