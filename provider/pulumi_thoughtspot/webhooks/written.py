"""What stands after a step that failed once its write was done, or may have been: nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.errors import DuplicateError, ThoughtSpotError
from pulumi_thoughtspot.rules.steps import PartlyDoneError
from pulumi_thoughtspot.webhooks import notices, record
from pulumi_thoughtspot.webhooks.properties import ORG_IDENTIFIER
from pulumi_thoughtspot.webhooks.webhook import Held, Wanted


@contextmanager
def kept(held: Held, wanted: Wanted, *, certain: bool) -> Iterator[None]:
    """What fails inside, where ``wanted`` was set or may have been, is raised as `PartlyDoneError`.

    ``certain``: ThoughtSpot has accepted it. `DuplicateError` passes: there, it was not for this resource to set.
    """
    try:
        yield
    except DuplicateError:
        raise
    except Exception as error:
        if not (certain or (isinstance(error, ThoughtSpotError) and error.may_be_done)):
            raise
        outputs = record.outputs(replace(held, unsettled=True), wanted.inputs)
        stands = notices.stands(held, certain=certain)
        raise PartlyDoneError(held.key.id, outputs, error, stands) from error


def kept_elsewhere(held: Held, wanted: Wanted, asked: Org) -> PartlyDoneError:
    """The error for a webhook that was made in another Org than ``asked``.

    The state has it where it is, without an identifier of its Org: so it is not what any identifier asks for.
    """
    inputs = {name: value for name, value in wanted.inputs.items() if name != ORG_IDENTIFIER}
    outputs = record.outputs(replace(held, unsettled=True), inputs)
    error = notices.made_elsewhere(held, asked)
    return PartlyDoneError(held.key.id, outputs, error, notices.stands(held, certain=True))
