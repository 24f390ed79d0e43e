"""Makes the states of the version at hand, from real runs of Pulumi against emulated ThoughtSpots.

Once for every release, after its version is set in pyproject.toml::

    nox -s states

and what comes to stand in ``tests/upgrade/states/VERSION`` is committed with the release. The folder of a version that
was published never changes again: from then on the tests show that each later version can live with it. Until then,
remove a stack's folder to make it anew. A new kind of resource or input gets its line in ``programs/`` first.

Each stack becomes a folder: ``state.json`` is `pulumi stack export`, with placeholders for the ThoughtSpots' addresses
and without the places in the program; ``program.py`` and ``config.yaml`` are what goes with it; ``thoughtspot.json`` is
what ThoughtSpot had then, and after an update of everything and a `pulumi destroy` by this version.

The arguments, which nox gives, are the Pythons that have a part in ``pythons``: ``3.10=FOLDER`` names the environment
with this package and Python 3.10.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from pulumi_thoughtspot.emulator import ADMIN
from support.cli import Stack
from support.programs import preference, program
from upgrade.recorded import STATES, Places, Recorded, change, new_stack, thoughtspots, without_environment

PROGRAMS = Path(__file__).parent / "programs"
ORGS = {
    "here": {
        3: "Quiet",
        4: "Legal",
        5: "Finance",
        6: "Archive",
        8: "Secret",
        9: "Team",
        10: "Imported",
        11: "Elsewhere",
        42: "Sales",
        77: "Marketing",
        **{300 + minor: f"Python 3.{minor}" for minor in range(10, 15)},
    },
    "europe": {42: "Vertrieb"},
}
IMPORTED = 'CommunicationChannelPreference("Imported"'


def main() -> None:
    release = STATES / version("pulumi-thoughtspot")
    pythons = dict(argument.split("=", 1) for argument in sys.argv[1:])
    makers: dict[str, Callable[[Stack, Places], None]] = {
        "everything": everything,
        "interrupted": interrupted,
        "sets": sets,
        "sets-in-part": sets_in_part,
        "webhooks": webhooks,
        "pythons": lambda stack, _places: by_each(stack, {name: Path(folder) for name, folder in pythons.items()}),
    }
    missing = {name: make for name, make in makers.items() if not (release / name).exists()}
    if not missing:
        sys.exit(f"{release.relative_to(STATES.parent)} is there already, and what was published never changes.")
    for name, make in missing.items():
        record(Recorded(release / name), make)


def record(recorded: Recorded, make: Callable[[Stack, Places], None]) -> None:
    print(f"making {recorded}", flush=True)
    with tempfile.TemporaryDirectory() as folder, thoughtspots(ORGS) as places:
        stack = new_stack(Path(folder) / "stack", places)
        stack.run("stack", "change-secrets-provider", "passphrase")  # The one that is there wherever it is imported.
        make(stack, places)
        recorded.record_state(stack, places)
        stack.up()
        change(stack)
        stack.destroy()
        recorded.record_destroyed(places)


def everything(stack: Stack, places: Places) -> None:
    """Every kind of resource, configured by the stack's config; the last one was imported from a file."""
    here = places["here"]
    for org, channels in {"Legal": "WEBHOOK", "Finance": "EMAIL", "Imported": "WEBHOOK", "Elsewhere": "EMAIL"}.items():
        here.set_override(org, [channels])
    without_environment(stack)
    stack.run("config", "set", "thoughtspot:host", here.url)
    stack.run("config", "set", "--secret", "thoughtspot:token", "token")
    whole = (PROGRAMS / "everything.py").read_text()
    before = "".join(line for line in whole.splitlines(keepends=True) if not line.startswith(IMPORTED))
    stack.up(program=before)
    command = [str(Path(sys.executable).with_name("pulumi-thoughtspot")), "import", "--org", "Imported", "--no-cluster"]
    subprocess.run(
        [*command, "--out", "found"], cwd=stack.folder, env=stack.environment, check=True, stdout=subprocess.DEVNULL
    )
    file = ["--file", "found/thoughtspot-import.json"]
    stack.run("import", *file, "--generate-code=false", "--protect=false", "--yes")
    stack.declare(whole)


def sets(stack: Stack, places: Places) -> None:
    """Sets as a first `up` leaves them; some of what they declare was there before."""
    places["here"].set_override("Legal", ["EMAIL"])
    places["here"].set_cluster(["EMAIL", "WEBHOOK"])
    places["europe"].set_override("Vertrieb", ["WEBHOOK"])
    stack.up(program=(PROGRAMS / "sets.py").read_text())


def sets_in_part(stack: Stack, places: Places) -> None:
    """A set of which one Org was not known, and an exclusive one where a refresh has found an override."""
    places["europe"].add_org(5, "Fremd")
    stack.refused(program=(PROGRAMS / "sets_in_part.py").read_text())
    places["europe"].set_override("Fremd", ["EMAIL"])
    stack.run("refresh", "--yes", "--skip-preview", "--target", stack.urn("europe"))
    places["here"].add_org(12, "Later")
    assert stack.resources()["routing"]["initErrors"]
    assert "Fremd" in stack.resources()["europe"]["outputs"]["orgs"]


def interrupted(stack: Stack, places: Places) -> None:
    """A run that failed, and one that was killed: an old value, a delete and a create are still to be made good."""
    here = places["here"]
    default, channels = preference("default"), ("WEBHOOK",)
    stack.up(program=program(default, preference("moved", "Sales"), preference("changed", "Legal", channels)))
    here.delete_org("Legal")
    # The move comes first, and then, since another step fails, the engine leaves its second half, the delete.
    moved = f"moved = {preference('moved', 'Marketing')}"
    stack.refused(program=program(default, moved, preference("changed", "Legal", (), opts="depends_on=[moved]")))
    here.add_org(4, "Legal")
    here.set_override("Legal", channels)

    new = stack.urn("changed").rpartition("::")[0] + "::new"
    stack.declare((PROGRAMS / "interrupted.py").read_text())
    _kill_while_it_creates(stack, places, new)
    assert set(stack.resources()) == {"default", "moved", "moved (old)", "changed"}
    assert [operation["type"] for operation in stack.state()["latest"]["pending_operations"]] == ["creating"]


def webhooks(stack: Stack, places: Places) -> None:
    """Webhooks with each kind of authentication and of storage, and all that is optional; with secrets."""
    without_environment(stack)
    stack.run("config", "set", "thoughtspot:host", places["here"].url)
    stack.run("config", "set", "thoughtspot:username", ADMIN.name)
    stack.run("config", "set", "--secret", "thoughtspot:password", str(ADMIN.password))
    stack.run("config", "set", "--secret", "token", "canary-of-a-webhook")
    stack.up(program=(PROGRAMS / "webhooks.py").read_text())


def _kill_while_it_creates(stack: Stack, places: Places, urn: str) -> None:
    """Kills Pulumi and all its processes when ThoughtSpot has the new value, and Pulumi no answer yet."""
    here = places["here"]
    here.clear_requests()
    here.latency = 2.0
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--target", urn],
        cwd=stack.folder,
        env=stack.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        while not any(request.path.endswith("/configure") for request in here.requests):
            assert running.poll() is None, "the run ended before it wrote"
            time.sleep(0.1)
        subprocess.run(["pkill", "-KILL", "--session", str(running.pid)], check=True)
    time.sleep(here.latency)  # The request that was under way is answered all the same.
    here.latency = 0.0
    stack.run("cancel", "--yes")


def by_each(stack: Stack, pythons: Mapping[str, Path]) -> None:
    """A stack that went from one Python to the next, with a new preference each time.

    What Python 3.14 writes differs in one character, the number of the pickle protocol that it uses by default. Where
    it is not at hand, that number is set in the last Python.
    """
    text, path = (PROGRAMS / "pythons.py").read_text(), stack.environment["PATH"]
    for count, folder in enumerate(pythons.values(), 1):
        stack.environment |= {"PATH": f"{folder / 'bin'}:{path}", "VERSIONS": str(count)}
        stack.up(program=text)
    if "3.14" not in pythons:
        stack.environment["VERSIONS"] = str(len(pythons) + 1)
        stack.up(program=f"import pickle\npickle.DEFAULT_PROTOCOL = 5\n{text}")
    stack.declare(text)
    del stack.environment["VERSIONS"]


if __name__ == "__main__":
    main()
