"""Which Orgs a subcommand looks at: the option ``--org``."""

from __future__ import annotations

import argparse

from pulumi_thoughtspot.preferences.inputs import one_org_identifier


def add_org_option(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Declares the option; its value is a list of identifiers, or None where it is not given."""
    parser.add_argument(
        "--org",
        type=_org,
        action="append",
        metavar="NAME_OR_ID",
        help=f"an Org to {purpose}; repeatable (default: every Org that the user may see). Digits are an id",
    )


def _org(text: str) -> str:
    try:
        return one_org_identifier(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give the name or the id of an Org") from None
