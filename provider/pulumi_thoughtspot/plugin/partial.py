"""A create or update that is done in part, as the engine takes it: what stands goes into the state, with the reasons.

The engine knows such an answer (`pulumirpc.ErrorResourceInitFailed`) and then calls update with the next `pulumi up`;
the SDK has no way to give it. But the frame in which it serves a request has gRPC's context as well, to whose trailing
metadata a status with details can be added; the SDK's own answer to an exception has the same code. Where anything
there is not as expected, the error is the plain one, and says what stands. Measured with Python SDK 3.272.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterator
from typing import Any

import grpc
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.plugin.request import Served, served
from pulumi_thoughtspot.plugin.values import PROVIDER
from pulumi_thoughtspot.rules.steps import PartlyDoneError

DETAILS = "grpc-status-details-bin"
"""Where gRPC carries a `google.rpc.Status`."""

GOES_ON = "the state has it: the next 'pulumi up' goes on from there, and a destroy takes it back."


def answer(partly: PartlyDoneError) -> Exception:
    """Gives the engine what is to be in the state; returns the error to raise then."""
    at_hand = served()
    if at_hand is not None and _add(partly, at_hand):
        return partly.error
    if isinstance(partly.error, Error):
        return Error(f"{partly.error.sentence} {partly.stands}; the state does not have it.", partly.error.remedy)
    return partly.error


def _add(partly: PartlyDoneError, at_hand: Served) -> bool:
    """Adds the answer to the one that the SDK is about to give; returns whether that could be done."""
    class_ = _provider(at_hand.request)
    failed = getattr(provider_pb2, "ErrorResourceInitFailed", None)
    tell = getattr(at_hand.context, "set_trailing_metadata", None)
    if class_ is None or failed is None or not callable(tell):
        return False
    text = str(partly.error) if isinstance(partly.error, Error) else _with_traceback(partly.error)
    properties = asyncio.run(rpc.serialize_properties({**partly.outputs, PROVIDER: class_}, {}))
    reason = f"{text}\n{partly.stands}, and {GOES_ON}"  # One, since the CLI counts them as errors.
    tell([(DETAILS, _status(text, failed(id=partly.id, properties=properties, reasons=[reason])))])
    return True


def _provider(request: Any) -> str | None:
    """The provider's class, as the engine sent it with the properties: the state needs it."""
    for sent in (getattr(request, "news", None), getattr(request, "properties", None)):
        if sent is not None and PROVIDER in sent:
            return str(sent[PROVIDER])
    return None


def _with_traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


def _status(message: str, detail: Any) -> bytes:
    """A `google.rpc.Status`: int32 code = 1, string message = 2, repeated google.protobuf.Any details = 3.

    An `Any` is string type_url = 1, bytes value = 2. Both are written by hand, since the first comes with Pulumi only
    by way of another of its dependencies.
    """
    code, _ = grpc.StatusCode.UNKNOWN.value
    url = f"type.googleapis.com/{detail.DESCRIPTOR.full_name}"
    packed = _field(1, url.encode()) + _field(2, detail.SerializeToString())
    return bytes([1 << 3, code]) + _field(2, message.encode()) + _field(3, packed)


def _field(number: int, content: bytes) -> bytes:
    """A field of Protocol Buffers that has a length."""
    return bytes([number << 3 | 2, *_varint(len(content))]) + content


def _varint(number: int) -> Iterator[int]:
    """A number as Protocol Buffers write it: seven bits a byte, the lowest first, and a mark on all but the last."""
    while number > 0x7F:
        yield number & 0x7F | 0x80
        number >>= 7
    yield number
