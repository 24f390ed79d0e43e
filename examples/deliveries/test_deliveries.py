"""Where Liveboards arrive, without a ThoughtSpot: the program runs against an emulator, and then schedules do."""

from __future__ import annotations

import hashlib
import hmac
import runpy
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pulumi import automation

from pulumi_thoughtspot.emulator import Emulator

SECRET = "the secret of the receiver"


def program() -> None:
    """The program beside this file, as Pulumi runs it."""
    runpy.run_path(str(Path(__file__).with_name("__main__.py")))


class Receiver(HTTPServer):
    """What stands behind the webhook. It takes only what is signed with the secret."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.taken = 0


class Handler(BaseHTTPRequestHandler):
    """Answers one request to the receiver."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        genuine = hmac.compare_digest(expected, self.headers.get("X-Signature", ""))
        assert isinstance(self.server, Receiver)
        self.server.taken += genuine
        self.send_response(200 if genuine else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        yield receiver
        receiver.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def thoughtspot(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """A ThoughtSpot in which Sales has a webhook, after a `pulumi up` of the program."""
    signature = {"type": "HMAC_SHA256", "algorithm": "SHA256", "header": "X-Signature", "secret": SECRET}
    with Emulator(orgs={42: "Sales", 77: "Finance"}, token="for-tests") as emulator:
        emulator.add_webhook("liveboards", receiver.url, "Sales", signature_verification=signature)
        stack = automation.create_or_select_stack(
            "test",
            project_name="deliveries",
            program=program,
            opts=automation.LocalWorkspaceOptions(
                env_vars={
                    "PULUMI_BACKEND_URL": f"file://{tmp_path_factory.mktemp('stacks')}",
                    "PULUMI_CONFIG_PASSPHRASE": "for-tests",
                    "PULUMI_PYTHON_CMD": sys.executable,
                    "THOUGHTSPOT_HOST": emulator.url,
                    "THOUGHTSPOT_TOKEN": "for-tests",
                }
            ),
        )
        stack.up()
        yield emulator


def test_sales_gets_its_liveboards_at_the_webhook(thoughtspot: Emulator, receiver: Receiver) -> None:
    before = receiver.taken
    (job,) = thoughtspot.run_schedule("Sales", "Weekly numbers")
    assert (job.channel, job.status, job.detail) == ("WEBHOOK", "SUCCESS", "")
    assert receiver.taken == before + 1


def test_finance_gets_them_by_e_mail(thoughtspot: Emulator) -> None:
    thoughtspot.clear_deliveries()
    thoughtspot.run_schedule("Finance", "Weekly numbers", ["ann@example.com"])
    (email,) = thoughtspot.emails
    assert (email.org_name, email.recipients) == ("Finance", ["ann@example.com"])


def test_no_schedule_fails_in_any_org(thoughtspot: Emulator) -> None:
    jobs = [job for org in thoughtspot.orgs for job in thoughtspot.run_schedule(org, "Weekly numbers")]
    assert [(job.org_id, job.detail) for job in jobs if job.status != "SUCCESS"] == []
