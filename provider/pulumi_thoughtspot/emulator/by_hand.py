"""By hand: what a test or an example does to the Orgs and their preferences from Python, as somebody else would."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_thoughtspot.emulator.routes import Service
from pulumi_thoughtspot.emulator.state import Preferences

EVENT_TYPE = "LIVEBOARD_SCHEDULE"


class ByHand:
    """A part of the emulator's Python interface."""

    _service: Service

    def _org_id(self, org: int | str) -> int:
        org_id = self._service.state.find_org(str(org)) if isinstance(org, str) else org
        if org_id is None or org_id not in self._service.state.orgs:
            raise KeyError(f"There is no Org {org!r}.")
        return org_id


class OrgsByHand(ByHand):
    """The Orgs, and what changes them."""

    @property
    def orgs(self) -> dict[int, str]:
        """The Orgs, Primary included: id to name."""
        with self._service.lock:
            return dict(self._service.state.orgs)

    def add_org(self, org_id: int, name: str) -> None:
        """Add an Org. Raises :class:`ValueError` if its id or its name is taken."""
        with self._service.lock:
            if org_id in self.orgs:
                raise ValueError(f"There is an Org {org_id} already.")
            self._service.state.name_orgs({**self.orgs, org_id: name})

    def rename_org(self, org: int | str, name: str) -> None:
        """Give an Org another name.

        Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for a name that is taken.
        """
        with self._service.lock:
            self._service.state.name_orgs({**self.orgs, self._org_id(org): name})

    def delete_org(self, org: int | str) -> None:
        """Delete an Org with its override.

        Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for Primary, which is always there.
        """
        with self._service.lock:
            gone = self._org_id(org)
            self._service.state.name_orgs({org_id: name for org_id, name in self.orgs.items() if org_id != gone})


class PreferencesByHand(ByHand):
    """The preferences at both levels, and what changes them."""

    @property
    def cluster(self) -> dict[str, list[str]]:
        """The preferences at cluster level: event type to channels."""
        with self._service.lock:
            return {event_type: list(channels) for event_type, channels in self._service.state.cluster.items()}

    def set_cluster(self, channels: Sequence[str], event_type: str = EVENT_TYPE) -> None:
        """Set a preference at cluster level. Unlike a request, it may hold values that ThoughtSpot does not know.

        Raises :class:`ValueError` for text instead of a list.
        """
        with self._service.lock:
            state = self._service.state
            state.set_preferences({**state.cluster, event_type: _listed(channels)}, state.overrides)

    def unset_cluster(self, event_type: str = EVENT_TYPE) -> None:
        """Remove a preference at cluster level, which no request can do."""
        with self._service.lock:
            state = self._service.state
            state.set_preferences(_without(state.cluster, event_type), state.overrides)

    def override(self, org: int | str, event_type: str = EVENT_TYPE) -> list[str] | None:
        """Return the channels of an Org's override, or None. Raises :class:`KeyError` for an unknown Org."""
        with self._service.lock:
            channels = self._service.state.overrides.get(self._org_id(org), {}).get(event_type)
            return None if channels is None else list(channels)

    def set_override(self, org: int | str, channels: Sequence[str], event_type: str = EVENT_TYPE) -> None:
        """Set an Org's override, to any channels.

        Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for text instead of a list.
        """
        with self._service.lock:
            state, org_id = self._service.state, self._org_id(org)
            changed = {**state.overrides.get(org_id, {}), event_type: _listed(channels)}
            state.set_preferences(state.cluster, {**state.overrides, org_id: changed})

    def reset_override(self, org: int | str, event_type: str = EVENT_TYPE) -> None:
        """Remove an Org's override, if there is one. Raises :class:`KeyError` for an unknown Org."""
        with self._service.lock:
            state, org_id = self._service.state, self._org_id(org)
            changed = _without(state.overrides.get(org_id, {}), event_type)
            state.set_preferences(state.cluster, {**state.overrides, org_id: changed})


def _listed(channels: Sequence[str]) -> tuple[str, ...]:
    if isinstance(channels, str):  # A sequence too, of letters.
        raise ValueError(f"Give a list of channels: [{channels!r}].")
    return tuple(channels)


def _without(preferences: Preferences, event_type: str) -> Preferences:
    return {event: channels for event, channels in preferences.items() if event != event_type}
