"""What the provider processes of one run tell each other, and where: on this machine, for this user and this run."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.plugin import facts, run_store
from pulumi_thoughtspot.plugin.run_store import RunStore
from pulumi_thoughtspot.preferences.identity import Key, claim
from pulumi_thoughtspot.preferences.preference import Preference
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.rules.journal import Declares, Fact, LetsGo, MovesAway, Phase, Reads, Remembers, Sets

HOST, EVENT = "https://a.thoughtspot.cloud", "LIVEBOARD_SCHEDULE"
SALES = Key(HOST, "42", EVENT)
HELD = Preference(SALES, "Särläs", frozenset({"EMAIL", "WEBHOOK"}), None)
ENGINE, ANOTHER = "127.0.0.1:4001", "127.0.0.1:4002"


def claimed(org: str = "Sales", key: Key | None = SALES) -> Claim:
    return claim(Scope(org), EVENT, HOST, key)


FACTS: list[Fact] = [
    Declares("urn::one", (claimed(), claimed("Märketing", None), claim(Scope(None), EVENT, HOST)), Phase.EXISTS),
    Sets("urn::one", (claimed().setting(frozenset({"EMAIL"})),)),
    Reads(SALES),
    Remembers("urn::one", SALES, HELD),
    MovesAway(SALES, "https://b.thoughtspot.cloud"),
    LetsGo(SALES, -1),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the store is made: it is not there to begin with."""
    monkeypatch.setattr(run_store.tempfile, "gettempdir", lambda: str(tmp_path))
    return tmp_path / f"pulumi-thoughtspot-{os.getuid()}"


@pytest.fixture
def opened(folder: Path) -> Callable[..., RunStore]:
    """Opens the store of a process; no warning may come of it, unless a list for them is given."""
    del folder
    return lambda address=ENGINE, warnings=None: RunStore(address, pytest.fail if warnings is None else warnings.append)


def dies(store: RunStore) -> None:
    """What the system does for a process that is killed: its files are closed, and nothing else."""
    assert store._own is not None
    os.close(store._own)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_what_is_told_is_what_is_heard(fact: Fact) -> None:
    line = facts.line(fact)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert facts.fact(line) == fact


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b'{"of": "os:system", "has": {"command": "true"}}',
        b'{"of": "subprocess:Popen", "has": {"args": "true"}}',
        b'{"of": "pulumi_thoughtspot.plugin.run_store:RunStore", "has": {"address": "", "warn": null}}',
        b'{"of": "pulumi_thoughtspot.rules.journal:Reads", "has": {"no": 1}}',
        b'{"of": "pulumi_thoughtspot.nowhere:Reads", "has": {}}',
        b"[" * 100_000,
    ],
)
def test_nothing_but_a_fact_is_made_of_a_line(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        facts.fact(line)


def test_each_hears_what_the_others_tell_and_nothing_twice(opened: Callable[..., RunStore]) -> None:
    one, two = opened(), opened()
    one.tell(FACTS[0])
    three = opened()
    assert (one.heard(), two.heard(), three.heard()) == ([], [FACTS[0]], [FACTS[0]])
    two.tell(FACTS[1])
    two.tell(FACTS[2])
    assert (one.heard(), two.heard(), three.heard()) == ([FACTS[1], FACTS[2]], [], [FACTS[1], FACTS[2]])


def test_two_runs_at_once_do_not_hear_of_each_other(opened: Callable[..., RunStore]) -> None:
    one, other = opened(), opened(ANOTHER)
    one.tell(FACTS[0])
    assert other.heard() == []
    other.close()
    assert opened().heard() == [FACTS[0]]


def test_what_a_killed_process_had_told_counts_and_a_half_line_does_not(opened: Callable[..., RunStore]) -> None:
    one, two = opened(), opened()
    one.tell(FACTS[0])
    assert one._own is not None
    os.write(one._own, facts.line(FACTS[1])[:-5])
    assert two.heard() == [FACTS[0]]
    dies(one)
    assert two.heard() == []
    assert opened().heard() == [FACTS[0]]


def test_a_line_that_is_written_in_two_parts_is_heard_once_it_is_whole(opened: Callable[..., RunStore]) -> None:
    one, two = opened(), opened()
    line = facts.line(FACTS[0])
    assert one._own is not None
    for at, heard in ((slice(0, 7), []), (slice(7, None), [FACTS[0]])):
        os.write(one._own, line[at])
        assert two.heard() == heard


def test_a_left_over_of_a_run_that_died_is_not_heard_by_a_later_one_at_its_address(
    opened: Callable[..., RunStore], folder: Path
) -> None:
    dead = [opened(), opened(), opened(ANOTHER)]
    for store in dead:
        store.tell(FACTS[0])
        dies(store)
    later = opened()
    assert later.heard() == []
    assert [path.name for path in folder.iterdir()] == [later._name], "what is left over of other runs is removed, too"


def test_a_run_leaves_nothing_behind(opened: Callable[..., RunStore], folder: Path) -> None:
    one, two = opened(), opened()
    one.tell(FACTS[0])
    one.close()
    one.close()
    assert len(list(folder.iterdir())) == 1
    two.close()
    assert not folder.exists()


def test_others_may_neither_look_into_it_nor_write_there(opened: Callable[..., RunStore], folder: Path) -> None:
    opened().tell(FACTS[0])
    modes = [path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())]
    assert modes == [0o700, 0o600]


def in_place_of_the_folder(folder: Path, aside: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], Any]]:
    """What somebody may have put where the folder is to be."""

    def somebody_elses() -> None:
        me = os.getuid()
        monkeypatch.setattr(run_store.os, "getuid", lambda: me + 1)
        (folder.parent / f"pulumi-thoughtspot-{me + 1}").mkdir(mode=0o700)

    return {
        "a folder of another user": somebody_elses,
        "a folder that others may write to": lambda: (folder.mkdir(), folder.chmod(0o777)),
        "a link to a folder": lambda: folder.symlink_to(aside),
        "a link to nowhere": lambda: folder.symlink_to(aside / "no such folder"),
        "a file": lambda: folder.write_text(""),
    }


@pytest.mark.parametrize(
    "what",
    [
        "a folder of another user",
        "a folder that others may write to",
        "a link to a folder",
        "a link to nowhere",
        "a file",
    ],
)
def test_what_is_not_the_users_own_is_never_followed_and_the_run_says_so_once(
    opened: Callable[..., RunStore], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    in_place_of_the_folder(folder, aside, monkeypatch)[what]()
    warnings: list[str] = []
    store = opened(warnings=warnings)
    for fact in FACTS:
        store.tell(fact)
    assert store.heard() == []
    store.close()
    assert len(warnings) == 1
    assert warnings[0].startswith("What this run's other provider instances declare is not known here")
    assert not any(aside.iterdir())


def test_a_link_among_the_files_is_never_followed(
    opened: Callable[..., RunStore], folder: Path, tmp_path: Path
) -> None:
    warnings: list[str] = []
    store = opened(warnings=warnings)
    told = tmp_path / "told"
    told.write_bytes(facts.line(FACTS[0]))
    (folder / f"{store._prefix}link").symlink_to(told)
    assert store.heard() == store.heard() == []
    assert len(warnings) == 1


def test_a_disk_that_gets_full_is_said_once(
    opened: Callable[..., RunStore], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    store = opened(warnings=warnings)

    def full(_file: int, _line: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(run_store.os, "write", full)
        store.tell(FACTS[0])
        store.tell(FACTS[1])
    assert len(warnings) == 1
    assert "No space left on device" in warnings[0]
    store.close()
    assert not folder.exists()


@pytest.mark.parametrize("resources", [10, 1000])
def test_a_resource_costs_a_handful_of_calls_to_the_system_however_many_there_are(
    opened: Callable[..., RunStore], monkeypatch: pytest.MonkeyPatch, resources: int
) -> None:
    calls: dict[str, int] = dict.fromkeys(("write", "scandir", "pread", "open", "fsync"), 0)
    read = 0

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def count(*arguments: Any) -> Any:
            nonlocal read
            calls[name] += 1
            answer = call(*arguments)
            read += len(answer) if name == "pread" else 0
            return answer

        return count

    one, two = Declarations(opened()), Declarations(opened())
    for name in calls:
        monkeypatch.setattr(run_store.os, name, counted(name, getattr(os, name)))
    written = 0
    for number in range(resources):
        declared = claim(Scope(str(number)), EVENT, HOST)
        written += len(facts.line(Declares(f"urn::{number}", (declared,), Phase.DECLARED)))
        one.declare(f"urn::{number}", [declared])
        assert two.guard("urn::old", Key(HOST, str(number), EVENT), None) == Guard(Standing.AWAITED, f"urn::{number}")
    assert calls["write"] == resources
    assert calls["scandir"] == 2 * resources
    assert calls["pread"] == 2 * resources
    assert calls["open"] <= 2
    assert calls["fsync"] == 0
    assert read == written, "nothing is read twice"


def test_the_folder_may_go_while_another_process_comes(
    opened: Callable[..., RunStore], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is removed after the process that comes has opened it, and before that one has its lock."""
    first, lock, still_there = opened(), run_store.fcntl.flock, [True]

    def meanwhile(opened: int, operation: int) -> None:
        if still_there.pop() if still_there else False:
            first.close()
        lock(opened, operation)

    with monkeypatch.context() as patched:
        patched.setattr(run_store.fcntl, "flock", meanwhile)
        second = opened()
    second.tell(FACTS[0])
    assert opened().heard() == [FACTS[0]]
    assert len(list(folder.iterdir())) == 2


def test_the_folder_may_go_before_another_process_has_opened_it(
    opened: Callable[..., RunStore], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, make, still_there = opened(), Path.mkdir, [True]

    def then_it_goes(path: Path, mode: int = 0o777) -> None:
        try:
            make(path, mode)
        finally:
            if still_there.pop() if still_there else False:
                first.close()

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", then_it_goes)
        second = opened()
    assert [path.name for path in folder.iterdir()] == [second._name]
