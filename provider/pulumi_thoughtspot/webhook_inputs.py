"""What the nested inputs of a webhook consist of, for type checkers and editors."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias, TypedDict

import pulumi

from pulumi_thoughtspot.client.preferences import EventType


class ApiKey(TypedDict):
    """A key by its name."""

    key: pulumi.Input[str]
    """The name of the key."""
    value: pulumi.Input[str]
    """The key itself: a secret."""


class BasicAuth(TypedDict):
    """A user with a password."""

    username: pulumi.Input[str]
    """The user's name."""
    password: pulumi.Input[str]
    """The password: a secret."""


class OAuth2(TypedDict):
    """A client that gets tokens by its credentials."""

    authorization_url: pulumi.Input[str]
    """Where ThoughtSpot asks for a token."""
    client_id: pulumi.Input[str]
    """The client."""
    client_secret: pulumi.Input[str]
    """The client's secret."""


class BearerTokenAuthentication(TypedDict):
    """Authentication by a bearer token."""

    bearer_token: pulumi.Input[str]
    """The token: a secret."""


class ApiKeyAuthentication(TypedDict):
    """Authentication by an API key."""

    api_key: pulumi.Input[ApiKey]
    """The key."""


class BasicAuthentication(TypedDict):
    """Authentication by a user's name and password."""

    basic_auth: pulumi.Input[BasicAuth]
    """The user."""


class OAuth2Authentication(TypedDict):
    """Authentication by OAuth 2.0, with client credentials."""

    oauth2: pulumi.Input[OAuth2]
    """The client."""


AuthenticationInput: TypeAlias = (
    BearerTokenAuthentication | ApiKeyAuthentication | BasicAuthentication | OAuth2Authentication
)
"""What ``authentication`` takes: exactly one of its kinds."""


class SignatureVerification(TypedDict):
    """How the receiver tells that ThoughtSpot has sent something: by HMAC SHA256, the only kind there is."""

    header: pulumi.Input[str]
    """The header that has the signature."""
    secret: pulumi.Input[str]
    """What is signed with: a secret."""


class _AwsS3Optional(TypedDict, total=False):
    external_id: pulumi.Input[str] | None
    """The external id that the role's trust policy asks for."""
    path_prefix: pulumi.Input[str] | None
    """What the files' paths begin with."""


class AwsS3(_AwsS3Optional):
    """A bucket in AWS."""

    bucket_name: pulumi.Input[str]
    """The bucket."""
    region: pulumi.Input[str]
    """Its region, such as ``us-east-1``."""
    role_arn: pulumi.Input[str]
    """The role that ThoughtSpot takes on."""


class _GcpGcsOptional(TypedDict, total=False):
    path_prefix: pulumi.Input[str] | None
    """What the files' paths begin with."""


class GcpGcs(_GcpGcsOptional):
    """A bucket in Google Cloud."""

    bucket_name: pulumi.Input[str]
    """The bucket."""
    service_account_email: pulumi.Input[str]
    """The service account that may write to it."""


class AwsS3Storage(TypedDict):
    """Storage in a bucket in AWS."""

    aws_s3: pulumi.Input[AwsS3]
    """The bucket."""


class GcpGcsStorage(TypedDict):
    """Storage in a bucket in Google Cloud."""

    gcp_gcs: pulumi.Input[GcpGcs]
    """The bucket."""


StorageDestinationInput: TypeAlias = AwsS3Storage | GcpGcsStorage
"""What ``storage_destination`` takes: exactly one of its kinds."""

TextsInput: TypeAlias = Mapping[str, pulumi.Input[str]] | pulumi.Output[Mapping[str, pulumi.Input[str]]]
"""What ``url_params`` and ``additional_headers`` take: a text by each name."""

EventsInput: TypeAlias = (
    Sequence[EventType | Literal["LIVEBOARD_SCHEDULE"] | Awaitable[str] | pulumi.Output[str]]
    | AbstractSet[EventType | Literal["LIVEBOARD_SCHEDULE"]]
    | tuple[str, ...]
    | frozenset[str]
    | Awaitable[Sequence[str] | AbstractSet[str]]
    | pulumi.Output[Sequence[str] | AbstractSet[str]]
)
"""What ``events`` takes; see `ChannelsInput` of a preference for why a list is not the same as a tuple to it."""
