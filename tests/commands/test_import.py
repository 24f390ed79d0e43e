"""`pulumi-thoughtspot import`: the names, the program, the two files, and what it says and refuses."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pulumi_thoughtspot
from pulumi_thoughtspot import Channel, cli
from pulumi_thoughtspot.commands.importing.as_set import as_set
from pulumi_thoughtspot.commands.importing.existing import existing
from pulumi_thoughtspot.commands.importing.import_file import import_file
from pulumi_thoughtspot.commands.importing.names import CLUSTER, resource_names
from pulumi_thoughtspot.commands.importing.program import program
from pulumi_thoughtspot.commands.importing.source import literal
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.preferences.routing import ClusterRouting, OrgRouting, Origin, Routing

EVENT = "LIVEBOARD_SCHEDULE"
HOST = "https://my-company.thoughtspot.cloud"
LISTING, PROGRAM = "thoughtspot-import.json", "__main__.py"
OWN_ORG_ALONE = (
    "note: Webhooks may be left out. A token may show the webhooks of its own Org alone, so that those of other Orgs"
    " are unknown. A user name with a password or secret key can log in to each Org.\n"
)
NASTY = {
    "1": "Sales",
    "2": "sales",
    "3": "Customer Support",
    "4": "Customer-Support",
    "5": 'R&D "North"',
    "6": "it's",
    "7": 'both \' and ""',
    "8": "2024",
    "9": "a/b",
    "10": "Отдел продаж",
    "11": "🚀",
    "12": "default",
    "13": "back\\slash\\",
    "14": "line\nbreak\r\x85\u2028",
    "15": "Sales 42",
    "16": '"""',
    "17": "\u202egnp.exe",
    "18": "日本",
    "19": "x" * 200,
    "20": "# -*- coding: latin-1 -*-",
    "21": "",
    "22": " Sales ",
    "23": "\ufffd half",
    "24": "{braces} %s",
    "25": "Cafe\u0301",
    "26": "-- ..",
    "27": "\x00",
    "28": "हिन्दी",
    "29": "٢٠٢٤",
}


def what_is_set(
    orgs: dict[str, str], channels: Sequence[str] = ("WEBHOOK",), default: Sequence[str] | None = None
) -> Routing:
    """Every Org with the same override."""
    set_there = tuple(channels)
    routings = tuple(
        OrgRouting(org_id, name, EVENT, set_there, set_there, Origin.OVERRIDE) for org_id, name in orgs.items()
    )
    return Routing(HOST, (ClusterRouting(EVENT, None if default is None else tuple(default)),), True, routings)


def text_of(found: Routing) -> str:
    return program(HOST, existing(found).resources)


def declared_by(text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What a program declares, by resource name."""
    declared: dict[str, dict[str, Any]] = {}

    def declare(name: str, **inputs: Any) -> None:
        assert name not in declared
        declared[name] = inputs

    monkeypatch.setattr(pulumi_thoughtspot, "CommunicationChannelPreference", declare)
    exec(compile(text, PROGRAM, "exec"), {})
    return declared


class TestNames:
    @pytest.mark.parametrize(
        ("org_id", "org_name", "name"),
        [
            ("42", "Sales", "Sales"),
            ("42", "EMEA", "EMEA"),
            ("42", "Customer Support", "Customer-Support"),
            ("42", "Customer-Support", "Customer-Support-42"),
            ("42", "Customer  Support", "Customer-Support-42"),
            ("42", "a/b", "a-b-42"),
            ("42", 'it\'s "R&D"', "it-s-R-D-42"),
            ("42", "Sales_2.0", "Sales_2.0"),
            ("7", "Sales 42", "Sales-42-7"),
            ("42", "2024", "2024-42"),
            ("42", "Отдел продаж", "Отдел-продаж"),
            ("42", "हिन्दी", "हिन्दी"),
            ("42", "🚀", "org-42"),
            ("42", "🚀 Rockets", "Rockets-42"),
            ("42", "", "org-42"),
            ("42", "--..", "org-42"),
            ("42", "Default", "Default-42"),
            ("42", "x" * 61, "x" * 60 + "-42"),
            ("42", "e\u0301", "\u00e9-42"),
            ("42", "two\nlines", "two-lines-42"),
            ("42", "\ufffd", "org-42"),
        ],
    )
    def test_a_name_is_made_from_the_orgs(self, org_id: str, org_name: str, name: str) -> None:
        assert resource_names({org_id: org_name}) == {org_id: name}

    org_names = st.one_of(
        st.text(max_size=80),
        st.text(alphabet="aA1-_ ./é\u0301", max_size=5),
        st.sampled_from([*NASTY.values(), "Default", "sales 1", "sales-1", "Sales 1 2"]),
    )
    orgs = st.dictionaries(st.integers(0, 10**6).map(str), org_names, max_size=12)

    @given(orgs)
    def test_no_two_resources_have_the_same(self, orgs: dict[str, str]) -> None:
        names = resource_names(orgs).values()
        assert len({*names, CLUSTER}) == len(orgs) + 1

    @given(st.integers(0), st.text())
    def test_every_name_can_be_typed(self, org_id: int, org_name: str) -> None:
        (name,) = resource_names({str(org_id): org_name}).values()
        assert 0 < len(name) <= 61 + len(str(org_id))
        assert name.isprintable()
        assert not set(name) & set(" \"'\\/:<>|$*?#&;")
        name.encode()

    @given(orgs, orgs)
    def test_further_orgs_rename_none(self, orgs: dict[str, str], further: dict[str, str]) -> None:
        further = {org_id: name for org_id, name in further.items() if name not in orgs.values()}
        assert resource_names(orgs).items() <= resource_names({**further, **orgs}).items()

    def test_of_two_orgs_with_one_name_the_older_keeps_it(self) -> None:
        assert resource_names({"10": "Sales", "9": "Sales"}) == {"9": "Sales", "10": "Sales-10"}


class TestProgram:
    def test_it_is_what_a_person_would_write(self) -> None:
        found = what_is_set(
            {"42": "Sales", "7": "2024", "77": "Customer Support"}, ["EMAIL", "PAGER", "WEBHOOK"], ["EMAIL"]
        )
        assert text_of(found) == (
            '"""Which channels deliver on https://my-company.thoughtspot.cloud."""\n'
            "\n"
            "from pulumi_thoughtspot import Channel, CommunicationChannelPreference\n"
            "\n"
            "# The cluster's default, for every Org that has nothing of its own.\n"
            'CommunicationChannelPreference("default", channels=[Channel.EMAIL])\n'
            "\n"
            "# What single Orgs have instead.\n"
            "CommunicationChannelPreference(\n"
            '    "2024-7",\n'
            '    org_identifier="7",  # 2024\n'
            '    channels=[Channel.EMAIL, "PAGER", Channel.WEBHOOK],\n'
            ")\n"
            "CommunicationChannelPreference(\n"
            '    "Customer-Support",\n'
            '    org_identifier="Customer Support",\n'
            '    channels=[Channel.EMAIL, "PAGER", Channel.WEBHOOK],\n'
            ")\n"
            "CommunicationChannelPreference(\n"
            '    "Sales", org_identifier="Sales", channels=[Channel.EMAIL, "PAGER", Channel.WEBHOOK]\n'
            ")\n"
        )

    @pytest.mark.parametrize("channels", [[], ["WEBHOOK"], ["EMAIL", "WEBHOOK"]], ids=str)
    def test_it_is_formatted_already(self, channels: list[str]) -> None:
        text = text_of(what_is_set(NASTY, channels, default=channels))
        command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
        formatted = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
        assert formatted.decode() == text

    def test_it_declares_what_the_file_holds_for_any_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = existing(what_is_set(NASTY, ["PAGER", "WEBHOOK"], default=[]))
        declared = declared_by(program(HOST, found.resources), monkeypatch)
        assert len(declared) == len(NASTY) + 1
        for entry in json.loads(import_file(found.resources))["resources"]:
            inputs = declared[entry["name"]]
            assert inputs == {name: entry["inputs"][name] for name in inputs}
        assert declared["default"] == {"channels": []}
        assert declared["Sales-42-15"]["channels"] == ["PAGER", Channel.WEBHOOK]

    @given(st.text())
    def test_every_string_can_be_written(self, text: str) -> None:
        assert eval(literal(text)) == text
        assert "\n" not in literal(text)

    @given(TestNames.orgs)
    def test_every_estate_compiles(self, orgs: dict[str, str]) -> None:
        assume(orgs)
        compile(text_of(what_is_set(orgs)).encode(), PROGRAM, "exec")

    def test_an_org_is_named_where_its_name_means_one_org(self) -> None:
        by_id = {"1", "2", "8", "14", "21", "22", "23", "29"}
        identifiers = {
            resource.outputs["org_id"]: resource.inputs["org_identifier"]
            for resource in existing(what_is_set(NASTY)).resources
        }
        assert identifiers == {org_id: org_id if org_id in by_id else name for org_id, name in NASTY.items()}

    def test_it_does_not_depend_on_the_order_of_the_answer(self) -> None:
        backwards = dict(reversed(NASTY.items()))
        assert text_of(what_is_set(backwards, ["WEBHOOK", "EMAIL"])) == text_of(
            what_is_set(NASTY, ["EMAIL", "WEBHOOK"])
        )


@pytest.fixture
def folder(tmp_path: Path, thoughtspot: Emulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, in no project; the settings are in the environment."""
    for variable in [name for name in os.environ if name.startswith("THOUGHTSPOT_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("THOUGHTSPOT_HOST", thoughtspot.url)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, as a project whose stack has no config."""
    (folder / "Pulumi.yaml").write_text("name: it\nruntime: python\n")
    programs = folder / "bin"
    programs.mkdir()
    (programs / "pulumi").write_text("#!/bin/sh\necho '{}'\n")
    (programs / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["import", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


Command = Callable[..., tuple[int, str, str]]


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def imported(folder: Path) -> dict[str, dict[str, Any]]:
    """The entries of the import file, by id."""
    return {entry["id"]: entry for entry in json.loads((folder / LISTING).read_text())["resources"]}


def test_in_a_project_it_says_what_it_found_and_what_to_run(thoughtspot: Emulator, project: Path, run: Command) -> None:
    thoughtspot.set_cluster(["WEBHOOK", "EMAIL"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_override("Marketing", [])
    status, out, err = run()
    assert (status, err) == (0, OWN_ORG_ALONE)
    assert out.replace(thoughtspot.url, HOST) == (
        f"Found on {HOST}: the cluster's default and the overrides of 2 Orgs.\n"
        "Wrote thoughtspot-import.json and __main__.py.\n"
        "\n"
        "To take it over, run these in the project. They change nothing in ThoughtSpot:\n"
        "\n"
        "    pulumi import --file thoughtspot-import.json --generate-code=false --protect=false --yes\n"
        "    pulumi preview --refresh\n"
        "\n"
        "The first puts it into the stack's state. The second compares that with ThoughtSpot and with the\n"
        "program, and has to count everything as unchanged at its end.\n"
        "\n"
        "Later, a 'pulumi destroy' removes the Orgs' overrides, so that the cluster's default applies,\n"
        "and leaves the cluster's default as it was found. The resource option retain_on_delete=True\n"
        "keeps what is set.\n"
    )
    assert list(imported(project)) == [f"cluster/{EVENT}", f"org/77/{EVENT}", f"org/42/{EVENT}"]
    assert imported(project)[f"org/77/{EVENT}"]["outputs"]["previous_channels"] == []
    compile((project / PROGRAM).read_bytes(), PROGRAM, "exec")
    assert {request.path.rpartition("/")[2] for request in thoughtspot.requests} == {"search", "user"}


def test_two_runs_write_the_same(thoughtspot: Emulator, folder: Path, run: Command) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_override("Marketing", ["EMAIL", "WEBHOOK"])
    run("--out", "one")
    thoughtspot.read_as(channel_order="reversed", search_without_filter="nothing", org_without_override="left_out")
    run("--out", "two")
    for name in (LISTING, PROGRAM):
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], [f"cluster/{EVENT}", f"org/77/{EVENT}", f"org/42/{EVENT}"]),
        (["--no-cluster"], [f"org/77/{EVENT}", f"org/42/{EVENT}"]),
        (["--org", "Sales"], [f"cluster/{EVENT}", f"org/42/{EVENT}"]),
        (["--org", "Sales", "--org", "42", "--org", "77", "--no-cluster"], [f"org/77/{EVENT}", f"org/42/{EVENT}"]),
        (["--org", "0"], [f"cluster/{EVENT}"]),
    ],
    ids=str,
)
def test_what_to_look_at_can_be_said(
    thoughtspot: Emulator, folder: Path, run: Command, arguments: list[str], found: list[str]
) -> None:
    thoughtspot.set_cluster(["EMAIL"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_override("Marketing", ["EMAIL"])
    assert run(*arguments)[0] == 0
    assert list(imported(folder)) == found


def test_where_nothing_is_set_nothing_is_written(thoughtspot: Emulator, folder: Path, run: Command) -> None:
    assert run() == (0, f"Nothing to take over is set on {thoughtspot.url}; nothing was written.\n", OWN_ORG_ALONE)
    assert files(folder) == []


def test_without_the_right_to_the_cluster_the_orgs_are_taken_over(
    thoughtspot: Emulator, folder: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.add_token("developers", User("developer", privileges=("DEVELOPER",), orgs=None))
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "developers")
    status, _, err = run()
    assert status == 1
    assert "ThoughtSpot answered 403" in err
    assert err.endswith("A user who may not list the Orgs can name them: --org NAME_OR_ID.\n")
    assert files(folder) == []
    status, out, err = run("--org", "Sales")
    assert status == 0
    assert "the override of 1 Org." in out
    assert "removes the Org's override, so that the cluster's default applies. The resource" in " ".join(out.split())
    left_out = "note: the cluster's default is left out: this user may not read it, which takes ADMINISTRATION.\n"
    assert err == left_out + OWN_ORG_ALONE
    assert list(imported(folder)) == [f"org/42/{EVENT}"]
    assert run("--org", "Sales", "--no-cluster", "--force")[2] == OWN_ORG_ALONE


def test_what_this_release_would_refuse_is_left_out(thoughtspot: Emulator, folder: Path, run: Command) -> None:
    thoughtspot.set_override("Sales", ["EMAILS"])
    thoughtspot.set_override("Marketing", ["PAGER"])
    status, _, err = run()
    assert status == 0
    assert err == (
        "note: Org 'Sales' is left out: it is EMAILS, which this release does not take"
        ' (channels: "EMAILS" is not a channel; did you mean "EMAIL"?).\n' + OWN_ORG_ALONE
    )
    assert list(imported(folder)) == [f"org/77/{EVENT}"]


def test_outside_of_a_project_it_says_what_is_missing(thoughtspot: Emulator, folder: Path, run: Command) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    _, out, _ = run("--out", "my folder")
    assert "First make my folder/__main__.py the program of a Pulumi project with the same settings." in out
    quoted = shlex.quote(str(folder / "my folder" / LISTING))
    assert f"    pulumi import --file {quoted} --generate-code=false --yes\n" in out


class TestPlaces:
    @pytest.fixture(autouse=True)
    def something(self, thoughtspot: Emulator) -> None:
        thoughtspot.set_override("Sales", ["WEBHOOK"])

    @pytest.mark.parametrize(
        ("project_file", "text", "target"),
        [
            ("Pulumi.yaml", "name: it\nruntime: python\nmain: src/infra # here\n", "src/infra/__main__.py"),
            ("Pulumi.yaml", 'main: "app.py"\nname: it\n', "app.py"),
            ("Pulumi.yaml", "name: it\nconfig:\n  main: other\n", "__main__.py"),
            ("Pulumi.yml", "main: ./src\nname: it\n", "src/__main__.py"),
            ("Pulumi.json", '{"name": "it", "main": "src"}', "src/__main__.py"),
        ],
        ids=["yaml", "file", "another main", "yml", "json"],
    )
    def test_the_program_is_written_where_pulumi_looks_for_it(
        self, project: Path, run: Command, project_file: str, text: str, target: str
    ) -> None:
        (project / "Pulumi.yaml").unlink()
        (project / project_file).write_text(text)
        _, out, _ = run()
        assert (project / target).is_file()
        assert f"--file {Path(target).parent / LISTING} --generate-code=false --protect=false --yes" in out

    def test_from_a_folder_inside_of_the_project(
        self, project: Path, run: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "inside").mkdir()
        monkeypatch.chdir(project / "inside")
        _, out, _ = run()
        assert files(project / "inside") == []
        assert f"    pulumi import --file {project / LISTING} --generate-code=false --protect=false --yes\n" in out

    def test_from_outside_of_the_project(self, project: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project.parent)
        _, out, _ = run("--cwd", project.name, "--stack", "production")
        assert f"Wrote {project.name}/{LISTING} and {project.name}/{PROGRAM}.\n" in out
        commands = [line.strip() for line in out.splitlines() if line.startswith("    ")]
        assert commands == [
            f"pulumi --cwd {project.name} import --stack production --file {LISTING} --generate-code=false"
            " --protect=false --yes",
            f"pulumi --cwd {project.name} preview --stack production --refresh",
        ]

    def test_beside_a_program_of_ones_own_the_resources_stay_protected(self, project: Path, run: Command) -> None:
        (project / PROGRAM).write_text("mine = True\n")
        status, out, _ = run("--out", "found")
        assert status == 0
        assert (
            "First let __main__.py declare what found/__main__.py declares. What is taken over is protected from"
            " deletion until a 'pulumi up' has found it declared."
        ) in " ".join(out.split())
        assert f"    pulumi import --file found/{LISTING} --generate-code=false --yes\n" in out
        assert (project / PROGRAM).read_text() == "mine = True\n"

    @pytest.mark.parametrize("name", [LISTING, PROGRAM])
    def test_what_exists_is_overwritten_by_force_alone(
        self, thoughtspot: Emulator, folder: Path, run: Command, name: str
    ) -> None:
        (folder / name).write_text("mine")
        assert run() == (
            1,
            "",
            f"error: '{name}' exists already; nothing was written.\n"
            "Write elsewhere (--out DIR), or overwrite (--force).\n",
        )
        assert files(folder) == [name]
        assert not thoughtspot.requests
        assert run("--force")[0] == 0
        assert (folder / name).read_text() != "mine"
        assert files(folder) == [PROGRAM, LISTING]
        assert "exist already" in run()[2]

    @pytest.mark.parametrize("out", ["file", "file/folder"])
    def test_a_file_in_place_of_the_folder(self, folder: Path, run: Command, out: str) -> None:
        (folder / "file").touch()
        status, _, err = run("--out", out)
        assert status == 1
        assert err.startswith(f"{OWN_ORG_ALONE}error: 'file")
        assert "cannot be written" in err
        assert files(folder) == ["file"]

    @pytest.mark.parametrize("force", [[], ["--force"]], ids=["plain", "force"])
    def test_a_folder_in_place_of_a_file(self, folder: Path, run: Command, force: list[str]) -> None:
        (folder / PROGRAM).mkdir()
        assert "error: '__main__.py' is a folder; nothing was written.\n" in run(*force)[2]
        assert files(folder) == [PROGRAM]

    @pytest.mark.parametrize("before", [None, "mine"])
    def test_both_files_are_written_or_none(
        self, folder: Path, run: Command, monkeypatch: pytest.MonkeyPatch, before: str | None
    ) -> None:
        replace = Path.replace

        def full(draft: Path, file: Path) -> Path:
            if file.name == PROGRAM:
                raise OSError(28, "No space left on device", str(draft))
            return replace(draft, file)

        monkeypatch.setattr(Path, "replace", full)
        if before is not None:
            (folder / LISTING).write_text(before)
        status, _, err = run("--force")
        assert status == 1
        assert "(No space left on device); nothing was written." in err
        assert files(folder) == ([] if before is None else [LISTING])
        assert before is None or (folder / LISTING).read_text() == before


def test_an_unknown_org_is_named(folder: Path, run: Command) -> None:
    status, _, err = run("--org", "Sales", "--org", "Slaes")
    assert status == 1
    assert err.startswith("error: Could not read the channel preference of Org 'Slaes': ThoughtSpot answered 400")
    assert files(folder) == []


@pytest.mark.usefixtures("folder")
def test_missing_settings_are_named(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THOUGHTSPOT_HOST")
    status, _, err = run()
    assert status == 1
    assert "thoughtspot:host (THOUGHTSPOT_HOST): which ThoughtSpot?" in err


@pytest.mark.parametrize(
    ("text", "name"), [(b"\xff", "Pulumi.yaml"), (b"[", "Pulumi.json"), (b"[]", "Pulumi.json")], ids=str
)
def test_a_project_file_that_cannot_be_read(project: Path, run: Command, text: bytes, name: str) -> None:
    (project / "Pulumi.yaml").unlink()
    (project / name).write_bytes(text)
    status, _, err = run()
    assert status == 1
    assert f"{name}' cannot be read" in err


@pytest.mark.parametrize("arguments", [["--org", " "], ["--out"], ["Sales"]], ids=str)
def test_wrong_arguments_are_wrong_usage(run: Command, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(*arguments)
    assert exit_.value.code == 2


def test_as_set_is_one_resource_that_declares_what_every_single_one_would() -> None:
    """Under every name that an Org may have: the program, run, and the file, agree with the single resources."""
    found = what_is_set(NASTY, ("EMAIL", "WEBHOOK"), default=["EMAIL"])
    single = existing(found)
    one = as_set(HOST, single)
    identifiers = {resource.inputs.get("org_identifier"): resource for resource in single.resources}
    assert one.inputs["orgs"] == {org: each.inputs["channels"] for org, each in identifiers.items() if org is not None}
    assert one.inputs["cluster"] == one.outputs["previous_cluster_channels"] == ["EMAIL"]
    assert one.outputs["org_ids"] == {org: each.outputs["org_id"] for org, each in identifiers.items() if org}

    text = program(HOST, [one])
    declared: list[dict[str, Any]] = []

    def declare(name: str, **inputs: Any) -> None:
        declared.append({"name": name, **inputs})

    lines = [line for line in text.splitlines() if not line.startswith("from ")]
    exec("\n".join(lines), {"Channel": Channel, "CommunicationChannelPreferenceSet": declare})
    assert declared == [{"name": "routing", "cluster": ["EMAIL"], "orgs": one.inputs["orgs"]}]

    (entry,) = json.loads(import_file([one]))["resources"]
    assert entry["type"] == "pulumi-python:dynamic/thoughtspot:CommunicationChannelPreferenceSet"
    assert {name: entry["inputs"][name] for name in one.inputs} == one.inputs
