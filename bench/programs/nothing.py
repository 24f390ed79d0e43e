"""A dynamic provider that does nothing, in a module: so the state holds its name, and not its code."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CreateResult, ReadResult, Resource, ResourceProvider, UpdateResult


class NothingProvider(ResourceProvider):
    serialize_as_secret_always = False  # Nothing is encrypted, which takes less time.

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(props["org"], props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_news)


class Nothing(Resource):
    def __init__(self, name: str, org: str, channels: object) -> None:
        super().__init__(NothingProvider(), name, {"org": org, "channels": channels})
