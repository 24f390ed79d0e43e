"""What a program declares and a state holds, by scope: of single preferences and of sets alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from histories.engine_model import Span, Step, Told, held_id, is_of_set

Channels = frozenset[str] | None
Scope = str | None
"""An Org's id, or ``no Org`` and what was to be one; None: the cluster."""
Meant = Callable[[str | None], Scope]
"""The scope that an identifier means to ThoughtSpot; None is the cluster's."""


def channels_of(listed: Iterable[str] | None) -> Channels:
    return None if listed is None else frozenset(listed)


def declared(inputs: Mapping[str, Any]) -> dict[str | None, frozenset[str]]:
    """What inputs declare, by what the program calls it; None: the cluster."""
    if not is_of_set(inputs):
        return {inputs.get("org_identifier"): frozenset(inputs.get("channels", ()))}
    by_call: dict[str | None, frozenset[str]] = {called: frozenset(its) for called, its in inputs["orgs"].items()}
    return by_call if inputs.get("cluster") is None else {**by_call, None: frozenset(inputs["cluster"])}


def held(outputs: Mapping[str, Any]) -> dict[Scope, Channels]:
    """What outputs hold; of an Org of a set, None where it is the set's own and nobody knows what is set there."""
    if not is_of_set(outputs):
        return {outputs.get("org_id"): frozenset(outputs["channels"])}
    orgs = outputs["orgs"]
    by_id: dict[Scope, Channels] = {its: channels_of(orgs.get(called)) for called, its in outputs["org_ids"].items()}
    return by_id if outputs.get("cluster") is None else {**by_id, None: frozenset(outputs["cluster"])}


def strays(outputs: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """What a read has shown of Orgs that a set does not name, by what it calls them."""
    return {called: frozenset(its) for called, its in outputs["orgs"].items() if called not in outputs["org_ids"]}


@dataclass(frozen=True)
class Part:
    """What one step of a set does at one scope, or what was told of it there.

    ``called`` is what the program calls the Org, and ``wanted`` what it declares there (None: nothing); ``others``:
    what else it declares there, where it names one Org twice. ``holds``: what the state holds there, ``is_held``:
    whether it holds it at all. ``stray``: what a read has shown there, of an Org that the program did not name.
    ``words``: how an error may call the scope.
    """

    of: Told | Step
    scope: Scope
    called: str | None
    wanted: Channels
    others: tuple[Channels, ...]
    is_held: bool
    holds: Channels
    stray: Channels
    words: frozenset[str]

    @property
    def span(self) -> Span:
        return self.of.span

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def step(self) -> Step:
        assert isinstance(self.of, Step)
        return self.of

    @property
    def old(self) -> Mapping[str, Any]:
        """The outputs in the state before; nothing where there were none."""
        before = self.of.held if isinstance(self.of, Told) else self.of.old
        return {} if before is None else before.outputs

    @property
    def restored(self) -> Channels:
        """What the cluster's default goes back to."""
        previous = channels_of(self.old.get("previous_cluster_channels"))
        return frozenset({"EMAIL"}) if previous is None else previous

    @property
    def listed(self) -> str | None:
        """The line of the step's error that is about this scope, if there is one."""
        lines = (self.step.error or "").splitlines()
        return next((line for line in lines if any(_is_about(line, words) for words in self.words)), None)

    def is_kept_by(self, outputs: Mapping[str, Any]) -> bool:
        """Whether these outputs have the scope as the set's own."""
        return self.scope in held(outputs)

    def __str__(self) -> str:
        return f"at {self.scope or 'the cluster'}: {self.of}"


def _is_about(line: str, words: str) -> bool:
    """Whether a line of an error begins with a scope; those that have one reason in common stand before it together."""
    return line.startswith(f"- {words}") or (line.startswith("- ") and f", {words}" in line.partition(": ")[0])


def part(event: Told | Step, scope: Scope, meant: Meant, names: Mapping[Scope, str]) -> Part:
    """What an event of a set is about at ``scope``; ``names`` are those of the Orgs by their ids."""
    before = event.held if isinstance(event, Told) else event.old
    outputs = None if before is None else before.outputs
    called = [identifier for identifier in declared(event.inputs) if _scope(outputs, identifier, meant) == scope]
    its = held(outputs) if outputs is not None else {}
    named = outputs["org_names"] if outputs is not None else {}
    ids = outputs["org_ids"] if outputs is not None else {}
    known = {called: name for called, name in named.items() if ids[called] == scope}
    shown = strays(outputs) if outputs is not None else {}
    places = {*called, *known, *known.values(), scope, names.get(scope)} - {None}
    return Part(
        event,
        scope,
        called[0] if called else None,
        declared(event.inputs)[called[0]] if called else None,
        tuple(declared(event.inputs)[each] for each in called[1:]),
        scope in its,
        its.get(scope),
        shown.get(scope or "", shown.get(names.get(scope, ""))),
        frozenset({"The cluster's default"} if scope is None else (f"Org {place!r}" for place in places)),
    )


def scopes(event: Told | Step, meant: Meant, everything: Iterable[Scope]) -> list[Scope]:
    """Where something happened. What may stay where it is counts there; an exclusive set is about ``everything``."""
    if is_of_set(event.inputs):
        return _scopes_of_set(event, meant, everything)
    held = event.held if isinstance(event, Told) else event.new if event.kind == "create" else event.old
    if held is None or (isinstance(event, Told) and event.stays is False):
        return [meant(event.inputs.get("org_identifier"))]
    return [held.outputs.get("org_id")]


def _scopes_of_set(event: Told | Step, meant: Meant, everything: Iterable[Scope]) -> list[Scope]:
    before = event.held if isinstance(event, Told) else event.old
    outputs = None if before is None else before.outputs
    its = dict.fromkeys(held(outputs)) if outputs is not None else {}
    if isinstance(event, Step) and event.kind in ("read", "delete"):
        named: dict[Scope, None] = {}
    else:
        named = {_scope(outputs, identifier, meant): None for identifier in declared(event.inputs)}
    whole = isinstance(event, Step) and event.kind != "delete" and event.inputs.get("exclusive")
    return list({**its, **named, **(dict.fromkeys(org for org in everything if org is not None) if whole else {})})


def _scope(outputs: Mapping[str, Any] | None, identifier: str | None, meant: Meant) -> Scope:
    """What a set means by an identifier: an Org that it holds, before any other."""
    mine = None if outputs is None or identifier is None else held_id(outputs, identifier)
    return mine or meant(identifier)
