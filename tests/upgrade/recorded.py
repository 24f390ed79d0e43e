"""A stack as a release left it: its state, its program, its config, and the ThoughtSpots that go with it."""

from __future__ import annotations

import inspect
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.apart import ROOT
from pulumi_thoughtspot.emulator import Emulator, Webhook
from support.cli import Run, Stack

STATES = Path(__file__).parent / "states"
PLACES = {"here": "http://127.0.0.1:1", "europe": "http://127.0.0.1:2"}
"""The ThoughtSpots that the programs speak to, and what stands in the files for their addresses."""
CHANGED = ["EMAIL", "WEBHOOK"]
"""What the programs declare for every preference when the variable CHANNELS says so."""
CHANGED_URL = "https://changed.example.com"
"""What they declare for every webhook when the variable URL says so."""

_OF_A_WEBHOOK = set(inspect.signature(Emulator.add_webhook).parameters)

Places = Mapping[str, Emulator]

_EVENT_TYPE = "LIVEBOARD_SCHEDULE"
_STATE, _CONFIG, _PROGRAM, _THOUGHTSPOT = "state.json", "config.yaml", "program.py", "thoughtspot.json"


@dataclass(frozen=True)
class Recorded:
    """The files of one stack, in ``states/RELEASE/NAME``."""

    folder: Path

    def __str__(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def deployment(self) -> dict[str, Any]:
        """What `pulumi stack export` wrote, with placeholders."""
        deployment: dict[str, Any] = json.loads((self.folder / _STATE).read_text())["deployment"]
        return deployment

    @contextmanager
    def places(self) -> Iterator[Places]:
        """The ThoughtSpots as they were when the state was exported."""
        orgs, then = self._thoughtspot["orgs"], self._thoughtspot["then"]
        with thoughtspots({name: {int(key): org for key, org in orgs[name].items()} for name in PLACES}) as places:
            for name, place in places.items():
                for org, channels in then[name]["overrides"].items():
                    place.set_override(org, channels)
                if then[name]["cluster"] is not None:
                    place.set_cluster(then[name]["cluster"])
                for webhook in then[name].get("webhooks", []):
                    its = {key: value for key, value in webhook.items() if key not in ("id", "org")}
                    made = place.add_webhook(org=webhook["org"], **its)
                    assert made.id == webhook["id"], "the emulator gives other ids than it did"
            yield places

    @property
    def destroyed(self) -> dict[str, Any]:
        """What the ThoughtSpots had after an update and a `pulumi destroy` by that release."""
        destroyed: dict[str, Any] = self._thoughtspot["destroyed"]
        return destroyed

    @property
    def _thoughtspot(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / _THOUGHTSPOT).read_text())
        return content

    def imported(self, folder: Path, places: Places) -> Stack:
        """A new stack into which the state was imported, with the program and the config that go with it."""
        stack = new_stack(folder, places, at_hand=True)
        addresses = {PLACES[name]: place.url for name, place in places.items()}
        config = _addresses((self.folder / _CONFIG).read_text(), addresses)
        (stack.folder / "Pulumi.dev.yaml").write_text(config)
        if "thoughtspot:host" in config:
            without_environment(stack)
        state = stack.folder / _STATE
        state.write_text(_addresses((self.folder / _STATE).read_text(), addresses))
        stack.run("stack", "import", "--file", str(state))
        return stack.declare((self.folder / _PROGRAM).read_text())

    def record_state(self, stack: Stack, places: Places) -> None:
        """Writes the stack's state, config and program as they are now, and what the ThoughtSpots have."""
        self.folder.mkdir(parents=True)
        exported = stack.folder / "exported.json"
        stack.run("stack", "export", "--file", str(exported))
        state = json.loads(exported.read_text(), object_hook=_without_positions)
        self._write(_STATE, json.dumps(state, indent=2), places)
        self._write(_CONFIG, (stack.folder / "Pulumi.dev.yaml").read_text(), places)
        self._write(_PROGRAM, stack.program, places)
        orgs = {name: {key: org for key, org in place.orgs.items() if key} for name, place in places.items()}
        self._write(_THOUGHTSPOT, json.dumps({"orgs": orgs, "then": settings(places)}, indent=2), places)

    def record_destroyed(self, places: Places) -> None:
        """Writes what the ThoughtSpots have now, after the destroy."""
        self._write(_THOUGHTSPOT, json.dumps({**self._thoughtspot, "destroyed": settings(places)}, indent=2), places)

    def _write(self, name: str, text: str, places: Places) -> None:
        text = _addresses(text, {place.url: PLACES[name] for name, place in places.items()})
        for path in (str(ROOT), str(Path.home()), tempfile.gettempdir()):
            assert path not in text, f"{path} of this machine is in {self}/{name}"
        (self.folder / name).write_text(text.rstrip() + "\n")


def recorded() -> list[Recorded]:
    """Every stack of every release."""
    return [Recorded(folder) for folder in sorted(STATES.glob("*/*"))]


@contextmanager
def thoughtspots(orgs: Mapping[str, Mapping[int, str]]) -> Iterator[Places]:
    """Emulators by their names in `PLACES`, with these Orgs beside Primary."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(Emulator(orgs=orgs[name], token="token")) for name in PLACES}


def new_stack(folder: Path, places: Places, *, at_hand: bool = False) -> Stack:
    """A new stack, configured by the environment; ``at_hand``: its program and provider have processes at hand."""
    stack = Stack(folder, places["here"], inline=at_hand, forked=at_hand)
    stack.environment["EUROPE"] = places["europe"].url
    return stack


def change(stack: Stack) -> Run:
    """`pulumi up` with other channels for every preference, and another URL for every webhook."""
    stack.environment |= {"CHANNELS": " ".join(CHANGED), "URL": CHANGED_URL}
    return stack.run("up", "--yes", "--skip-preview")


def without_environment(stack: Stack) -> None:
    """Leaves ThoughtSpot's settings to the stack's config."""
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]


def settings(places: Places) -> dict[str, Any]:
    """What is set on each ThoughtSpot."""
    return {
        name: {
            "cluster": place.cluster.get(_EVENT_TYPE),
            "overrides": {
                org: channels for org in place.orgs.values() if (channels := place.override(org)) is not None
            },
            **({"webhooks": [_as_made(webhook) for webhook in place.webhooks]} if place.webhooks else {}),
        }
        for name, place in places.items()
    }


def _as_made(webhook: Webhook) -> dict[str, Any]:
    """What `Emulator.add_webhook` makes this one of, and its id."""
    fields = {key: value for key, value in vars(webhook).items() if key in _OF_A_WEBHOOK and value is not None}
    return {"id": webhook.id, "org": webhook.org_id, **fields}


def _without_positions(item: dict[str, Any]) -> dict[str, Any]:
    """Without the places in the program, which are paths of the machine."""
    return {key: value for key, value in item.items() if key not in ("sourcePosition", "stackTrace")}


def _addresses(text: str, instead: Mapping[str, str]) -> str:
    """The text with another address in the place of each."""
    return re.sub(r"http://127\.0\.0\.1:[0-9]+", lambda address: instead[address[0]], text)
