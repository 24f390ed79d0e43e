"""The base of all dynamic providers: the engine's calls come in here, and go to the steps of one kind of resource."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

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

from pulumi_thoughtspot.errors import (
    Error,
    ForbiddenError,
    LoginError,
    UnauthenticatedError,
)
from pulumi_thoughtspot.plugin import config_names, partial, request, run, threads
from pulumi_thoughtspot.plugin.cancel import hear_of_cancel
from pulumi_thoughtspot.plugin.edge import end_with_the_engine, step
from pulumi_thoughtspot.plugin.log import ResourceLog
from pulumi_thoughtspot.plugin.process import show_errors_without_traceback
from pulumi_thoughtspot.plugin.values import PREVIEW, from_engine, to_engine
from pulumi_thoughtspot.rules import notices
from pulumi_thoughtspot.rules.properties import HOST
from pulumi_thoughtspot.rules.steps import PartlyDoneError, ResourceSteps, Step
from pulumi_thoughtspot.settings_table import ALL, EXPLICIT

OF_THE_LAST_UP = (
    "In a 'pulumi refresh' or 'pulumi destroy', the config is that of the last 'pulumi up', unless with --run-program."
)


class DynamicProvider(ResourceProvider):
    """Create, read, update and delete of one kind of resource. It has no state of its own; see `run`.

    A subclass names the steps of its kind of resource and nothing else: its module and its name stand in states.
    """

    steps: ClassVar[type[ResourceSteps]]
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        keys = [setting.config_key for setting in ALL] + [EXPLICIT]
        given = {key: req.config.get(key) for key in keys if req.config.get(key) is not None}
        run.configure({**config_names.in_plugin(req.config), **given}, workers=threads.allow_more())
        show_errors_without_traceback()
        end_with_the_engine()
        hear_of_cancel()

    @step
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Pure, except that the run's declarations are noted, and that a preview looks where it is asked to."""
        try:
            _refuse_ignored_host(news)
            looks = bool(news.pop(PREVIEW, False)) and run.current().settings.preview_reads
            outputs = request.stored("old_outputs")
            checked = self._steps.check(_step(looks=looks), from_engine(news), from_engine(_olds), outputs)
            inputs = {**checked.inputs, HOST: run.current().host} if not checked.failures else news
        except Error as error:
            return CheckResult(news, [CheckFailure("", str(error))])
        return CheckResult(to_engine(inputs), [CheckFailure(each.input, each.reason) for each in checked.failures])

    @step
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Pure, except that the run's declarations are noted."""
        change = self._steps.diff(_step(), _olds, request.stored("old_inputs"), from_engine(_news))
        return DiffResult(changes=change.changes, replaces=list(change.replaces))

    @step
    def create(self, props: dict[str, Any]) -> CreateResult:
        with _partly_done():
            created = self._steps.create(_step(), from_engine(props))
        return CreateResult(created.id, created.outputs)

    @step
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        if HOST not in props:  # The engine sends no state for a resource that the program reads without managing it.
            return ReadResult(id_, to_engine(self._steps.get(id_)))
        configured, at_hand = run.current().host, _step(props[HOST])
        stored = from_engine(request.stored("inputs") or self._steps.inputs_of(props))
        if props[HOST] != configured:
            left = notices.other_host(self._steps.place(props), props[HOST], configured)
            at_hand.log.warning(f"Left as it is. {left.sentence}")
            return ReadResult(id_, dict(props), stored)
        with _config_may_be_old():
            current = self._steps.read(at_hand, props, stored)
        if current is None:
            return ReadResult(None, {})
        return ReadResult(id_, to_engine(current.outputs), to_engine(current.inputs))

    @step
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        configured = run.current().host
        if _olds[HOST] != configured:
            raise notices.other_host(self._steps.place(_olds), _olds[HOST], configured)
        with _partly_done():
            return UpdateResult(self._steps.update(_step(), _olds, _news))

    @step
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        with _config_may_be_old():
            self._steps.delete(_step(_props[HOST]), _props, request.stored("old_inputs"))

    @property
    def _steps(self) -> ResourceSteps:
        return run.current().steps(self.steps)


def _step(host: str | None = None, *, looks: bool = False) -> Step:
    """The step at hand; ``host`` for what runs may do without the program, and so with an older config than is set."""
    urn = request.urn()
    return Step(urn, ResourceLog(urn, host), looks)


def _refuse_ignored_host(news: dict[str, Any]) -> None:
    """No program gives a host: it is there where the engine keeps it, since changes of it are ignored."""
    kept, configured = news.get(HOST), run.current().host
    if kept not in (None, configured):
        raise notices.host_ignored(kept, configured)


@contextmanager
def _partly_done() -> Iterator[None]:
    """For steps that write: what stands after a failure goes into the state."""
    try:
        yield
    except PartlyDoneError as partly:
        raise partial.answer(partly) from None


@contextmanager
def _config_may_be_old() -> Iterator[None]:
    """For steps that a run without the program takes: refused credentials may long have been mended in the config."""
    try:
        yield
    except (LoginError, UnauthenticatedError, ForbiddenError) as refused:
        raise Error(refused.sentence, f"{refused.remedy}\n{OF_THE_LAST_UP}".lstrip()) from refused
