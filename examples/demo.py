"""The quickstart's life on the real Pulumi and an emulated ThoughtSpot, told step by step: `make demo`.

Every claim is checked; the exit status is 0 only if all of them hold. Everything happens in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from types import FrameType

import requests

from engine import apart
from examples.receiver import HEADER, Receiver
from pulumi_thoughtspot.emulator import ADMIN, Emulator, Job

QUICKSTART = apart.ROOT / "examples" / "quickstart"

TOKEN = "demo-token"
SIGNATURE_SECRET = "known-to-thoughtspot-and-the-receiver"
SCHEDULE = "Weekly numbers"
EVENT_TYPE = "LIVEBOARD_SCHEDULE"
PREFERENCES = "/api/rest/2.0/system/preferences/communication-channels"

COLOR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


A_WEBHOOK = f'''
from pulumi_thoughtspot import Webhook

# Where Sales' Liveboards go. The receiver can tell by the signature who has sent them.
config = pulumi.Config()
Webhook(
    "sales",
    url=config.require("receiver"),
    org_identifier="Sales",
    signature_verification={{"header": "{HEADER}", "secret": config.require_secret("signature")}},
)
'''


class DemoError(Exception):
    """A step failed, or a claim does not hold."""


def main() -> int:
    """Tell the story, and return the exit status."""
    # This also undoes that a shell may have started us with SIGINT ignored, which would slow the CLI down.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    started = time.monotonic()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="pulumi-thoughtspot-demo-") as folder,
            Emulator(orgs={42: "Sales", 77: "Finance"}, token=TOKEN) as thoughtspot,
            Receiver(SIGNATURE_SECRET) as receiver,
        ):
            Demo(thoughtspot, receiver, Cli(Path(folder))).tell()
    except KeyboardInterrupt:
        print("\nInterrupted. Pulumi and the emulator have ended, the temporary folder is removed.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Nobody reads any more; Python would complain once more when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (DemoError, apart.NoEngineError) as error:
        print(f"\nTHE DEMO FAILED: {error}", file=sys.stderr)
        return 1
    print(f"\nThat was all, in {time.monotonic() - started:.0f} seconds. What is marked 'ok' was checked.")
    print("The emulator has ended and the temporary folder is removed. Go on with examples/quickstart/README.md")
    return 0


class Demo:
    """The story. Each step runs the CLI and then checks what it claims."""

    def __init__(self, thoughtspot: Emulator, receiver: Receiver, cli: Cli) -> None:
        self.thoughtspot = thoughtspot
        self.receiver = receiver
        self.cli = cli
        self.steps = 0
        self.requests = self.changes = 0

    def tell(self) -> None:
        say(
            """
            This shows how a Pulumi program decides which channels deliver ThoughtSpot's scheduled Liveboards: e-mail,
            a webhook, or both; by default for the whole cluster, and for single Orgs in place of the default. In the
            end it makes the webhook too, and a schedule runs.

            The ThoughtSpot here is an EMULATOR on this machine, with the Orgs Primary, Sales and Finance.
            Pulumi is the real one. Everything happens in a temporary folder, and nothing is left behind.
            """
        )
        self.show_thoughtspot()

        self.step("A program, and the ThoughtSpot that it is for")
        say("This is examples/quickstart/__main__.py:")
        show(self.cli.program.read_text())
        say(
            """
            A stack is one deployment of a program. Its settings say which ThoughtSpot it is for, and the user and
            secret key to log in with; Pulumi encrypts the key.
            """
        )
        self.pulumi("stack", "init", "dev")
        self.pulumi("config", "set", "thoughtspot:host", self.thoughtspot.url)
        self.pulumi("config", "set", "thoughtspot:username", ADMIN.name)
        self.pulumi("config", "set", "--secret", "thoughtspot:secretKey", str(ADMIN.secret_key))

        self.step("What would happen?")
        self.pulumi("preview")
        say("There are three preferences, and Pulumi counts the stack too.")
        self.expect("nothing is set yet", cluster=None, sales=None, finance=None)
        self.expect_traffic("a preview does not even ask ThoughtSpot", requests=0, changes=0)

        self.step("Make it so")
        say("(--yes: do not ask for a confirmation; --skip-preview: do not show the same preview again)")
        self.pulumi("up", "--yes", "--skip-preview")
        self.show_thoughtspot()
        self.expect(
            "what the program declares is what ThoughtSpot has",
            cluster=["EMAIL"],
            sales=["WEBHOOK"],
            finance=["EMAIL", "WEBHOOK"],
        )

        self.step("Once more: there is nothing to do")
        self.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
        self.expect_traffic("what needs no change costs ThoughtSpot nothing", requests=0, changes=0)

        self.step("Somebody changes Sales in ThoughtSpot, behind Pulumi's back")
        self.thoughtspot.set_override("Sales", ["EMAIL"])
        self.show_thoughtspot()
        say("A refresh asks ThoughtSpot what is set now, and shows what is no longer as Pulumi left it (drift):")
        output = self.pulumi("refresh", "--yes", "--skip-preview")
        check("the refresh found one preference that differs", "~ 1 updated" in output)
        self.expect_traffic("a refresh only reads", changes=0)

        self.step("The next 'up' repairs it")
        self.pulumi("up", "--yes", "--skip-preview")
        self.show_thoughtspot()
        self.expect(
            "Sales is as the program declares it again",
            cluster=["EMAIL"],
            sales=["WEBHOOK"],
            finance=["EMAIL", "WEBHOOK"],
        )
        self.expect_traffic("only Sales was written", changes=1)

        self.step("Finance shall follow the cluster")
        say("So its override goes from the program. These lines are removed:")
        show(self.cli.remove("Finance"))
        self.pulumi("up", "--yes", "--skip-preview")
        self.show_thoughtspot()
        self.expect("Finance has no override any more", cluster=["EMAIL"], sales=["WEBHOOK"], finance=None)
        self.expect_traffic("only Finance was written", changes=1)

        self.step("A schedule runs in both Orgs")
        say("Sales is routed to WEBHOOK, but has no webhook. ThoughtSpot takes such a setting without a word:")
        sales, _ = self.run_schedule()
        check("Sales' Liveboard went nowhere", sales.status == "FAILED", sales)

        self.step("The other half: a webhook, in the same program")
        say("A receiver listens on this machine. These lines are added:")
        show(self.cli.add(A_WEBHOOK))
        self.pulumi("config", "set", "receiver", self.receiver.url)
        self.pulumi("config", "set", "--secret", "signature", SIGNATURE_SECRET)
        self.pulumi("up", "--yes", "--skip-preview")
        say("The schedule runs again:")
        sales, finance = self.run_schedule()
        check("Sales' Liveboard is at the webhook, and its signature is right", self.receiver.taken == 1, sales)
        check("Finance's went by e-mail, as the cluster's default says", finance.channel == "EMAIL", finance)

        self.step("Take it all back")
        say(
            """
            ThoughtSpot can remove an Org's override, but has no way to unset the cluster's default. So EMAIL stays
            there; it is also what ThoughtSpot does where nothing is set.
            """
        )
        self.pulumi("destroy", "--yes", "--skip-preview")
        self.show_thoughtspot()
        self.expect("no Org has an override any more", cluster=["EMAIL"], sales=None, finance=None)
        check("the webhook is gone", self.thoughtspot.webhooks == [])

    def step(self, title: str) -> None:
        self.steps += 1
        print(f"\n{bold(f'== {self.steps}. {title} ==')}\n", flush=True)

    def pulumi(self, *command: str) -> str:
        """Run the CLI, count the requests that this sends, and return what was printed."""
        self.thoughtspot.clear_requests()
        output = self.cli.run(*command)
        paths = [request.path for request in self.thoughtspot.requests]
        self.requests, self.changes = len(paths), paths.count(f"{PREFERENCES}/configure")
        return output

    def run_schedule(self) -> list[Job]:
        """Run a schedule in Sales and in Finance, print where each Liveboard went, and return the two deliveries."""
        jobs = []
        for org in ("Sales", "Finance"):
            (job,) = self.thoughtspot.run_schedule(org, SCHEDULE)
            row(f"Org {org}", f"{job.channel:<18} {job.status:<9} {job.detail}".rstrip())
            jobs.append(job)
        print(flush=True)
        return jobs

    def show_thoughtspot(self) -> None:
        """Ask ThoughtSpot over HTTP what is set, and print it as a table."""
        orgs = [{"org_identifier": str(org_id), "event_types": [EVENT_TYPE]} for org_id in self.thoughtspot.orgs]
        with requests.Session() as session:
            session.trust_env = False  # A proxy does not find an emulator on this machine.
            response = session.post(
                f"{self.thoughtspot.url}{PREFERENCES}/search",
                json={"cluster_preferences": [EVENT_TYPE], "org_preferences": orgs},
                headers={"Authorization": f"Bearer {TOKEN}"},
                timeout=10,
            )
        response.raise_for_status()
        found = response.json()
        say("What ThoughtSpot answers when asked:")
        row("the cluster's default", channels(found["cluster_preferences"]) or "nothing set (it then sends e-mail)")
        for entry in found["org_preferences"]:
            own = channels(entry["preferences"])
            row(f"Org {entry['org']['name']}", f"{own:<18} its own override" if own else "follows the cluster")
        print(flush=True)

    def expect(
        self, claim: str, *, cluster: list[str] | None, sales: list[str] | None, finance: list[str] | None
    ) -> None:
        """Check what the emulator holds."""
        held = (
            self.thoughtspot.cluster.get(EVENT_TYPE),
            self.thoughtspot.override("Sales"),
            self.thoughtspot.override("Finance"),
        )
        check(claim, held == (cluster, sales, finance), held)

    def expect_traffic(self, claim: str, *, changes: int, requests: int | None = None) -> None:
        """Check how many requests the last command sent; None: any number."""
        sent = f"{self.requests or 'no'} request{'' if self.requests == 1 else 's'}"
        if self.requests:
            sent += f", {self.changes or 'none'} of them to change something"
        check(f"{claim}: {sent}", self.changes == changes and requests in (None, self.requests))


class Cli:
    """The real Pulumi CLI on a copy of the quickstart, with everything it keeps in the same temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "quickstart"
        self.program = self.project / "__main__.py"
        shutil.copytree(QUICKSTART, self.project, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.*.yaml"))
        self.environment = apart.environment(folder)

    def remove(self, word: str) -> str:
        """Remove the one paragraph of the program with ``word`` in it, and return it."""
        paragraphs = self.program.read_text().split("\n\n")
        (removed,) = (paragraph for paragraph in paragraphs if word in paragraph)
        paragraphs.remove(removed)
        self.program.write_text("\n\n".join(paragraphs))
        return removed

    def add(self, text: str) -> str:
        """Add lines to the program, and return them."""
        self.program.write_text(f"{self.program.read_text()}{text}")
        return text

    def run(self, *command: str) -> str:
        """Run one command, print its output as it comes, and return it; raises `DemoError` if it fails."""
        shown = " ".join(("pulumi", *command))
        print(bold(f"$ {shown}"), flush=True)
        # How to print does not belong to the story, so it is not shown.
        how_to_print = ["--non-interactive", "--color", "always" if COLOR else "never"]
        deploys = command[0] in ("preview", "up", "refresh", "destroy")
        if deploys:
            how_to_print.append("--suppress-progress")
        lines = []
        with apart.start(["pulumi", *command, *how_to_print], self.project, self.environment) as process:
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    print(line, end="", flush=True)
                    lines.append(line)
            except BaseException:
                apart.stop(process)
                raise
        if process.returncode:
            raise DemoError(f"'{shown}' ended with the exit status {process.returncode}")
        if deploys and lines[-1].strip():
            print(flush=True)
        return "".join(lines)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """End the demo; a second signal must not cut the cleaning up short."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def check(claim: str, holds: bool, found: object = None) -> None:
    """Print a claim that holds; raises `DemoError` where it does not."""
    if not holds:
        raise DemoError(f"this does not hold: {claim}" + ("" if found is None else f" (found: {found})"))
    print(f"ok: {claim}", flush=True)


def channels(preferences: list[dict[str, list[str]]]) -> str:
    """The channels of what a search found, in words; empty where nothing is set."""
    return " and ".join(preferences[0]["channels"]) if preferences else ""


def say(text: str) -> None:
    print(textwrap.dedent(text).strip("\n"), end="\n\n", flush=True)


def show(program: str) -> None:
    print(textwrap.indent(program.strip("\n"), "    "), end="\n\n", flush=True)


def row(name: str, value: str) -> None:
    print(f"    {name:<24}{value}")


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if COLOR else text


if __name__ == "__main__":
    sys.exit(main())
