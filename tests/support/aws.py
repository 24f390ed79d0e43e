"""A place for a team's states (S3) and for the key that encrypts them (KMS): the server of `moto`, all in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType

import requests
from moto.server import ThreadedMotoServer

from support.patience import HANGING

_BUCKET, _REGION = "state", "us-east-1"
_SIGNED = "AWS4-HMAC-SHA256 Credential=anybody/20260101/{}/{}/aws4_request, SignedHeaders=host, Signature=x"
"""Nobody looks at the signature, but the service is told by it."""


class Aws:
    """One bucket and one key at a port on loopback, alive inside a ``with`` block."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> Aws:
        self._server.start()
        host, port = self._server.get_host_and_port()
        self._url = f"http://{host}:{port}"
        self._ask("POST", "moto-api/reset", "s3", b"")  # A process has but one memory for all of them.
        self._s3("PUT", _BUCKET)
        created = self._ask("POST", "", "kms", b"{}", {"X-Amz-Target": "TrentService.CreateKey"}).json()
        key = created["KeyMetadata"]["KeyId"]
        self.secrets_provider = f"awskms://{key}?region={_REGION}&endpoint={self._url}"
        """What encrypts a stack's secrets, for `pulumi stack init --secrets-provider`."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._session.close()
        self._server.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What the CLI needs to keep its stacks here, and to look for credentials nowhere else."""
        where = f"endpoint={self._url}&disableSSL=true&s3ForcePathStyle=true&region={_REGION}"
        return {
            "PULUMI_BACKEND_URL": f"s3://{_BUCKET}?{where}",
            "AWS_ACCESS_KEY_ID": "anybody",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def objects(self) -> dict[str, bytes]:
        """What the bucket holds, by key."""
        listed = self._s3("GET", f"{_BUCKET}?list-type=2").decode()
        assert "<IsTruncated>false" in listed, listed
        return {key: self._s3("GET", f"{_BUCKET}/{key}") for key in re.findall("<Key>(.*?)</Key>", listed)}

    def put_back(self, objects: Mapping[str, bytes]) -> None:
        """The bucket holds these, and nothing else."""
        for key in self.objects():
            self._s3("DELETE", f"{_BUCKET}/{key}")
        for key, content in objects.items():
            self._s3("PUT", f"{_BUCKET}/{key}", content)

    def _s3(self, method: str, path: str, content: bytes = b"") -> bytes:
        return self._ask(method, path, "s3", content).content

    def _ask(
        self, method: str, path: str, service: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        headers = {"Authorization": _SIGNED.format(_REGION, service), **(headers or {})}
        answer = self._session.request(method, f"{self._url}/{path}", data=content, headers=headers, timeout=HANGING)
        answer.raise_for_status()
        return answer
