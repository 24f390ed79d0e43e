"""What is set at one preference, and once a write shows there.

ThoughtSpot documents no consistency between its configure and its search: what was written may show a little later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pulumi_thoughtspot.client.preferences import Channels, Preferences, Scope
from pulumi_thoughtspot.errors import OtherOrgError, UnknownOrgError
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.preference import Found, Preference, found_at, says_gone
from pulumi_thoughtspot.rules.settling import look_until


@dataclass(frozen=True)
class Readback:
    """Looks at one scope at a time. ``search`` is ThoughtSpot's; ``sleep`` takes seconds."""

    search: Callable[[Sequence[Scope], str], Preferences]
    sleep: Callable[[float], None]

    def look(self, scope: Scope, event_type: str) -> Found:
        """What is set now."""
        return found_at(scope, self.search([scope], event_type), event_type)

    def look_or_gone(self, held: Preference) -> Found:
        """As `look`, with nothing found where the Org is gone."""
        try:
            return self.look(held.scope, held.key.event_type)
        except (UnknownOrgError, OtherOrgError) as error:
            if not says_gone(error, held.key.org_id):
                raise
            return Found(None, None)

    def settled(self, scope: Scope, event_type: str, channels: Channels | None) -> Found:
        """What is set once that is ``channels``; waits for it, and raises `NotSettledError` where it never is."""
        found = self._look_until(channels, partial(self.look, scope, event_type))
        if found.channels != channels:
            raise notices.not_settled(scope, channels, found)
        return found

    def look_until_unset(self, held: Preference) -> Found:
        """As `look_or_gone`, once nothing is set; waits for it as `settled` does, and returns what is there still."""
        return self._look_until(None, partial(self.look_or_gone, held))

    def look_after_reset(self, scope: Scope, event_type: str) -> Found:
        """What is set at an Org that this run has reset: the same, where that may not show so far."""
        return self._look_until(None, partial(self.look, scope, event_type))

    def _look_until(self, channels: Channels | None, look: Callable[[], Found]) -> Found:
        return look_until(look, lambda found: found.channels == channels, self.sleep)
