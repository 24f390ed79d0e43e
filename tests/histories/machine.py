"""Random histories: what may happen next, and how likely it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from histories.engine_model import How
from histories.history import (
    BYSTANDER,
    CHANNELS,
    NAMES,
    ORGS,
    SETS,
    URLS,
    WEBHOOKS,
    Declaration,
    History,
    SetDeclaration,
)
from histories.occurrences import READINGS
from histories.weather import CALM, FAULTS, STEPS, WRITES, Weather
from pulumi_thoughtspot.emulator import Readings

_names = st.sampled_from(NAMES)
_webhook_names = st.sampled_from(WEBHOOKS)
_urls = st.sampled_from(URLS)
_set_names = st.sampled_from(SETS)
_lines = st.integers(0, len(NAMES) - 1)
_channels = st.sampled_from(CHANNELS)
_levels = st.sampled_from((None, *ORGS, 0))
_forms = st.sampled_from(("name", "name", "id", "upper case"))
_orgs = st.sampled_from(list(ORGS))
_flags = st.booleans()
_hows = st.builds(
    How, st.sampled_from((4, 4, 1)), continue_on_error=_flags, refresh=st.sampled_from((False, False, True))
)
_declarations = st.builds(Declaration, _levels, _forms, _channels, _flags, _flags)
_named = st.sampled_from((*ORGS, *ORGS, 0, BYSTANDER))
_set_declarations = st.builds(
    SetDeclaration,
    st.lists(st.tuples(_named, _forms, _channels), max_size=3).map(tuple),
    st.none() | st.none() | _channels,
    st.sampled_from((False, False, True)),
    _flags,
    st.sampled_from((True, True, False)),
)


def _up_to_two(of: Any) -> Any:
    return st.sampled_from((0, 1, 1, 2)).flatmap(lambda many: st.lists(of, min_size=many, max_size=many))


_faults = st.sampled_from(list(FAULTS))
_well = st.sampled_from((0, 1, 1, 2, 2, 3, 4))
_few_faults = st.lists(_faults, min_size=1, max_size=3).map(tuple)
_foul = st.one_of(
    st.builds(Weather, next_faults=_few_faults, well_for=_well),
    st.builds(Weather, next_faults=_faults.map(lambda fault: (fault,)), well_for=_well),
    st.builds(Weather, down=_faults, well_for=_well),
    st.just(Weather(no_token=True)),
    st.builds(Weather, killed_at_write=st.tuples(st.sampled_from(WRITES), _flags)),
    st.builds(Weather, engine_killed_at=st.sampled_from(STEPS)),
)
_any_weather = st.just(CALM) | _foul
_then = st.none() | st.tuples(_hows, st.just(CALM)) | st.tuples(_hows, _foul)


_readings = st.builds(Readings, **{name: st.sampled_from(values) for name, values in READINGS.items()})


def has_lines(history: History) -> bool:
    return bool(history.singles)


def has_several_lines(history: History) -> bool:
    return len(history.singles) > 1


def has_a_name_left(history: History) -> bool:
    return 0 < len(history.singles) < len(NAMES)


def has_any_line(history: History) -> bool:
    return any(line.declared for line in history.program)


def has_sets(history: History) -> bool:
    return bool(history.sets)


def has_a_name_left_for_a_set(history: History) -> bool:
    return 0 < len(history.sets) < len(SETS)


def logs_in(history: History) -> bool:
    return history.logs_in


def has_webhooks(history: History) -> bool:
    return bool(history.webhooks)


def has_a_name_left_for_a_webhook(history: History) -> bool:
    return 0 < len(history.webhooks) < len(WEBHOOKS)


def has_lines_and_sets(history: History) -> bool:
    return has_lines(history) and has_sets(history)


def says_that_an_org_is_unknown(history: History) -> bool:
    """With pages for errors, ThoughtSpot would never say so, and no delete could end."""
    return history.thoughtspot.readings.error_shape != 4


def may_lose_an_org(history: History) -> bool:
    """Whether it may be deleted: an Org that is gone gives no token for what was known of its webhooks."""
    return says_that_an_org_is_unknown(history) and not history.had_webhooks


def _may(what: str, can: Callable[[History], bool] = lambda _: True, **chances: Any) -> Any:
    """A rule: ``what`` of `History` may happen, where it ``can``."""

    def happens(self: RandomHistory, **given: Any) -> None:
        self.history.take(what, given)

    happens.__name__ = what
    happens_by_chance: Any = rule(**chances)(happens)
    return precondition(lambda self: can(self.history))(happens_by_chance)


class RandomHistory(RuleBasedStateMachine):
    """A history that Hypothesis makes up. Its program begins with ``fewest`` lines or more."""

    def __init__(self, history: History, fewest: int = 1) -> None:
        super().__init__()
        self.history = history
        self._fewest = fewest

    @initialize(
        readings=_readings,
        cluster=st.none() | _channels,
        sales=st.none() | _channels,
        bystander=st.none() | _channels,
        logs_in=_flags,
        program=st.lists(_declarations, min_size=1, max_size=len(NAMES)),
        up=st.sampled_from((True, True, True, False)),
        mends=_flags,
        sets=_up_to_two(_set_declarations),
        webhooks=_up_to_two(st.tuples(_named, _forms, _urls, _flags)),
    )
    def begin(self, **given: Any) -> None:
        assume(len(given["program"]) >= self._fewest)
        self.history.take("begin", given)

    declare = _may("declare", name=_names, declaration=_declarations, then=_then)
    change_channels = _may("change_channels", has_lines, line=_lines, another=st.integers(1, 3), then=_then)
    rename = _may("rename", has_a_name_left, line=_lines, alias=_flags, then=_then)
    move = _may("move", has_lines, line=_lines, level=_levels, form=_forms, then=_then)
    swap = _may("swap", has_several_lines, line=_lines, then=_then)
    remove = _may("remove", has_lines, line=_lines, then=_then)
    reorder = _may("reorder", has_several_lines, order=st.permutations((*NAMES, *SETS)).map(tuple))

    declare_set = _may("declare_set", name=_set_names, declaration=_set_declarations, then=_then)
    rename_set = _may("rename_set", has_a_name_left_for_a_set, line=_lines, alias=_flags, then=_then)
    declare_in_set = _may(
        "declare_in_set", has_sets, line=_lines, level=_named, form=_forms, channels=_channels, then=_then
    )
    leave_out_of_set = _may("leave_out_of_set", has_sets, line=_lines, org=_lines, then=_then)
    change_set = _may(
        "change_set",
        has_sets,
        line=_lines,
        exclusive=_flags,
        allow_overwrite=_flags,
        cluster=st.none() | _channels,
        then=_then,
    )
    move_into_set = _may("move_into_set", has_lines_and_sets, line=_lines, set_line=_lines, then=_then)
    move_out_of_set = _may("move_out_of_set", has_sets, line=_lines, org=_lines, name=_names, then=_then)
    make_set_of_all = _may("make_set_of_all", has_lines, name=_set_names, exclusive=_flags, then=_then)
    make_single_ones_of_set = _may("make_single_ones_of_set", has_sets, line=_lines, then=_then)

    declare_webhook = _may(
        "declare_webhook",
        logs_in,
        name=_webhook_names,
        level=_named,
        form=_forms,
        url=_urls,
        allow_overwrite=_flags,
        delete_first=_flags,
        then=_then,
    )
    change_webhook = _may("change_webhook", has_webhooks, line=_lines, then=_then)
    rename_webhook = _may("rename_webhook", has_a_name_left_for_a_webhook, line=_lines, alias=_flags, then=_then)
    remove_webhook = _may("remove_webhook", has_webhooks, line=_lines, then=_then)
    somebody_has_a_webhook = _may("somebody_has_a_webhook", logs_in, org=_orgs, url=st.none() | _urls)

    somebody_sets = _may("somebody_sets", level=_levels | st.just(BYSTANDER), channels=st.none() | _channels)
    somebody_sets_what_is_declared = _may(
        "somebody_sets_what_is_declared", has_any_line, line=_lines, channels=st.none() | _channels
    )
    org_is_renamed = _may("org_is_renamed", org=_orgs, successor=_flags)
    org_is_deleted = _may("org_is_deleted", may_lose_an_org, org=_orgs, successor=_flags)

    up = _may("up", how=_hows, weather=_any_weather)
    look = _may("look", preview=_flags)
    refresh_or_destroy_in_foul_weather = _may("refresh_or_destroy_in_foul_weather", weather=_foul)

    def teardown(self) -> None:
        self.history.end()


def run_random_histories(make: Callable[[], History], number: int, how_many: settings, fewest: int = 1) -> None:
    """Runs the histories that ``number`` stands for, each with a new one that ``make`` makes."""
    machines: Any = seed(number)(lambda: RandomHistory(make(), fewest))
    run_state_machine_as_test(machines, settings=how_many)
