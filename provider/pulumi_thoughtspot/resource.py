"""What every resource class of this package does, whatever it declares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeVar

import pulumi
from pulumi.dynamic import Resource

from pulumi_thoughtspot.errors import InputError
from pulumi_thoughtspot.plugin import secrets_in_clear
from pulumi_thoughtspot.plugin.provider import DynamicProvider
from pulumi_thoughtspot.plugin.values import PREVIEW
from pulumi_thoughtspot.rules.check import UNKNOWN, Failure
from pulumi_thoughtspot.rules.numbers import as_can_be_sent
from pulumi_thoughtspot.rules.orgs import number_as_text
from pulumi_thoughtspot.rules.properties import HOST

_MODULE = "thoughtspot"

R = TypeVar("R", bound="ThoughtSpotResource")


@dataclass(frozen=True)
class Kind:
    """One kind of resource.

    ``title`` (its class's name, which stands in its type token), ``provider``, ``check`` (of its inputs: returns them
    as they are kept, and what is wrong with them), ``outputs`` (the names of all of them, the inputs included),
    ``id_to_read`` (of an id that `get` is given: raises `InputError` where it is none; None: there is no `get`).
    """

    title: str
    provider: type[DynamicProvider]
    check: Callable[[Mapping[str, Any]], tuple[dict[str, Any], list[Failure]]]
    outputs: tuple[str, ...]
    id_to_read: Callable[[str], object] | None = None

    @property
    def token(self) -> str:
        """The type token, which stands in users' states."""
        return f"pulumi-python:dynamic/{_MODULE}:{self.title}"


class LeftOut(Enum):
    """The type of an argument that was not given: None is not the same, since it may be a mistake."""

    LEFT_OUT = "left out"

    def __repr__(self) -> str:
        return "<left out>"


class ThoughtSpotResource(Resource):
    """The base of the resources that programs declare; ``kind`` says which one a subclass is."""

    _kind: ClassVar[Kind]

    def __init_subclass__(cls, kind: Kind | None = None, **kwargs: Any) -> None:
        """A subclass in a program is the same resource to Pulumi, with the same type in the state."""
        if kind is not None:
            cls._kind = kind
        super().__init_subclass__(module=_MODULE, name=cls._kind.title, **kwargs)

    def __init__(self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Registers the resource; raises `pulumi.RunError` for what is plainly wrong, before that."""
        self._refuse_plain_mistakes(resource_name, inputs)
        opts = opts or pulumi.ResourceOptions()
        self._refuse_options(resource_name, opts)
        secrets_in_clear.warn_once()
        # Where a delete comes first, what is set now says nothing about what the create will find.
        tells = {PREVIEW: True} if pulumi.runtime.is_dry_run() and not opts.delete_before_replace else {}
        sent = {name: _sendable(value) for name, value in inputs.items()}
        properties = {**dict.fromkeys(self._kind.outputs), **sent, **tells}
        super().__init__(self._kind.provider(), resource_name, properties, opts)

    @classmethod
    def _read(cls: type[R], resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None) -> R:
        """A resource that the program reads without managing it; raises `pulumi.RunError` where ``id`` is none."""
        if isinstance(id, str) and cls._kind.id_to_read is not None:
            try:
                cls._kind.id_to_read(id)
            except InputError as error:
                raise cls._mistake(resource_name, f"{error.sentence} {error.remedy}") from None
        resource = cls.__new__(cls)
        secrets_in_clear.warn_once()
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        Resource.__init__(resource, cls._kind.provider(), resource_name, dict.fromkeys(cls._kind.outputs), opts)
        return resource

    @classmethod
    def _mistake(cls, resource_name: str, words: object) -> pulumi.RunError:
        return pulumi.RunError(f"{cls._kind.title} {resource_name!r}: {words}")

    def _refuse_plain_mistakes(self, resource_name: str, inputs: Mapping[str, Any]) -> None:
        """What is wrong with the inputs, as far as they are known; outputs are not known yet."""
        _, failures = self._kind.check({name: _known(value) for name, value in inputs.items()})
        if failures:
            raise pulumi.RunError("\n".join(str(self._mistake(resource_name, failure)) for failure in failures))

    def _refuse_options(self, resource_name: str, opts: pulumi.ResourceOptions) -> None:
        title = self._kind.title
        if opts.import_ is not None:
            raise self._mistake(
                resource_name,
                "Pulumi cannot import into a dynamic provider with import_. Declare it without, and with what is set"
                " in ThoughtSpot: 'pulumi up' takes over what is equal without a write. For a whole ThoughtSpot:"
                " pulumi-thoughtspot import.",
            )
        if opts.id is not None:
            how = "there is no get for it." if self._kind.id_to_read is None else f"use {title}.get(name, id)."
            raise self._mistake(resource_name, f"to read one that exists, {how}")
        ignored = {HOST, "*"}.intersection(opts.ignore_changes or ())
        if ignored:
            raise self._mistake(
                resource_name,
                f"ignore_changes must not name {' or '.join(sorted(map(repr, ignored)))}: a move to another ThoughtSpot"
                " would go unseen. Name the inputs to ignore.",
            )


def comes_later(value: Any) -> bool:
    """Whether it is an output; to Pulumi, awaitables are some too."""
    return isinstance(value, pulumi.Output) or hasattr(value, "__await__")


def now_or_later(value: Any, convert: Callable[[Any], Any]) -> Any:
    """``convert(value)``, of an output as soon as its value is known."""
    return pulumi.Output.from_input(value).apply(convert) if comes_later(value) else convert(value)


def org_identifier_as_text(identifier: Any) -> Any:
    """An Org's identifier as it may leave the program; what is none stays as it is, for check to refuse.

    Pulumi sends a number as a float, which may be another Org's: so it goes as text. And Pulumi drops what is None, as
    if it had been left out: so it goes as an empty string.
    """
    return now_or_later(identifier, lambda known: "" if known is None else number_as_text(known))


def plain_list(values: Any) -> Any:
    """Sets and the like as a list, which is what Pulumi can send; anything else as it is, for check to refuse."""
    if isinstance(values, (str, Mapping)) or not isinstance(values, Iterable):
        return values
    return sorted(values, key=str) if isinstance(values, AbstractSet) else list(values)


def _sendable(value: Any) -> Any:
    """``value`` with a text for each number that Pulumi, which sends floats, cannot send: for check to refuse."""
    if comes_later(value):
        return now_or_later(value, _sendable)
    if isinstance(value, list):
        return [_sendable(item) for item in value]
    if isinstance(value, dict):
        return {name: _sendable(item) for name, item in value.items()}
    return as_can_be_sent(value)


def _known(value: Any) -> Any:
    if isinstance(value, list):
        return [_known(item) for item in value]
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items()}
    return UNKNOWN if comes_later(value) else value
