"""The provider behind `CommunicationChannelPreference`: where the engine's calls come in.

Module path and class name are a contract: they stand in the state of every resource, as a pickle *by reference*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import Unknown
from pulumi.runtime import rpc

from pulumi_thoughtspot import engine, runtime, workers
from pulumi_thoughtspot.client.model import Scope
from pulumi_thoughtspot.engine import Row, step
from pulumi_thoughtspot.errors import (
    DuplicateError,
    Error,
    ForbiddenError,
    InputError,
    LoginError,
    SettingsError,
    UnauthenticatedError,
)
from pulumi_thoughtspot.preferences import record
from pulumi_thoughtspot.preferences.changes import difference
from pulumi_thoughtspot.preferences.identity import parse_id
from pulumi_thoughtspot.preferences.inputs import (
    EVENT_TYPE,
    HOST,
    ORG_IDENTIFIER,
    UNKNOWN,
    checked,
    unfamiliar,
)
from pulumi_thoughtspot.preferences.words import other_host
from pulumi_thoughtspot.settings import ALL, EXPLICIT

_PROVIDER = "__provider"


class PreferenceProvider(ResourceProvider):
    """Create, read, update and delete of one preference. Has no state of its own; see `runtime`."""

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        keys = [setting.config_key for setting in ALL] + [EXPLICIT]
        given = ((key, req.config.get(key)) for key in keys)
        runtime.configure({key: value for key, value in given if value is not None}, workers.allow_more())
        engine.show_errors_without_traceback()
        engine.end_with_the_engine()

    @step
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Pure, except that the run's declarations are noted."""
        inputs, failures = checked(_from_engine(news), _olds)
        if failures:
            return CheckResult(news, [CheckFailure(failure.input, failure.reason) for failure in failures])
        run = runtime.current()
        try:
            inputs[HOST] = run.settings.host
            if UNKNOWN not in (inputs.get(ORG_IDENTIFIER), inputs[EVENT_TYPE]):
                run.declarations.declare(
                    _owner(inputs), inputs[HOST], Scope(inputs.get(ORG_IDENTIFIER)), inputs[EVENT_TYPE]
                )
        except (SettingsError, DuplicateError) as error:
            return CheckResult(news, [CheckFailure("", str(error))])
        for word, known in sorted(unfamiliar(inputs) - unfamiliar(_olds)):
            Row(engine.urn()).warning(
                f"{word}: not known to this release of pulumi-thoughtspot (known: {known}); ThoughtSpot decides."
            )
        return CheckResult(_to_engine(inputs), [])

    @step
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Pure, except that the run's declarations are noted."""
        news, held = _from_engine(_news), record.held(_olds)
        change = difference(_olds, news, engine.stored_inputs("old_inputs"))
        declarations, owner = runtime.current().declarations, _owner(news)
        # The engine may replace for reasons of its own, such as replace_on_changes.
        declarations.leaves(owner, held)
        stands = bool(change.replaces) or declarations.stays(owner, held.key)
        if HOST in change.replaces:
            declarations.abandons(held.key)
        # None lets the engine name the properties that differ; the key of the state never does.
        return DiffResult(changes=None if change.any else not stands, replaces=list(change.replaces))

    @step
    def create(self, props: dict[str, Any]) -> CreateResult:
        run = runtime.current()
        created = run.lifecycle.create(_owner(props), record.wanted(props), Row(engine.urn()))
        return CreateResult(created.key.id, record.outputs(created, props))

    @step
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        if HOST not in props:
            return self._get(id_)
        run, row, held = runtime.current(), Row(engine.urn()), record.held(props)
        stored = engine.stored_inputs("inputs") or props
        if held.key.host != run.settings.host:
            row.warning(f"Left as it is. {other_host(held, run.settings.host).sentence}")
            return ReadResult(id_, dict(props), record.inputs(held, stored))
        with _config_may_be_old():
            found = run.lifecycle.read(held, row)
        if found is None:
            return ReadResult(None, {})
        return ReadResult(id_, record.outputs(found, {**props, **stored}), record.inputs(found, stored))

    def _get(self, id_: str) -> ReadResult:
        """A resource that the program reads without managing it: the engine sends no state."""
        run = runtime.current()
        try:
            key = parse_id(id_, run.settings.host)
        except ValueError as error:
            raise InputError(f"{error}.", GET_TAKES_IDS) from None
        found = run.lifecycle.get(key)
        named = {} if key.org_id is None else {ORG_IDENTIFIER: key.org_id}
        return ReadResult(id_, record.outputs(found, named))

    @step
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        run, held = runtime.current(), record.held(_olds)
        if held.key.host != run.settings.host:
            raise other_host(held, run.settings.host)
        updated = run.lifecycle.update(held, record.wanted(_news))
        return UpdateResult(record.outputs(updated, _news))

    @step
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        run = runtime.current()
        with _config_may_be_old():
            run.lifecycle.delete(engine.urn(), record.held(_props), Row(engine.urn()))


@contextmanager
def _config_may_be_old() -> Iterator[None]:
    """For steps that a run without the program takes: refused credentials may long have been mended in the config."""
    try:
        yield
    except (LoginError, UnauthenticatedError, ForbiddenError) as refused:
        raise Error(refused.sentence, f"{refused.remedy} {OF_THE_LAST_UP}") from refused


OF_THE_LAST_UP = (
    "In a 'pulumi refresh' or 'pulumi destroy', the config is that of the last 'pulumi up', unless with --run-program."
)

GET_TAKES_IDS = (
    "get takes the id alone: 'cluster/LIVEBOARD_SCHEDULE', or 'org/' and the Org's number, as in"
    " 'org/42/LIVEBOARD_SCHEDULE'. thoughtspot.get_communication_channel_preferences([NAME]) looks an Org up by its"
    " name."
)


def _owner(inputs: Mapping[str, Any]) -> str:
    """Who declares: the resource's URN, or, where that cannot be had, what it declares."""
    return engine.urn() or f"{inputs.get(ORG_IDENTIFIER, 'the cluster')}/{inputs[EVENT_TYPE]}"


def _from_engine(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the rules take them: without the SDK's own, and with `UNKNOWN` for what is not known."""
    return {name: _known(value) for name, value in properties.items() if name != _PROVIDER}


def _known(value: Any) -> Any:
    if isinstance(value, Unknown):
        return UNKNOWN
    return [_known(item) for item in value] if isinstance(value, list) else value


def _to_engine(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _sent(value) for name, value in properties.items()}


def _sent(value: Any) -> Any:
    if value is UNKNOWN:
        return rpc.UNKNOWN
    return [_sent(item) for item in value] if isinstance(value, list) else value
