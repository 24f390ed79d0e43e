"""What `pulumi-thoughtspot doctor` finds: for each topic whether it is fine and, where it is not, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pulumi_thoughtspot.commands.terminal import Mark
from pulumi_thoughtspot.errors import Error


class Topic(str, Enum):
    """What is checked, in this order."""

    SETTINGS = "settings"
    HOST = "host"
    TLS = "TLS"
    LOGIN = "login"
    ORG = "Org"
    API = "API"
    ORG_LEVEL = "Org level"
    CLUSTER_LEVEL = "cluster level"


@dataclass(frozen=True)
class Finding:
    """What a check found. ``remedy`` is what to do, in lines; it may be empty."""

    topic: Topic
    mark: Mark
    words: str
    remedy: str = ""


def fine(topic: Topic, words: str) -> Finding:
    """Nothing to mend."""
    return Finding(topic, Mark.FINE, words)


def problem(topic: Topic, words: str, remedy: str) -> Finding:
    """Something to mend."""
    return Finding(topic, Mark.PROBLEM, words, remedy)


def failed(topic: Topic, error: Error) -> Finding:
    """Something to mend, as the error says it."""
    return problem(topic, error.sentence, error.remedy)


def not_checked(topic: Topic) -> Finding:
    """What an earlier problem leaves open."""
    return Finding(topic, Mark.NEITHER, "not checked")
