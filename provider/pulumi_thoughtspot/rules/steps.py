"""The shape that every resource's steps have: the plugin calls them, and each resource's folder fills them.

Properties are plain mappings here, without anything of Pulumi's own. `UNKNOWN` stands in the inputs of `check` and
`diff` for what is not known yet; what `get` and `read` answer may hold a `Secret`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.rules.check import Failure
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.turns import Turns

Properties = Mapping[str, Any]
S = TypeVar("S", bound="ResourceSteps")


class Log(Protocol):
    """Where a step tells its user what it did."""

    def info(self, message: str) -> None: ...

    def warning(self, message: str) -> None: ...

    def status(self, message: str) -> None:
        """What is being done: it is shown for the moment, and gone with the next one."""


@dataclass(frozen=True)
class Step:
    """One step of the engine: ``owner`` (the URN of its resource, None where that is unknown) and its ``log``.

    ``looks``: whether this is the check of a preview that is to look at what the next steps will find.
    """

    owner: str | None
    log: Log
    looks: bool = False


@dataclass(frozen=True)
class Checked:
    """What a check found: the inputs as they are kept, and what is wrong with them."""

    inputs: dict[str, Any]
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """What follows when the program declares something else than the state holds.

    ``replaces``: the inputs whose change asks for another resource. ``updates``: whether any other input changes.
    ``repeats``: nothing differs, but this run has taken the resource's setting away, so that it has to be set again.
    ``unseen``: what differs does not stand in the state's inputs, where the engine would look for it.
    """

    replaces: tuple[str, ...]
    updates: bool
    repeats: bool = False
    unseen: bool = False

    @property
    def changes(self) -> bool | None:
        """Whether the engine is told of a change: True, False, or None, by which it looks for what differs by itself.

        None is the better answer where inputs differ, since the engine then names them to the user. But it compares the
        program's inputs with the state's, and would find nothing where something is ``unseen`` or only ``repeats``: it
        takes True for those.
        """
        if self.replaces or self.updates:
            return True if self.unseen else None
        return self.repeats


@dataclass(frozen=True)
class Created:
    """A resource that was created: its id and its outputs."""

    id: str
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Current:
    """A resource as it is now: its outputs, and every input that was stored, so that drift shows."""

    outputs: dict[str, Any]
    inputs: dict[str, Any]


class PartlyDoneError(Exception):
    """A create or update failed after its write, or when that may have been done: the state is to have it all the same.

    Inputs: ``id`` and ``outputs`` as after a success, ``error`` (why it failed, and what is shown), ``stands`` (what is
    set now, for where the state cannot have it: a sentence without its full stop).
    """

    def __init__(self, id: str, outputs: dict[str, Any], error: Exception, stands: str) -> None:
        super().__init__(str(error))
        self.id = id
        self.outputs = outputs
        self.error = error
        self.stands = stands


class Run(Protocol):
    """What the steps of one provider instance share, in one run of Pulumi."""

    @property
    def host(self) -> str: ...

    @property
    def login_org_id(self) -> str | None:
        """The id of the Org that the settings log in to; None where they have a token, which carries its own."""

    @property
    def thoughtspot(self) -> ThoughtSpot: ...

    @property
    def declarations(self) -> Declarations: ...

    @property
    def turns(self) -> Turns: ...

    def steps(self, of: type[S]) -> S:
        """The run's one `ResourceSteps` of a kind: for a resource that stands on another one's."""


class ResourceSteps(Protocol):
    """The steps of one kind of resource. Made once in a run, and used by several threads."""

    def __init__(self, run: Run) -> None: ...

    def check(self, step: Step, news: Properties, olds: Properties, outputs: Properties | None) -> Checked:
        """Checks the inputs, and tells the run's declarations what they declare.

        ``olds`` are the inputs in the state, and ``outputs`` its outputs, where they can be had: for some replacements,
        such as by a trigger, the engine asks for no diff.

        Raises `DuplicateError` where another resource of this run declares the same and, of a preview that looks, what
        create would raise.
        """

    def diff(self, step: Step, outputs: Properties, inputs: Properties | None, news: Properties) -> Difference:
        """Compares checked inputs with the state: its outputs, and its inputs where they can be had."""

    def create(self, step: Step, news: Properties) -> Created:
        """Sets what the program declares. Raises `PartlyDoneError` where it fails after its write."""

    def get(self, id: str) -> dict[str, Any]:
        """The outputs of a resource that the program reads without managing it."""

    def read(self, step: Step, outputs: Properties, inputs: Properties) -> Current | None:
        """The resource as it is now; None where it is gone. Inputs: what the state holds."""

    def update(self, step: Step, outputs: Properties, news: Properties) -> dict[str, Any]:
        """Sets what the program declares now; returns the outputs. Raises as `create` does."""

    def delete(self, step: Step, outputs: Properties, inputs: Properties | None) -> None:
        """Takes back what the resource has set. Inputs: what the state holds, its inputs where they can be had.

        After an update that is done in part, the outputs are what it may have set, and the inputs what was set before.
        """

    def inputs_of(self, outputs: Properties) -> dict[str, Any]:
        """The inputs among the outputs: for where the state's inputs cannot be had."""

    def place(self, outputs: Properties) -> str:
        """What the resource is set on, to begin a sentence with: "Org 'Sales'"."""
