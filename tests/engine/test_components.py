"""A component with `providers=[…]` that holds a dynamic resource of the user's own, too."""

from __future__ import annotations

import json

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference

PROGRAM = """
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

class OwnProvider(ResourceProvider):
    def configure(self, request):
        self.plain, self.secret = request.config.get("proof:plain"), request.config.require("secret")

    def diff(self, id_, olds, news):
        return DiffResult(changes=False)

    def create(self, props):
        return CreateResult("own", {{"seen": f"{{self.plain}} {{len(self.secret)}}"}})

class Own(Resource):
    def __init__(self, name, opts):
        super().__init__(OwnProvider(), name, {{"seen": None}}, opts)

class Team(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("example:index:Team", name, None, opts)
        {sales}
        pulumi.export("seen", Own("own", pulumi.ResourceOptions(parent=self)).seen)

eu = Provider("eu", host={host!r}, token="token")
Team("team", pulumi.ResourceOptions(providers=[eu]))
"""


def test_it_has_the_stacks_config_there_too(users_stack: Stack, thoughtspot: Emulator) -> None:
    del users_stack.environment["THOUGHTSPOT_HOST"]
    users_stack.run("config", "set", "proof:plain", "one")
    users_stack.run("config", "set", "--secret", "proof:secret", "canary")
    users_stack.run("config", "set", "thoughtspot:host", "https://another.example")
    users_stack.given(PROGRAM.format(host=thoughtspot.url, sales=preference("sales", "Sales", opts="parent=self")))
    users_stack.go_on_with_processes_at_hand()
    users_stack.expect_nothing_to_do()
    assert json.loads(users_stack.run("stack", "output", "--json").output) == {"seen": "one 6"}
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    assert "canary" not in json.dumps(users_stack.state())
    users_stack.run("config", "set", "proof:plain", "two")
    run = users_stack.run("up", "--yes", "--skip-preview")
    assert "pulumi:providers:pulumi-python eu updated" in run.output
    assert "~proof:plain" in run.output
    users_stack.destroy()
    assert thoughtspot.override("Sales") is None
