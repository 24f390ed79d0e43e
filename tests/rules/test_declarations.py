"""What one run declares: what a delete is told, and which two declare the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import DuplicateError
from pulumi_thoughtspot.preferences.identity import Key, Named, claim
from pulumi_thoughtspot.preferences.preference import Preference
from pulumi_thoughtspot.rules.claims import Claim, name_in
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing

from .fakes import EMAIL, EVENT, HOST, WEBHOOK, urn

OTHER_HOST = "https://eu.thoughtspot.cloud"
OTHER_EVENT = "ANSWER_ALERT"

SALES, MARKETING, DEFAULT = Key(HOST, "42", EVENT), Key(HOST, "77", EVENT), Key(HOST, None, EVENT)

Story = Callable[["Run"], None]


class Run(Declarations):
    """A run that remembers what was declared, since whatever is told later is told of the same claims."""

    def __init__(self) -> None:
        super().__init__()
        self.declared: dict[str, Claim] = {}

    def declares(self, owner: str, claimed: Claim) -> None:
        self.declare(owner, [claimed])
        self.declared[owner] = claimed

    def claims(self, owner: str, key: Key) -> list[Claim]:
        declared = self.declared.get(owner, claim(key.scope, key.event_type, key.host, key))
        return [replace(declared, key=key)]


def declared(name: str, org: str | None, event_type: str = EVENT, host: str = HOST) -> Story:
    """``name`` was checked."""
    return lambda run: run.declares(urn(name), claim(Scope(org), event_type, host))


def resolved(name: str, key: Key) -> Story:
    """ThoughtSpot has answered that ``name`` declares ``key``."""
    return lambda run: run.resolve(urn(name), run.claims(urn(name), key))


def exists(name: str, key: Key) -> Story:
    """``name`` is in the state, or was created."""
    return lambda run: run.exists(urn(name), run.claims(urn(name), key))


def unchanged(name: str, key: Key) -> Story:
    """A diff found that ``name`` stays."""
    return lambda run: run.unchanged(urn(name), run.claims(urn(name), key))


def held(name: str, preference: Preference) -> Story:
    """``name`` itself is why ``preference`` is set."""
    return lambda run: run.remember(urn(name), preference.key, preference)


def failed(name: str) -> Story:
    """The create of ``name`` failed."""
    return lambda run: run.failed(urn(name))


def read(key: Key) -> Story:
    """The program reads ``key`` with get."""
    return lambda run: run.read(key)


def told(*stories: Story) -> Run:
    run = Run()
    for story in stories:
        story(run)
    return run


FREE, UNSURE = Guard(Standing.FREE), Guard(Standing.UNSURE)
HELD, AWAITED = Guard(Standing.HELD, urn("new")), Guard(Standing.AWAITED, urn("new"))

GUARD: dict[str, tuple[list[Story], Key, str | None, Guard]] = {
    "nothing is declared": ([], SALES, "Sales", FREE),
    # The Org's id is declared.
    "its id, checked": ([declared("new", "42")], SALES, "Sales", AWAITED),
    "its id, created or in the state": ([declared("new", "42"), exists("new", SALES)], SALES, "Sales", HELD),
    "its id, create failed": ([declared("new", "42"), failed("new")], SALES, "Sales", AWAITED),
    "another id": ([declared("new", "77"), exists("new", MARKETING)], SALES, "Sales", FREE),
    "an id that is its name": ([declared("new", "77")], SALES, "77", FREE),
    # The Org's name is declared.
    "its name, checked": ([declared("new", "Sales")], SALES, "Sales", AWAITED),
    "its name in another case, checked": ([declared("new", "SALES")], SALES, "Sales", AWAITED),
    "its name, create failed": ([declared("new", "Sales"), failed("new")], SALES, "Sales", AWAITED),
    "its name, answered but not created": ([declared("new", "Sales"), resolved("new", SALES)], SALES, None, AWAITED),
    "its name, answered and create failed": (
        [declared("new", "Sales"), resolved("new", SALES), failed("new")],
        SALES,
        None,
        AWAITED,
    ),
    "its name, created or in the state": ([declared("new", "Sales"), exists("new", SALES)], SALES, "Sales", HELD),
    "the name it had, in the state": ([declared("new", "Sales"), exists("new", SALES)], SALES, "Vertrieb", HELD),
    "another name, whose id is not known": ([declared("new", "Vertrieb")], SALES, "Sales", UNSURE),
    "a name, where its own is not known": ([declared("new", "Sales")], SALES, None, UNSURE),
    "another name, create failed": ([declared("new", "Vertrieb"), failed("new")], SALES, "Sales", UNSURE),
    "another name, whose id is known": ([declared("new", "Marketing"), exists("new", MARKETING)], SALES, "Sales", FREE),
    "its name, which by now is another Org's": (
        [declared("new", "Sales"), exists("new", MARKETING)],
        SALES,
        "Sales",
        FREE,
    ),
    "a scope that check did not know, answered": ([resolved("new", SALES)], SALES, "Sales", AWAITED),
    "a scope that check did not know, created": ([resolved("new", SALES), exists("new", SALES)], SALES, "Sales", HELD),
    # The cluster.
    "the cluster, checked": ([declared("new", None)], DEFAULT, None, AWAITED),
    "the cluster, created or in the state": ([declared("new", None), exists("new", DEFAULT)], DEFAULT, None, HELD),
    "the cluster, create failed": ([declared("new", None), failed("new")], DEFAULT, None, AWAITED),
    "the cluster, where an Org is deleted": ([declared("new", None)], SALES, "Sales", FREE),
    "an Org by name, where the cluster is deleted": ([declared("new", "Sales")], DEFAULT, None, FREE),
    "an Org by id, where the cluster is deleted": ([declared("new", "42")], DEFAULT, None, FREE),
    # Another event type or host.
    "its id for another event type": ([declared("new", "42", OTHER_EVENT)], SALES, "Sales", FREE),
    "its name for another event type": ([declared("new", "Sales", OTHER_EVENT)], SALES, "Sales", FREE),
    "its id on another host": ([declared("new", "42", host=OTHER_HOST)], SALES, "Sales", FREE),
    # A get.
    "a get of it": ([read(SALES)], SALES, "Sales", Guard(Standing.HELD)),
    "a get of another Org": ([read(MARKETING)], SALES, "Sales", FREE),
    "a get of it on another host": ([read(Key(OTHER_HOST, "42", EVENT))], SALES, "Sales", FREE),
    "a get of it and a failed create": (
        [declared("new", "42"), failed("new"), read(SALES)],
        SALES,
        "Sales",
        Guard(Standing.HELD),
    ),
    # The deleted resource itself.
    "itself, to be created after the delete": ([declared("old", "42")], SALES, "Sales", FREE),
    "itself by name, to be created after the delete": ([declared("old", "Sales")], SALES, "Sales", UNSURE),
    "itself, created before the delete": (
        [declared("old", "42"), exists("old", SALES)],
        SALES,
        "Sales",
        Guard(Standing.HELD, urn("old")),
    ),
    "itself, create failed": (
        [declared("old", "42"), failed("old")],
        SALES,
        "Sales",
        Guard(Standing.AWAITED, urn("old")),
    ),
    "itself, to be created after the delete, and the create of another one in its place failed": (
        [declared("old", "77"), declared("new", "42"), failed("new")],
        SALES,
        "Sales",
        AWAITED,
    ),
    "itself, moved to another Org": ([declared("old", "77"), exists("old", MARKETING)], SALES, "Sales", FREE),
    "itself moved, and another one took its place": (
        [declared("old", "77"), exists("old", MARKETING), declared("new", "42"), exists("new", SALES)],
        SALES,
        "Sales",
        HELD,
    ),
    "itself moved, and the create of another one in its place failed": (
        [declared("old", "77"), exists("old", MARKETING), declared("new", "42"), failed("new")],
        SALES,
        "Sales",
        AWAITED,
    ),
    # How it came there.
    "in the state, but not in the program: a refresh": ([exists("new", SALES)], SALES, "Sales", FREE),
    "in the state, and checked once more to be replaced": (
        [declared("new", "42"), exists("new", SALES), declared("new", "42")],
        SALES,
        "Sales",
        AWAITED,
    ),
    "a failure of what was never checked": ([failed("new")], SALES, "Sales", FREE),
    "several, one of which holds it": (
        [declared("other", "Marketing"), declared("new", "Sales"), exists("new", SALES)],
        SALES,
        "Sales",
        HELD,
    ),
}


@pytest.mark.parametrize(("stories", "key", "org_name", "answer"), GUARD.values(), ids=GUARD)
def test_a_delete_is_told_what_the_run_declares(
    stories: list[Story], key: Key, org_name: str | None, answer: Guard
) -> None:
    assert (
        told(*stories).guard(
            urn("old"), key, None if org_name is None else Named.of(org_name, key.event_type, key.host)
        )
        == answer
    )


def test_a_delete_of_nobody_knows_is_guarded_too() -> None:
    assert told(declared("new", "42")).guard(None, SALES, Named.of("Sales", EVENT, HOST)) == AWAITED


def test_what_stays_has_to_be_set_anew_where_its_delete_was_let_go_before_it_was_declared() -> None:
    run = Run()
    assert run.unchanged(urn("unknown to the run"), run.claims(urn("unknown to the run"), SALES))
    assert run.guard(urn("old"), SALES, Named.of("Sales", EVENT, HOST)) == FREE
    declared("new", "Sales")(run)
    assert not run.unchanged(urn("new"), run.claims(urn("new"), SALES))
    assert run.unchanged(urn("another"), run.claims(urn("another"), MARKETING))


def both_declare(one: str, other: str) -> str:
    return f"'one' and 'two' both declare LIVEBOARD_SCHEDULE for {one}" + (f", which is {other} too." if other else ".")


CHECKED_TWICE: dict[str, tuple[Story, Story, str | None]] = {
    "the cluster": (declared("one", None), declared("two", None), both_declare("the cluster", "")),
    "an id": (declared("one", "42"), declared("two", "42"), both_declare("Org '42'", "")),
    "a name": (declared("one", "Sales"), declared("two", "Sales"), both_declare("Org 'Sales'", "")),
    "a name in two cases": (
        declared("one", "Sales"),
        declared("two", "sales"),
        both_declare("Org 'Sales'", "Org 'sales'"),
    ),
    "a name and an id, which only ThoughtSpot can tell": (declared("one", "Sales"), declared("two", "42"), None),
    "the cluster and an Org": (declared("one", None), declared("two", "0"), None),
    "two Orgs": (declared("one", "Sales"), declared("two", "Marketing"), None),
    "two event types": (declared("one", "42"), declared("two", "42", OTHER_EVENT), None),
    "a name for two event types": (declared("one", "Sales"), declared("two", "Sales", OTHER_EVENT), None),
    "one resource, checked again": (declared("one", "42"), declared("one", "42"), None),
}
ANSWERED_TWICE: dict[str, tuple[list[Story], Story, str | None]] = {
    "a name is the id of one that exists": (
        [declared("one", "42"), declared("two", "Sales"), exists("one", SALES)],
        resolved("two", SALES),
        both_declare("Org '42'", "Org 'Sales'"),
    ),
    "an id has the name of one that exists": (
        [declared("one", "Sales"), declared("two", "42"), exists("one", SALES)],
        resolved("two", SALES),
        both_declare("Org 'Sales'", "Org '42'"),
    ),
    "both are in the state": (
        [declared("one", "Sales"), declared("two", "42"), exists("one", SALES)],
        exists("two", SALES),
        both_declare("Org 'Sales'", "Org '42'"),
    ),
    "check did not know the scope": (
        [declared("one", "42"), exists("one", SALES)],
        resolved("two", SALES),
        both_declare("Org '42'", ""),
    ),
    "check finds the id of a name that exists": (
        [declared("one", "Sales"), exists("one", SALES)],
        declared("two", "42"),
        both_declare("Org 'Sales'", "Org '42'"),
    ),
    "one stays that another is being created as": (
        [declared("one", "42"), declared("two", "Sales")],
        unchanged("two", SALES),
        both_declare("Org '42'", "Org 'Sales'"),
    ),
    "one stays that another could not be created as": (
        [declared("one", "42"), failed("one"), declared("two", "Sales")],
        unchanged("two", SALES),
        None,
    ),
    "one stays and then another is created": (
        [declared("two", "Sales"), unchanged("two", SALES), declared("one", "Org 42")],
        resolved("one", SALES),
        "'two' and 'one' both declare LIVEBOARD_SCHEDULE for Org 'Sales', which is Org 'Org 42' too.",
    ),
    "check did not know the scope of the first": (
        [resolved("one", SALES)],
        declared("two", "42"),
        both_declare("Org '42'", ""),
    ),
    "the other one was not created": ([declared("one", "42"), declared("two", "Sales")], resolved("two", SALES), None),
    "the other one could not be created": (
        [declared("one", "42"), failed("one"), declared("two", "Sales")],
        resolved("two", SALES),
        None,
    ),
    "another Org": (
        [declared("one", "42"), exists("one", SALES), declared("two", "Marketing")],
        resolved("two", MARKETING),
        None,
    ),
    "the same resource, unchanged": ([declared("one", "42")], unchanged("one", SALES), None),
    "the same resource again": ([declared("one", "42"), exists("one", SALES)], resolved("one", SALES), None),
}
DUPLICATES = {
    **{f"checked: {title}": ([first], second, text) for title, (first, second, text) in CHECKED_TWICE.items()},
    **{f"answered: {title}": row for title, row in ANSWERED_TWICE.items()},
}


@pytest.mark.parametrize(("before", "story", "text"), DUPLICATES.values(), ids=DUPLICATES)
def test_two_resources_never_declare_the_same(before: list[Story], story: Story, text: str | None) -> None:
    run = told(*before)
    if text is None:
        story(run)
        return
    with pytest.raises(DuplicateError) as error:
        story(run)
    assert error.value.sentence == text
    assert error.value.remedy == "Keep one of them: two resources would overwrite each other for ever."


def test_the_first_of_two_spellings_to_come_has_the_org() -> None:
    run = told(declared("one", "42"), declared("two", "Sales"), resolved("two", SALES), exists("two", SALES))
    with pytest.raises(
        DuplicateError, match=r"^'two' and 'one' both declare .* for Org 'Sales', which is Org '42' too"
    ):
        run.resolve(urn("one"), run.claims(urn("one"), SALES))


def test_a_refused_duplicate_declares_nothing() -> None:
    run = told(declared("one", "Sales"), exists("one", SALES))
    with pytest.raises(DuplicateError):
        run.declares(urn("two"), claim(Scope("sales"), EVENT, HOST))
    assert run.guard(urn("old"), SALES, Named.of("Sales", EVENT, HOST)) == Guard(Standing.HELD, urn("one"))
    assert run.guard(urn("old"), MARKETING, Named.of("Marketing", EVENT, HOST)) == FREE, (
        "no name is left whose id is not known"
    )


@pytest.mark.parametrize(
    ("owner", "key", "own"),
    [
        ("one", SALES, True),
        ("one", MARKETING, False),
        ("one", Key(OTHER_HOST, "42", EVENT), False),
        ("two", SALES, False),
    ],
)
def test_what_a_resource_leaves_is_its_own(owner: str, key: Key, own: bool) -> None:
    run = Run()
    held = Preference(SALES, "Sales", WEBHOOK, previous=EMAIL)
    run.remember(urn("one"), held.key, held)
    assert run.remembered(urn(owner), key) == (held if own else None)


HELD = Preference(SALES, "Sales", WEBHOOK, previous=None)


@pytest.mark.parametrize(
    ("stories", "owner", "successor"),
    [
        ([], "old", "old"),
        ([declared("new", "42")], "old", "old"),
        ([held("new", HELD)], "old", "old"),
        ([declared("new", "42"), held("new", HELD)], "old", "new"),
        ([declared("new", "77"), held("new", HELD)], "old", "new"),
        (
            [declared("new", "42"), held("new", replace(HELD, key=MARKETING))],
            "old",
            "old",
        ),
        (
            [declared("old", "77"), declared("new", "42"), held("new", HELD)],
            "old",
            "old",
        ),
    ],
    ids=[
        "nobody is declared",
        "renamed without an alias",
        "diffed, but not checked: a refresh",
        "renamed with an alias",
        "renamed with an alias, to another Org",
        "one that held something else",
        "another one has its name",
    ],
)
def test_with_an_alias_the_new_name_stands_for_the_old_one(stories: list[Story], owner: str, successor: str) -> None:
    assert told(*stories).successor(urn(owner), SALES) == urn(successor)


@pytest.mark.parametrize(
    ("stories", "owner", "key", "abandoned"),
    [
        ([], "one", SALES, False),
        ([lambda run: run.moves_away(SALES, OTHER_HOST)], "one", SALES, True),
        ([lambda run: run.moves_away(SALES, OTHER_HOST)], None, SALES, True),
        ([lambda run: run.moves_away(SALES, OTHER_HOST)], "one", Key(OTHER_HOST, "42", EVENT), False),
        ([declared("one", "42", host=OTHER_HOST)], "one", SALES, True),
        ([declared("two", "42", host=OTHER_HOST)], "one", SALES, False),
        ([declared("two", "42", host=OTHER_HOST)], None, SALES, False),
    ],
    ids=[
        "nothing was announced",
        "announced",
        "announced, of nobody knows whom",
        "announced for another host",
        "the resource has moved in an earlier run",
        "another resource is declared",
        "another resource is declared, of nobody knows whom",
    ],
)
def test_what_a_move_leaves_behind(stories: list[Story], owner: str | None, key: Key, abandoned: bool) -> None:
    assert told(*stories).moved_to(owner and urn(owner), key) == (OTHER_HOST if abandoned else None)


def test_a_resource_has_the_name_at_the_end_of_its_urn() -> None:
    assert name_in(urn("sales")) == "sales"
    assert name_in("42/LIVEBOARD_SCHEDULE") == "42/LIVEBOARD_SCHEDULE"
