"""What a run must have done to webhooks: never two of a name in an Org, none lost, and nobody else's touched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from histories.engine_model import WEBHOOK_NAME, Run, Step, is_of_webhook
from histories.plugin import Resource
from histories.weather import ThoughtSpot
from pulumi_thoughtspot.emulator import Webhook

ERRORS = {
    "another webhook": r".* is there already \(to .*\), and it differs in .*; nothing was changed\.",
    "another webhook alone": r".* has .* already, and may be allowed one webhook alone\.",
    "no such Org": r"The id of Org .* could not be found out: .*",
    "declared twice": r".* both declare the webhook .*",
    "still declared": r".* is left as it is: .* declares it too, but does not exist so far .*",
    "gone": r".* is gone; nothing was changed\.",
    "may be made": r".* Whether there is a webhook .* now is not known, so it was not made again\.",
    "does not show": r"ThoughtSpot accepted the webhook .*",
    "not deleted": r".* is not deleted: ThoughtSpot says .*",
    "refused": r"Could not .*: ThoughtSpot (at .* )?answered \d{3}, .*",
    "no answer": r"Could not .*: no answer from .*",
    "a page": r"Could not .*: .* answered 200 with .*",
    "another Org's token": r"ThoughtSpot gave .* a token for Org \d+ instead of Org \d+; it was not used\.",
    "no token": r".*(token|log in|logs in).*",
    "out of time": r"(Nothing was done for|Could not) .*: the step's time ended (while it waited|before) .*",
}
"""Every error that a step of a webhook ends with, by its first line."""


def kind_of(error: str) -> str | None:
    """Which of these errors this is; None where it is none of them."""
    first = error.partition("\n")[0]
    return next((kind for kind, text in ERRORS.items() if re.fullmatch(text, first)), None)


class WebhookOracle:
    """Knows which webhooks there were before a run, and judges what the run made of them."""

    def __init__(self, thoughtspot: ThoughtSpot) -> None:
        self._thoughtspot = thoughtspot
        self.foreign_hand()

    def foreign_hand(self) -> None:
        """Somebody else has changed something; it counts from now on."""
        self._before = _by_id(self._thoughtspot.webhooks)

    def judge(self, run: Run, fair: bool, held: Iterable[Resource], *, calm: bool) -> None:
        """Fails where ``run`` did anything else than it may; ``held`` is what the state has after it.

        ``fair``: no step has a reason to fail. ``calm``: no request has one either, of which a create is not repeated.
        """
        steps = [step for step in run.steps if is_of_webhook(step.inputs)]
        after = _by_id(self._thoughtspot.webhooks)
        ids = {_id(resource) for resource in held if is_of_webhook(resource.outputs)}
        self._judge_others(steps, after)
        self._judge_number(after)
        for step in steps:
            self._judge_step(step, steps, after, ids)
            if step.error is not None:
                self._judge_error(step, run, steps, fair, calm)
        unsure = run.killed or any(step.lost or kind_of(step.error or "") == "may be made" for step in steps)
        lost = after.keys() - self._before.keys() - ids
        assert unsure or not lost, f"the state does not have what was made: {[after[each] for each in lost]}"
        self.foreign_hand()

    def _judge_others(self, steps: Sequence[Step], after: Mapping[str, Webhook]) -> None:
        """What no step is about is as it was."""
        touched = {org for step in steps if step.kind != "same" and step.kind != "read" for org in self._orgs(step)}
        for webhook in {**self._before, **after}.values():
            org, before = str(webhook.org_id), self._before.get(webhook.id)
            if webhook.name != WEBHOOK_NAME or org not in touched:
                assert after.get(webhook.id) == before, f"touched without a step: {before}, now {after.get(webhook.id)}"

    def _judge_number(self, after: Mapping[str, Webhook]) -> None:
        """Never two, unless somebody else has made two."""
        before, now = (
            Counter(webhook.org_id for webhook in each.values() if webhook.name == WEBHOOK_NAME)
            for each in (self._before, after)
        )
        for org, number in now.items():
            assert number <= max(1, before[org]), f"{number} webhooks in Org {org}"

    def _judge_step(self, step: Step, steps: Sequence[Step], after: Mapping[str, Webhook], ids: set[str]) -> None:
        own = step.new if step.kind != "delete" else step.old
        if own is None or not step.done or step.kind == "read":
            return
        its = _id(own)
        others = [other for other in steps if other is not step and its in _ids(other)]
        later = [other for other in others if not other.span.is_before(step.span)]
        if step.kind == "delete":
            spared = its in ids or others
            assert its not in after or spared, f"it is still there: {step}"
        elif step.kind in ("create", "update") and not any(_supersedes(other, step) for other in later):
            assert its in after, f"it is not there: {step}"
            assert after[its].url == step.inputs["url"], f"another url, {after[its].url}: {step}"
            assert own.outputs["url"] == step.inputs["url"], f"the state has another url: {step}"
            assert str(after[its].org_id) in self._orgs(step), f"another Org: {step}"

    def _judge_error(self, step: Step, run: Run, steps: Sequence[Step], fair: bool, calm: bool) -> None:
        """Each that is known has a true reason; in fair weather there is no other."""
        kind = kind_of(step.error or "")
        assert kind is not None, f"not an error of ours: {step.error}"
        orgs = self._orgs(step)
        here = [webhook for webhook in self._before.values() if str(webhook.org_id) in orgs]
        rivals = [other for other in run.events if other.name != step.name and is_of_webhook(other.inputs)]
        unknown = self._thoughtspot.org_id(step.inputs["org_identifier"]) is None
        reasons = {
            "another webhook": any(webhook.url != step.inputs["url"] for webhook in here)
            or any(set(self._orgs(other)) & set(orgs) for other in steps if other is not step),
            "another webhook alone": bool(here) or bool(rivals),
            # Another case is believed where ThoughtSpot has looked for the name itself, which not every reading shows.
            "no such Org": not fair or not self._is_told(step.inputs["org_identifier"]),
            "may be made": step.kind == "create" and not calm,
            "declared twice": bool(rivals),
            "still declared": bool(rivals) or step.kind == "delete",
            "gone": step.old is not None and _id(step.old) not in self._before,
        }
        if kind in reasons:
            assert reasons[kind], f"no reason to say so: {step}"
        else:
            assert not fair or unknown, f"an error without a reason: {step}"

    def _is_told(self, identifier: str) -> bool:
        """Whether an Org has this very name or id."""
        orgs = self._thoughtspot.orgs
        return identifier in orgs.values() or identifier in map(str, orgs)

    def _in_another_case(self, identifier: str) -> str | None:
        """The Org that a name means where nobody tells whether its case matters."""
        orgs = self._thoughtspot.orgs.items()
        return next((str(org) for org, name in orgs if name.casefold() == identifier.casefold()), None)

    def _orgs(self, event: object) -> list[str]:
        """The Orgs that a step is about, those that there are."""
        inputs = event.inputs  # type: ignore[attr-defined]
        old = getattr(event, "old", None) or getattr(event, "held", None)
        if getattr(event, "kind", "") == "create":
            old = None
        its = {self._thoughtspot.org_id(inputs["org_identifier"]), self._in_another_case(inputs["org_identifier"])}
        if old is not None:
            its.add(old.outputs["org_id"])
        known = {str(org) for org in self._thoughtspot.orgs}
        return [org for org in its if org in known]


def _supersedes(other: Step, step: Step) -> bool:
    """Whether what ``step`` has brought may be gone by now. Another resource's delete leaves it alone."""
    return other.kind == "update" or (other.kind == "delete" and other.name == step.name)


def _by_id(webhooks: Iterable[Webhook]) -> dict[str, Webhook]:
    return {webhook.id: webhook for webhook in webhooks}


def _id(resource: Resource) -> str:
    """ThoughtSpot's own id in a resource's: ``org/42/webhook/ID``."""
    return resource.id.rpartition("/")[2]


def _ids(step: Step) -> set[str]:
    return {_id(resource) for resource in (step.old, step.new) if resource is not None}
