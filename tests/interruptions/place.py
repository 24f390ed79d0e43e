"""One ThoughtSpot behind a gate and one stack, put back before each run to where its step begins."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interruptions.gate import Gate
from interruptions.steps import WEBHOOK, Channels, Step, declared
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import EVENT
from support.cli import Stack

SOMEBODY_ELSES = ["EMAIL"]


@dataclass(frozen=True)
class Place:
    thoughtspot: Emulator
    gate: Gate
    stack: Stack
    _states: Path

    @classmethod
    def make(cls, folder: Path, thoughtspot: Emulator, gate: Gate) -> Place:
        stack = Stack(folder / "stack", thoughtspot, inline=True, forked=True)
        stack.environment["THOUGHTSPOT_HOST"] = gate.url
        place = cls(thoughtspot, gate, stack, folder / "states")
        place.keep("empty")
        stack.given(declared(WEBHOOK, WEBHOOK))
        place.keep("settled")
        return place

    def begin(self, step: Step) -> None:
        """As it is before ``step``; the cluster's default and Primary's override are somebody else's."""
        self.put_back("settled" if step.settled else "empty")
        self.thoughtspot.set_cluster(SOMEBODY_ELSES)
        self.thoughtspot.set_override(0, SOMEBODY_ELSES)
        self._have("Sales", step.before)
        self._have("Marketing", WEBHOOK if step.settled else None)
        self.thoughtspot.clear_requests()
        self.stack.declare(step.program)

    def keep(self, name: str) -> None:
        """Keeps the state as it is, under a name that no other has."""
        shutil.copytree(self._backend, self._states / name)

    def put_back(self, name: str) -> None:
        """The state is again as it was kept."""
        shutil.rmtree(self._backend)
        shutil.copytree(self._states / name, self._backend)

    def has(self, org: str) -> Channels:
        """What ThoughtSpot has there."""
        channels = self.thoughtspot.override(org)
        return None if channels is None else sorted(channels)

    def holds(self, name: str) -> Channels:
        """What the state has."""
        resource = self.stack.resources().get(name)
        return None if resource is None else resource["outputs"]["channels"]

    @property
    def pending(self) -> list[tuple[str, str]]:
        """The operations that the state has as begun and not ended."""
        operations = (self.stack.state().get("latest") or {}).get("pending_operations") or []
        return [(each["type"], each["resource"]["urn"].rpartition("::")[2]) for each in operations]

    @property
    def is_locked(self) -> bool:
        """Whether the stack is, which a file backend does by a file."""
        return any(self._backend.glob(".pulumi/locks/**/*.json"))

    @property
    def writes(self) -> list[Any]:
        return [request.body for request in self.thoughtspot.requests if request.path.endswith("/configure")]

    def only_what_was_asked_for_is_written(self, step: Step, *orgs: str) -> None:
        """No other write was sent but those that the step has for ``orgs``, and what is somebody else's stands."""
        assert self.thoughtspot.cluster == {EVENT: SOMEBODY_ELSES}
        assert self.thoughtspot.override(0) == SOMEBODY_ELSES
        asked = [write for org in orgs for write in step.writes(org)]
        assert all(write in asked for write in self.writes), self.writes

    @property
    def _backend(self) -> Path:
        return self.stack.folder / "backend"

    def _have(self, org: str, channels: Channels) -> None:
        if channels is None:
            self.thoughtspot.reset_override(org)
        else:
            self.thoughtspot.set_override(org, channels)
