"""What the steps of a webhook say: their notices, and the errors that explain themselves.

None of them shows a value that may be a secret: of a URL only the host, of headers and parameters only the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pulumi_thoughtspot.client.deadline import why_over
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.webhook import Webhook, WebhookSettings, host_of
from pulumi_thoughtspot.errors import (
    BadRequestError,
    Error,
    InputError,
    LoginError,
    NotSetError,
    NotSettledError,
    OtherOrgError,
    OutOfTimeError,
    OverwriteError,
    ThoughtSpotError,
)
from pulumi_thoughtspot.rules.notices import ALIAS, SLOW
from pulumi_thoughtspot.webhooks.identity import Key, place
from pulumi_thoughtspot.webhooks.parts import STORAGE
from pulumi_thoughtspot.webhooks.properties import (
    ADDITIONAL_HEADERS,
    AUTHENTICATION,
    SIGNATURE_VERIFICATION,
    STATUS,
    STORAGE_DESTINATION,
)
from pulumi_thoughtspot.webhooks.webhook import Held, Wanted

_RELEASES = {STORAGE_DESTINATION: "26.3.0.cl", ADDITIONAL_HEADERS: "26.4.0.cl", STATUS: "26.7.0.cl"}
"""Since when ThoughtSpot has these."""
_RESET = (AUTHENTICATION, SIGNATURE_VERIFICATION, STORAGE_DESTINATION)
"""What ThoughtSpot unsets by a list of its own, since 26.7.0.cl."""
_ANEW = (
    "To make a new webhook, with a new id: pulumi up --replace URN, for a resource with"
    " opts=pulumi.ResourceOptions(delete_before_replace=True). Or change it in ThoughtSpot's own pages."
)


def taken_over(held: Held) -> str:
    return f"{held.place} was there already, as it is declared; taken over. {_ON_DESTROY}"


def overwritten(held: Held) -> str:
    return f"{held.place} was there already; now it is as it is declared. {_ON_DESTROY}"


_ON_DESTROY = "A destroy deletes it; retain_on_delete=True keeps it."


def deleted(held: Held) -> str:
    return f"{held.place} is deleted."


def was_gone(held: Held) -> str:
    return f"{held.place} was gone already."


def org_is_gone(held: Held) -> str:
    return f"{place(held.key.org_id, held.org_name)} (id {held.key.org_id}) is gone, and its webhooks with it."


def perhaps_gone(refused: LoginError, held: Held) -> LoginError:
    return LoginError(
        refused.sentence,
        f"{refused.remedy}\nIf {place(held.key.org_id, held.org_name)} was deleted, its webhooks are gone with it,"
        " which a cluster administrator's 'pulumi refresh' finds out. To forget the resource without asking: pulumi"
        " state delete URN",
    )


def repeated_header(held: Held, name: str) -> str:
    return f"{held.place} has the header {name!r} more than once; the next 'pulumi up' sets what the program declares."


def would_overwrite(held: Held, found: Webhook, different: Iterable[str]) -> OverwriteError:
    names = " and ".join(sorted(different))
    differs = f"it differs in {names}" if names else "its secrets cannot be compared"
    return OverwriteError(
        f"{held.place} is there already (to {host_of(found.settings.url)}), and {differs}; nothing was changed.",
        "Any of these lets it through:\n"
        "- set allow_overwrite=True for one 'pulumi up', also after a run that was killed while it made it;\n"
        "- take it into the state as it is: 'pulumi-thoughtspot import' writes the file for that"
        f" (its id is {held.key.id});\n"
        "- give this one another name: name=…;\n"
        f"- if the resource was only renamed or moved, give it {ALIAS};\n"
        "- if Pulumi was told to replace it, leave that: a plain 'pulumi up' changes it in place.",
    )


def several(wanted: Wanted, org: Org, found: Sequence[Webhook]) -> OverwriteError:
    return OverwriteError(
        f"{place(org.id, org.name)} has {len(found)} webhooks of the name {wanted.settings.name!r} (ids"
        f" {', '.join(webhook.id for webhook in found)}); nothing was changed.",
        "Delete or rename all but one of them in ThoughtSpot, or give this one another name: name=….",
    )


def another_is_there(refused: BadRequestError, org: Org, others: Sequence[Webhook]) -> Error:
    its = " and ".join(f"{webhook.name!r} (id {webhook.id})" for webhook in others[:3])
    return OverwriteError(
        f"{_stopped(refused.sentence)} {place(org.id, org.name)} has {its} already, and may be allowed one webhook"
        " alone.",
        "Any of these helps:\n"
        f"- if it is meant, say so by its name: name={others[0].name!r};\n"
        f"- if the resource was only renamed or moved, give it {ALIAS};\n"
        "- to have another one instead, first take the old one out of the program and run 'pulumi up', then put the new"
        " one in.",
    )


def not_taken(refused: BadRequestError, settings: WebhookSettings, changed: Iterable[str]) -> BadRequestError:
    """A refusal of ThoughtSpot's, with what it takes for the settings that were ``changed``."""
    names = sorted(changed)
    newer = [f"{name} ({_RELEASES[name]})" for name in names if name in _RELEASES and getattr(settings, name)]
    unset = [name for name in names if name in _RESET and getattr(settings, name) is None]
    lines = [refused.remedy]
    if newer:
        lines.append(f"An older release does not know {', '.join(newer)}.")
    if unset:
        lines.append(f"An older release than 26.7.0.cl cannot unset {' and '.join(unset)}. {_ANEW}")
    return refused.with_remedy("\n".join(lines))


def not_shown(wanted: WebhookSettings, org_id: str) -> NotSettledError:
    return NotSettledError(
        f"ThoughtSpot accepted the webhook {wanted.name!r} of Org {org_id}, but does not show it.",
        "Perhaps something else deletes it at the same time. Run 'pulumi refresh' to see what is there, then 'pulumi"
        " up'.",
    )


def made_elsewhere(held: Held, asked: Org) -> OtherOrgError:
    return OtherOrgError(
        f"ThoughtSpot made the webhook {held.settings.name!r} in {place(held.key.org_id, held.org_name)} (id"
        f" {held.key.org_id}) when asked for {place(asked.id, asked.name)} (id {asked.id}).",
        "The next 'pulumi up' makes one in the Org that was asked for, and then deletes this one.",
    )


def not_settled(
    wanted: WebhookSettings, found: WebhookSettings, different: Iterable[str], org_id: str
) -> NotSettledError:
    kept = [name for name in sorted(different) if not getattr(wanted, name) and getattr(found, name)]
    if kept and len(kept) == len(list(different)):
        return NotSettledError(
            f"ThoughtSpot accepted the change of the webhook {wanted.name!r} of Org {org_id}, but keeps its"
            f" {' and '.join(kept)}, which the program does not have any more.",
            _ANEW,
        )
    return NotSettledError(
        f"ThoughtSpot accepted the webhook {wanted.name!r} of Org {org_id}, but shows another"
        f" {' and '.join(sorted(different))} than was set.",
        "Perhaps something else sets it at the same time. Run 'pulumi refresh' to see what it is, then 'pulumi up'.",
    )


def may_be_made(lost: ThoughtSpotError, wanted: Wanted, org: Org) -> Error:
    return Error(
        f"{_stopped(lost.sentence)} Whether there is a webhook {wanted.settings.name!r} in {place(org.id, org.name)}"
        " now is not known, so it was not made again.",
        f"{lost.remedy} The next 'pulumi up' looks for it first: one that is equal and has no secrets is taken over,"
        " and for one with secrets set allow_overwrite=True for that run.",
    )


def gone(held: Held) -> NotSetError:
    return NotSetError(
        f"{held.place} (id {held.key.webhook_id}) is gone; nothing was changed.",
        "Run 'pulumi refresh', which lets go of it; the next 'pulumi up' makes it anew.",
    )


def nothing_to_get(key: Key) -> NotSetError:
    return NotSetError(
        f"Org {key.org_id} has no webhook with the id {key.webhook_id}, so there is nothing to get.",
        "Check both numbers of the id: org/ORG_ID/webhook/WEBHOOK_ID.",
    )


def not_deleted(held: Held, words: str) -> ThoughtSpotError:
    return ThoughtSpotError(
        f"{held.place} (id {held.key.webhook_id}) is not deleted: ThoughtSpot says {words!r}, and it is still there.",
        "Its words say why. Run the same command again, or delete it in ThoughtSpot's own pages.",
    )


def not_read(key: Key) -> OutOfTimeError:
    return OutOfTimeError(
        f"Could not read the webhook {key.webhook_id} of Org {key.org_id}: {why_over()} while it waited for"
        " requests of other steps.",
        SLOW,
    )


def org_not_found(name: str, did_you_mean: str) -> LoginError:
    return LoginError(
        f"The id of Org {name!r} could not be found out: ThoughtSpot shows no Org of that name to this user.",
        f"{did_you_mean}\n".lstrip()
        + "A webhook takes a login to its Org, and a login takes the Org's id: give that, as in org_identifier=42."
        " ThoughtSpot shows it in the address of the Org's pages.",
    )


def several_orgs(name: str, orgs: Iterable[Org]) -> LoginError:
    listed = " or ".join(f"{org.name!r} (id {org.id})" for org in orgs)
    return LoginError(
        f"The name {name!r} may mean several Orgs: {listed}.",
        "Give the id of the one that is meant, instead of the name.",
    )


def stands(held: Held, *, certain: bool) -> str:
    return f"{held.place} {'is' if certain else 'may be'} set as it is declared now"


def refuse_what_is_not_known(settings: WebhookSettings, changed: Iterable[str]) -> None:
    """Raises `InputError` where a secret that nobody has given would be sent, or a kind that nobody knows here."""
    for name in (AUTHENTICATION, SIGNATURE_VERIFICATION):
        part = getattr(settings, name)
        if name in changed and part is not None and part.secret is None:
            raise InputError(
                f"The secret of {name} is not known, so the webhook {settings.name!r} cannot be set.",
                "Give it in the program, for example by config.require_secret(…).",
            )
    storage = settings.storage_destination
    if STORAGE_DESTINATION in changed and storage is not None and storage.kind not in STORAGE:
        raise InputError(
            f"The storage {storage.kind!r} is not known to this release of pulumi-thoughtspot, so the webhook"
            f" {settings.name!r} cannot be set.",
            f"Give one of {', '.join(STORAGE)} in the program, or set the webhook in ThoughtSpot.",
        )


def _stopped(sentence: str) -> str:
    """A sentence that another one follows: one that ends with ThoughtSpot's own words may have no full stop."""
    return sentence if sentence.endswith(".") else f"{sentence}."
