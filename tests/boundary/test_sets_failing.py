"""Sets of which a part fails, or whose step ends in its middle; and how many requests a large one takes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import pytest

from faults.proxy import Exchange, Proxy
from faults.wire import answers, error, page, reset_after
from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import EVENT, Boundary, Diff, Partial, Resource, StepError
from support.clock import Waits
from support.plugins import Forked

EMAIL, WEBHOOK = ["EMAIL"], ["WEBHOOK"]
THOUSAND = {number: f"Org {number:04}" for number in range(1, 1001)}
MANY = dict.fromkeys(THOUSAND.values(), WEBHOOK)
ORGS = dict(list(THOUSAND.items())[:260])
FEW = dict(list(MANY.items())[:250])


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    """A ThoughtSpot with some hundred Orgs."""
    with Emulator(orgs=ORGS, token="token") as thoughtspot:
        yield thoughtspot


@pytest.fixture
def large() -> Iterator[Emulator]:
    """A ThoughtSpot with a thousand Orgs."""
    with Emulator(orgs=THOUSAND, token="token") as thoughtspot:
        yield thoughtspot


def sent(thoughtspot: Emulator) -> dict[str, int]:
    """How many requests there were since the last call, by the last part of their path."""
    paths = [request.path.rpartition("/")[2] for request in thoughtspot.requests]
    thoughtspot.clear_requests()
    return {path: paths.count(path) for path in sorted(set(paths))}


def written(thoughtspot: Emulator) -> list[str]:
    """The Orgs of every write, in order."""
    bodies: list[Any] = [request.body for request in thoughtspot.requests if request.path.endswith("/configure")]
    return [each["org_identifier"] for body in bodies for each in body.get("org_preferences", [])]


def has(thoughtspot: Emulator) -> dict[str, list[str]]:
    held = {name: thoughtspot.override(org) for org, name in thoughtspot.orgs.items()}
    return {name: channels for name, channels in held.items() if channels is not None}


def left_by(step: Callable[[], object], words: str) -> tuple[str, Partial]:
    """The error of a step that fails in part, and what the state has then."""
    with pytest.raises(StepError, match=words) as failed:
        step()
    assert failed.value.partial is not None
    return str(failed.value), failed.value.partial


# Requests.

SHOWS_ALL: dict[str, Any] = {}
SHOWS_NONE = {"search_without_filter": "nothing"}


@pytest.mark.parametrize(
    ("reading", "create", "read", "exclusive_read", "delete"),
    [
        (SHOWS_ALL, {"configure": 11, "search": 5}, 2, {"search": 2}, {"configure": 11, "search": 4}),
        (SHOWS_NONE, {"configure": 11, "search": 24}, 12, {"search": 13}, {"configure": 11, "search": 23}),
    ],
    ids=["a search shows all", "a search shows none"],
)
def test_each_step_of_a_thousand_orgs_sends_few(
    large: Emulator,
    reading: dict[str, Any],
    create: dict[str, int],
    read: int,
    exclusive_read: dict[str, int],
    delete: dict[str, int],
) -> None:
    large.read_as(**reading)
    with Boundary(large) as run:
        sets = run.of_sets()
        created = sets.declare("it", orgs=MANY, cluster=WEBHOOK)
        assert sent(large) == create
        assert sets.declare_again(created, orgs=MANY, cluster=WEBHOOK) == Diff(False)
        assert sent(large) == {}
        changed = {**MANY, **dict.fromkeys(list(MANY)[:10], EMAIL)}
        updated = sets.update(created, orgs=changed, cluster=WEBHOOK)
        assert sent(large) == {"configure": 1, "search": 2}
    with Boundary(large) as refresh:
        sets = refresh.of_sets()
        assert sets.read(updated) == updated
        assert sent(large) == {"search": read}
        exclusive = Resource("it", updated.id, {**updated.inputs, "exclusive": True}, updated.outputs)
        assert sets.read(exclusive) is not None
        assert sent(large) == exclusive_read
    with Boundary(large) as destroy:
        destroy.of_sets().delete(updated)
        assert sent(large) == delete
    assert has(large) == {}


# One bad Org.


def without_one(step: Callable[[Boundary], object], thoughtspot: Emulator) -> int:
    with Boundary(thoughtspot) as run:
        step(run.of_sets())
    return sum(sent(thoughtspot).values())


def test_one_bad_org_among_five_hundred_costs_a_few_requests_and_no_other_org(large: Emulator) -> None:
    good = dict(list(MANY.items())[:499])
    usual = without_one(lambda sets: sets.declare("it", orgs=good), large)
    for org in good:
        large.reset_override(org)
    with Boundary(large) as run:
        sets = run.of_sets()
        inputs = sets.check("it", orgs={**good, "Nowhere": WEBHOOK}).inputs
        text, partial = left_by(lambda: sets.create("it", inputs), "^1 Org could not be set; 499 are")
    assert has(large) == good
    assert sum(sent(large).values()) <= usual + 25
    assert text.splitlines()[1].startswith(
        "- Org 'Nowhere': Could not read the channel preference of Org 'Nowhere': ThoughtSpot answered 400,"
    )
    left = Resource("it", partial.id, inputs, partial.outputs)
    assert partial.outputs["orgs"] == good
    assert "499 Orgs are as declared, and the state has it" in partial.reasons[0]

    with Boundary(large) as run:
        left_by(lambda: run.of_sets().update(left, orgs={**good, "Nowhere": WEBHOOK}), "^1 Org could not be set")
        assert not written(large)
        large.add_org(5000, "Nowhere")
        large.clear_requests()
        mended = run.of_sets().update(left, orgs={**good, "Nowhere": WEBHOOK})
    assert written(large) == ["Nowhere"]
    assert mended.outputs["org_ids"]["Nowhere"] == "5000"
    with Boundary(large) as destroy:
        destroy.of_sets().delete(left)
    assert has(large) == {"Nowhere": WEBHOOK}


@pytest.mark.parametrize("several_entries", ["all_or_nothing", "until_the_first_error"])
@pytest.mark.parametrize("step", ["update", "delete"])
def test_a_shared_write_that_one_org_spoils_goes_through_for_the_others(
    thoughtspot: Emulator, step: str, several_entries: str
) -> None:
    """The Org may not be written, though it may be read."""
    spoiled = b'"org_identifier": "42"'

    def refuses(exchange: Exchange) -> bool:
        answer = answers(400, "application/json", b'{"error": {"message": {"debug": "This Org is frozen."}}}')
        if spoiled in exchange.body:
            return answer(exchange)
        exchange.send(exchange.forward().raw)
        return True

    with Proxy(thoughtspot.url) as proxy:
        environment = {"THOUGHTSPOT_HOST": proxy.url, "THOUGHTSPOT_TOKEN": "token"}
        with Boundary(None, **environment) as run:
            held = run.of_sets().declare("it", orgs=FEW)
        proxy.strikes = lambda endpoint: refuses if endpoint == "configure" else None
        proxy.requests.clear()
        thoughtspot.read_as(several_entries=several_entries, reset_without_override="refused")
        with Boundary(None, **environment) as run:
            sets = run.of_sets()
            if step == "update":
                changed = dict.fromkeys(FEW, EMAIL)
                _, partial = left_by(lambda: sets.update(held, orgs=changed), "^1 Org could not be set; 249 are")
                assert partial.outputs["orgs"] == {**changed, ORGS[42]: WEBHOOK}
                assert has(thoughtspot) == {**changed, ORGS[42]: WEBHOOK}
            else:
                refused = r"^1 Org could not be reset; 249 are\.\n- Org 'Org 0042': .*frozen"
                with pytest.raises(StepError, match=refused):
                    sets.delete(held)
                assert has(thoughtspot) == {ORGS[42]: WEBHOOK}
        assert proxy.requests.count("configure") <= 3 + 15


def test_where_everything_is_refused_it_is_not_tried_org_by_org(large: Emulator) -> None:
    large.add_user(User("nobody", privileges=(), orgs=None))
    large.add_token("powerless", "nobody")
    failed = pytest.raises(StepError, match=r"^1,000 Orgs could not be set; 0 are\.")
    with Boundary(large, THOUGHTSPOT_TOKEN="powerless") as run, failed as refused:
        run.of_sets().declare("it", orgs=MANY)
    assert refused.value.partial is None
    _, reason, remedy, _ = str(refused.value).splitlines()
    assert reason.startswith("- Org 'Org 0001', Org 'Org 0002', "), reason
    assert (
        "Org 'Org 0020', and 980 more; of the first: Could not read the channel preference of Org 'Org 0001': "
        in reason
    )
    assert "the privilege ADMINISTRATION" in remedy
    assert sum(sent(large).values()) <= 100


def test_where_every_write_is_refused_it_is_not_tried_org_by_org(large: Emulator) -> None:
    large.read_as(search_without_filter="nothing")
    with (
        Waits() as waits,
        Boundary(large, start=partial(Forked, waits=waits)) as run,
        pytest.raises(StepError, match=r"^1,000 Orgs could not be set; 0 are\."),
    ):
        run.of_sets().declare("it", orgs={org: ["SLACK"] for org in MANY})
    assert sum(sent(large).values()) <= 100


def test_where_every_reset_is_refused_it_is_not_tried_org_by_org(large: Emulator) -> None:
    with Proxy(large.url) as proxy:
        environment = {"THOUGHTSPOT_HOST": proxy.url, "THOUGHTSPOT_TOKEN": "token"}
        with Boundary(None, **environment) as run:
            held = run.of_sets().declare("it", orgs=MANY)
        proxy.requests.clear()
        proxy.strikes = lambda endpoint: error(403, "no") if endpoint == "configure" else None
        refused = pytest.raises(StepError, match=r"^1,000 Orgs could not be reset; 0 are\.")
        with Boundary(None, **environment) as run, refused:
            run.of_sets().delete(held)
        assert len(proxy.requests) <= 100


# A step that ends in its middle.


@pytest.fixture
def proxy(thoughtspot: Emulator) -> Iterator[Proxy]:
    with Proxy(thoughtspot.url) as proxy:
        yield proxy


@pytest.fixture
def hurried(proxy: Proxy) -> Iterator[Boundary]:
    """A run that waits for nobody."""
    environment = {"THOUGHTSPOT_HOST": proxy.url, "THOUGHTSPOT_TOKEN": "token"}
    with Waits() as waits, Boundary(None, start=partial(Forked, waits=waits), **environment) as run:
        yield run.of_sets()


def from_the(number: int, strike: Callable[[Exchange], bool]) -> Callable[[str], Callable[[Exchange], bool] | None]:
    """Strikes each write from the ``number``-th on."""
    seen = 0

    def choose(endpoint: str) -> Callable[[Exchange], bool] | None:
        nonlocal seen
        seen += endpoint == "configure"
        return strike if endpoint == "configure" and seen >= number else None

    return choose


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_create_that_ends_in_its_middle_is_in_the_state_and_the_next_up_does_the_rest(
    hurried: Boundary, proxy: Proxy, thoughtspot: Emulator, number: int, done: bool
) -> None:
    thoughtspot.set_cluster(EMAIL)
    proxy.strikes = from_the(number, reset_after if done else page(503))
    inputs = hurried.check("it", orgs=FEW, cluster=WEBHOOK).inputs
    _, partial = left_by(lambda: hurried.create("it", inputs), "^Could not set WEBHOOK for ")
    proxy.strikes = lambda _endpoint: None
    assert thoughtspot.cluster == {EVENT: EMAIL}
    certain = 100 * (number - 1)
    assert len(partial.outputs.get("orgs", {})) == 0  # Nothing was read back.
    assert len(partial.outputs["org_ids"]) == min(certain + 100, 250)
    assert "cluster" not in partial.outputs
    left = Resource("it", partial.id, inputs, partial.outputs)

    with Boundary(thoughtspot) as destroy:
        before = has(thoughtspot)
        destroy.of_sets().delete(Resource("it", left.id, inputs, {**left.outputs, "host": thoughtspot.url}))
        assert has(thoughtspot) == {}
    for org in before:
        thoughtspot.set_override(org, WEBHOOK)
    mended = hurried.update(left, orgs=FEW, cluster=WEBHOOK)
    assert has(thoughtspot) == FEW
    assert thoughtspot.cluster == {EVENT: WEBHOOK}
    assert mended.outputs["previous_cluster_channels"] == EMAIL
    assert hurried.declare_again(mended, orgs=FEW, cluster=WEBHOOK) == Diff(False)


def test_a_cluster_whose_write_may_be_done_keeps_what_was_before(
    hurried: Boundary, proxy: Proxy, thoughtspot: Emulator
) -> None:
    thoughtspot.set_cluster(EMAIL)
    proxy.strikes = from_the(2, reset_after)
    inputs = hurried.check("it", orgs={ORGS[1]: WEBHOOK}, cluster=WEBHOOK).inputs
    _, partial = left_by(lambda: hurried.create("it", inputs), "^Could not set WEBHOOK for the cluster")
    proxy.strikes = lambda _endpoint: None
    assert partial.outputs["previous_cluster_channels"] == EMAIL
    left = Resource("it", partial.id, inputs, partial.outputs)
    thoughtspot.set_cluster(EMAIL)  # As if it had not been done.
    mended = hurried.update(left, orgs={ORGS[1]: WEBHOOK}, cluster=WEBHOOK)
    assert thoughtspot.cluster == {EVENT: WEBHOOK}
    with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as destroy:
        destroy.of_sets().delete(mended)
    assert thoughtspot.cluster == {EVENT: EMAIL}


def test_after_two_updates_of_the_cluster_that_may_be_done_a_destroy_puts_back_what_was_before(
    hurried: Boundary, proxy: Proxy, thoughtspot: Emulator
) -> None:
    thoughtspot.set_cluster(EMAIL)
    orgs = {ORGS[1]: WEBHOOK}
    left = hurried.declare("it", orgs=orgs, cluster=WEBHOOK)
    proxy.strikes = lambda endpoint: reset_after if endpoint == "configure" else None
    for channels in ([*EMAIL, *WEBHOOK], []):
        _, partial = left_by(functools.partial(hurried.update, left, orgs=orgs, cluster=channels), "^Could not ")
        left = Resource("it", left.id, left.inputs, partial.outputs)
    proxy.strikes = lambda _endpoint: None
    thoughtspot.set_cluster([*EMAIL, *WEBHOOK])  # As if the second one had not been done.
    with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as destroy:
        destroy.of_sets().delete(left)
    assert thoughtspot.cluster == {EVENT: EMAIL}


def test_a_cluster_whose_update_may_not_be_done_goes_back_when_the_program_lets_go_of_it(
    hurried: Boundary, proxy: Proxy, thoughtspot: Emulator
) -> None:
    thoughtspot.set_cluster(EMAIL)
    orgs = {ORGS[1]: WEBHOOK}
    held = hurried.declare("it", orgs=orgs, cluster=WEBHOOK)
    proxy.strikes = from_the(1, page(503))
    _, partial = left_by(
        lambda: hurried.update(held, orgs=orgs, cluster=["EMAIL", "WEBHOOK"]), "^Could not set EMAIL and WEBHOOK for"
    )
    proxy.strikes = lambda _endpoint: None
    assert thoughtspot.cluster == {EVENT: WEBHOOK}
    left = Resource("it", held.id, held.inputs, partial.outputs)
    hurried.update(left, orgs=orgs)
    assert thoughtspot.cluster == {EVENT: EMAIL}


def test_an_update_that_ends_in_its_middle_writes_the_rest_next_time(
    hurried: Boundary, proxy: Proxy, thoughtspot: Emulator
) -> None:
    held = hurried.declare("it", orgs=FEW)
    changed = {**dict.fromkeys(list(FEW)[:150], EMAIL), **dict.fromkeys(list(FEW)[150:240], WEBHOOK)}
    proxy.strikes = from_the(2, page(503))
    _, partial = left_by(lambda: hurried.update(held, orgs=changed), "^Could not set EMAIL for ")
    proxy.strikes = lambda _endpoint: None
    assert len(partial.outputs["org_ids"]) == 250
    left = Resource("it", held.id, held.inputs, partial.outputs)
    finished = hurried.update(left, orgs=changed)
    assert has(thoughtspot) == changed == finished.outputs["orgs"]


def test_a_killed_create_is_taken_over_by_the_next_one(thoughtspot: Emulator) -> None:
    """Nothing is in the state; whatever it had set is found."""
    for org in list(FEW)[:100]:
        thoughtspot.set_override(org, WEBHOOK)
    with Boundary(thoughtspot) as run:
        sets = run.of_sets()
        sets.declare("it", orgs=FEW)
        assert sets.shown("it")[-1].startswith("Org 'Org 0001', Org 'Org 0002', Org 'Org 0003', and 97 more were as")
    assert len(written(thoughtspot)) == 150
    assert has(thoughtspot) == FEW


def test_a_long_step_says_on_its_row_how_far_it_is_and_nowhere_else(
    hurried: Boundary, proxy: Proxy, thoughtspot: Emulator
) -> None:
    """Every write is put off for twenty seconds, which take none here."""
    seen: set[bytes] = set()

    def put_off(exchange: Exchange) -> bool:
        if exchange.body not in seen:
            seen.add(exchange.body)
            return error(429, "Too many requests.", "20")(exchange)
        exchange.send(exchange.forward().raw)
        return True

    proxy.strikes = lambda endpoint: put_off if endpoint == "configure" else None
    hurried.declare("it", orgs=FEW)
    assert has(thoughtspot) == FEW
    progress = [status for status in hurried.statuses("it") if not status.startswith("Still waiting: ")]
    assert progress == ["100 of 250 Orgs set", "200 of 250 Orgs set"]
    assert hurried.shown("it") == []


# Exclusive.


def test_a_stray_is_shown_by_a_refresh_and_removed_by_the_next_up(thoughtspot: Emulator) -> None:
    declared: dict[str, Any] = {"orgs": {"Org 0001": WEBHOOK}, "exclusive": True}
    with Boundary(thoughtspot) as run:
        held = run.of_sets().declare("it", **declared)
    thoughtspot.set_override(7, EMAIL)
    thoughtspot.rename_org(8, "9")
    thoughtspot.set_override(8, EMAIL)
    with Boundary(thoughtspot) as refresh:
        read = refresh.of_sets().read(held)
    assert read is not None
    assert read.inputs["orgs"] == read.outputs["orgs"] == {"Org 0001": WEBHOOK, "Org 0007": EMAIL, "8": EMAIL}
    assert read.outputs["org_ids"] == {"Org 0001": "1"}

    with Boundary(thoughtspot) as destroy:  # What it has not declared is not its own to remove.
        destroy.of_sets().delete(read)
        assert has(thoughtspot) == {"Org 0007": EMAIL, "9": EMAIL}
    thoughtspot.set_override(1, WEBHOOK)
    thoughtspot.set_override(9, EMAIL)  # Since then, and shown by no refresh.
    with Boundary(thoughtspot) as run:
        sets = run.of_sets()
        assert sets.declare_again(read, **declared) == Diff(None)
        updated = sets.update(read, **declared)
        assert sets.shown("it") == [
            "Org '9', Org 'Org 0007' have no override any more: the cluster's default applies, since this set is"
            " exclusive and does not name them."
        ]
    assert has(thoughtspot) == {"Org 0001": WEBHOOK, "Org 0009": EMAIL}
    assert updated.outputs["orgs"] == declared["orgs"]


@pytest.mark.parametrize("allow_overwrite", [False, True])
def test_what_no_refresh_has_shown_goes_only_where_that_is_allowed(
    thoughtspot: Emulator, allow_overwrite: bool
) -> None:
    declared: dict[str, Any] = {"orgs": {"Org 0001": WEBHOOK}}
    with Boundary(thoughtspot) as run:
        held = run.of_sets().declare("it", **declared)
    thoughtspot.set_override(7, EMAIL)
    thoughtspot.clear_requests()
    with Boundary(thoughtspot) as run:
        sets = run.of_sets()
        if allow_overwrite:
            sets.update(held, **declared, exclusive=True, allow_overwrite=True)
            assert has(thoughtspot) == {"Org 0001": WEBHOOK}
        else:
            with pytest.raises(StepError, match="- Org 'Org 0007' is EMAIL, and is not named") as refused:
                sets.update(held, **declared, exclusive=True)
            assert refused.value.partial is None
            assert not written(thoughtspot)


def test_while_one_name_is_not_known_no_stray_is_removed(thoughtspot: Emulator) -> None:
    """It may be the very Org that was meant."""
    thoughtspot.set_override(7, EMAIL)
    with Boundary(thoughtspot) as run:
        sets = run.of_sets()
        orgs = {"Org 0001": WEBHOOK, "Org 007": EMAIL}
        inputs = sets.check("it", orgs=orgs, exclusive=True, allow_overwrite=True).inputs
        _, partial = left_by(lambda: sets.create("it", inputs), "^1 Org could not be set; 1 is")
    assert has(thoughtspot) == {"Org 0001": WEBHOOK, "Org 0007": EMAIL}
    assert partial.outputs["exclusive"] is False


@pytest.mark.parametrize("step", ["create", "read"])
def test_where_not_every_org_may_be_seen_exclusive_is_an_error_and_never_no_strays(
    thoughtspot: Emulator, step: str
) -> None:
    thoughtspot.add_user(User("developer", privileges=("DEVELOPER",), orgs=None))
    thoughtspot.add_token("developer's", "developer")
    with Boundary(thoughtspot, THOUGHTSPOT_TOKEN="developer's") as run:
        held = run.of_sets().declare("it", orgs={"Org 0001": WEBHOOK})
    with Boundary(thoughtspot, THOUGHTSPOT_TOKEN="developer's") as run:
        sets = run.of_sets()
        exclusive = Resource("it", held.id, {**held.inputs, "exclusive": True}, held.outputs)
        steps: dict[str, Callable[[], object]] = {
            "create": lambda: sets.declare("other", orgs={"Org 0002": WEBHOOK}, exclusive=True),
            "read": lambda: sets.read(exclusive),
        }
        with pytest.raises(StepError, match="So it cannot be told which Orgs there are") as refused:
            steps[step]()
        assert "ADMINISTRATION" in str(refused.value)
    assert has(thoughtspot) == {"Org 0001": WEBHOOK}


# Linear.


def test_a_state_of_a_thousand_orgs_is_small(large: Emulator) -> None:
    with Boundary(large) as run:
        held = run.of_sets().declare("it", orgs=MANY)
    as_the_engine_writes_it = json.dumps({"inputs": held.inputs, "outputs": held.outputs}, indent=4)
    deeper = sum(16 for _ in as_the_engine_writes_it.splitlines())
    assert (len(as_the_engine_writes_it) + deeper) / len(MANY) <= 400
    assert set(chain(held.inputs, held.outputs)) - {"__provider"} <= {
        *("orgs", "event_type", "exclusive", "allow_overwrite", "host", "org_ids", "org_names"),
    }
