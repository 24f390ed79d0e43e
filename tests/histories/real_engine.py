"""The real engine in the place of its model: the same commands, with the steps as its log of events tells them."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from histories.engine_model import AnyLine, EngineModel, How, Kind, Lines, Run, SetLine, Span, Step, Told, WebhookLine
from histories.history import History
from histories.plugin import Resource
from histories.weather import CALM, Weather
from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

_KINDS: Mapping[str, Kind] = {
    "same": "same",
    "create": "create",
    "create-replacement": "create",
    "update": "update",
    "delete": "delete",
    "delete-replaced": "delete",
    "refresh": "read",
}
_DELETES = ("delete", "delete-replaced")
_NEVER = sys.maxsize
_VARIABLES = {
    "host": "THOUGHTSPOT_HOST",
    "token": "THOUGHTSPOT_TOKEN",
    "username": "THOUGHTSPOT_USERNAME",
    "secretKey": "THOUGHTSPOT_SECRET_KEY",
}


class RealEngine(EngineModel):
    """A stack of the real CLI."""

    def __init__(self, folder: Path, thoughtspot: Emulator) -> None:
        super().__init__(plugin=None)  # type: ignore[arg-type]
        self._folder = folder
        self._thoughtspot = thoughtspot
        self._partly: set[str] = set()
        self._deleted_first: set[str] = set()
        """Those in the state that are deleted already, and to be created anew: a refresh passes them by."""

    @functools.cached_property
    def _stack(self) -> Stack:
        stack = Stack(self._folder, self._thoughtspot, inline=True, forked=True)
        stack.environment["PULUMI_DEBUG_COMMANDS"] = "true"  # For the log of events.
        return stack

    def begin_run(self, settings: Mapping[str, str]) -> None:
        for name, variable in _VARIABLES.items():
            self._stack.environment.pop(variable, None)
            if name in settings:
                self._stack.environment[variable] = settings[name]

    def kill_plugin(self) -> None:
        """It lives on: the CLI alone knows its process."""

    def up(self, program: Lines, how: How) -> Run:
        options = [f"--parallel={how.parallel}"]
        options += ["--continue-on-error"] if how.continue_on_error else []
        options += ["--refresh"] if how.refresh else []
        return self._run_of(program, "up", "--yes", "--skip-preview", *options)

    def preview(self, program: Lines) -> Run:
        run = self._run_of(program, "preview")
        run.steps.clear()
        return run

    def refresh(self, how: How) -> Run:  # noqa: ARG002
        return self._command("refresh", "--yes", "--skip-preview")

    def destroy(self, how: How) -> Run:  # noqa: ARG002
        return self._command("destroy", "--yes", "--skip-preview")

    def _run_of(self, lines: Lines, *command: str) -> Run:
        self._stack.declare(program(*map(_written, lines)))
        held = [self.live.get(line.name) or self.live.get(line.alias or "") for line in lines]
        run = self._command(*command)
        run.program = tuple(lines)
        run.told = [_told(run, line, former) for line, former in zip(lines, held, strict=True)]
        return run

    def _command(self, *command: str) -> Run:
        log = self._stack.folder / "events"
        log.unlink(missing_ok=True)
        done = self._stack.run(*command, "--event-log", str(log), status=None)
        run = steps_of([json.loads(line) for line in log.read_text().splitlines()])
        assert (done.status == 0) == run.complete, done
        run.steps = [step for step in run.steps if step.kind != "read" or step.name not in self._deleted_first]
        self._look()
        run.steps = [self._with_what_is_in_the_state(step) for step in run.steps]
        return run

    def _with_what_is_in_the_state(self, step: Step) -> Step:
        """A create or an update that failed, with what the state has of it; the engine's log does not say."""
        in_part = step.error is not None and step.kind in ("create", "update") and step.name in self._partly
        return replace(step, new=self.live[step.name]) if in_part else step

    def _look(self) -> None:
        resources = self._stack.resources()
        self._deleted_first = {name for name, resource in resources.items() if resource.get("pendingReplacement")}
        self._partly = {name for name, resource in resources.items() if resource.get("initErrors")}
        held = {name: _resource(resource) for name, resource in resources.items()}
        self.old = [resource for name, resource in held.items() if name.endswith(" (old)")]
        self.live = {name: resource for name, resource in held.items() if not name.endswith(" (old)")}


class HistoryOnTheEngine(History):
    """A history whose stack is one of the real CLI. Nobody kills a process here, and no fault is for long."""

    def _run(self, command: Callable[[], Run], weather: Weather = CALM) -> Run:
        faults = weather.next_faults or ((weather.down,) if weather.down else ())
        calmer = replace(weather, next_faults=faults, down=None, engine_killed_at=None)
        return super()._run(command, calmer)


def _written(line: AnyLine) -> str:
    if isinstance(line, (SetLine, WebhookLine)):
        alias = f", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name={line.alias!r})])" if line.alias else ""
        given = "".join(f", {name}={value!r}" for name, value in line.inputs.items())
        if isinstance(line, WebhookLine):
            # In Python the webhook's own name is an argument like any other, and the resource's comes first.
            return f"Webhook({line.name!r}{given}{alias})"
        return f"CommunicationChannelPreferenceSet({line.name!r}{given}{alias})"
    options = [f"delete_before_replace={line.delete_first}"]
    options += [f"aliases=[pulumi.Alias(name={line.alias!r})]"] if line.alias else []
    return preference(line.name, line.org, line.channels, ", ".join(options), allow_overwrite=line.allow_overwrite)


def _told(run: Run, line: AnyLine, held: Resource | None) -> Told:
    """The engine's log has the steps alone. A line without one may have been checked and compared at any time."""
    steps = [step for step in run.steps if step.name == line.name]
    stays = next((step.kind != "create" for step in steps if step.kind in ("same", "create", "update")), None)
    before = min((step.span.begun for step in steps if step.kind != "read"), default=_NEVER)
    return Told(line.name, line.inputs, held, False if held is None else stays, Span(0, before))


def steps_of(events: Sequence[Mapping[str, Any]]) -> Run:
    """A run as the engine's log of its events tells of it."""
    run = Run()
    said: dict[str, str] = {}
    for event in events:
        diagnostic = event.get("diagnosticEvent", {})
        if diagnostic.get("severity") == "error" and "::pulumi-python:dynamic/" in diagnostic.get("urn", ""):
            said[_name(diagnostic["urn"])] = _error(diagnostic["message"])
    reading: Counter[str] = Counter()
    begun_at: dict[str, int] = {}
    for number, event in enumerate(events):
        begun, ended, failed = map(event.get, ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"))
        if begun:
            begun_at[begun["metadata"]["urn"]] = number
        if begun and begun["metadata"]["op"] == "refresh":
            reading[begun["metadata"]["urn"]] += 1
        step = (ended or failed or {}).get("metadata", {})
        if "pulumi-python:dynamic" in step.get("type", "") and step["op"] in _KINDS:
            name = _name(step["urn"])
            old, new = (_resource(step[age]) if step.get(age) else None for age in ("old", "new"))
            # When a read has ended, its event calls it by what it has found.
            kind, held = "read" if reading[step["urn"]] > 0 else _KINDS[step["op"]], new or old
            reading[step["urn"]] -= kind == "read"
            assert held is not None, event
            error = said.pop(name, "failed without a word") if failed else None
            new = None if failed or step["op"] in _DELETES else new
            span = Span(begun_at[step["urn"]], number)
            run.steps.append(Step(kind, name, held.inputs, old, new, error, span=span))
    run.error = "\n".join(said.values()) or None
    return run


def _error(message: str) -> str:
    """A step's error without what the engine puts around one that is done in part: it lists the reasons."""
    text = message.replace("<{%reset%}>", "").strip()
    return re.sub(r"^\d+ errors? occurred:\s+\* ", "", text)


def _resource(held: Mapping[str, Any]) -> Resource:
    inputs, outputs = held.get("inputs") or {}, held.get("outputs") or {}
    return Resource(_name(held["urn"]), held.get("id", ""), dict(inputs), dict(outputs))


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]
