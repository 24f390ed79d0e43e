"""Endpoints: what ThoughtSpot offers at which path, and what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_thoughtspot.emulator import messages
from pulumi_thoughtspot.emulator.deliveries.endpoints import DELIVERY_ENDPOINTS
from pulumi_thoughtspot.emulator.errors import ForbiddenError
from pulumi_thoughtspot.emulator.routes import Endpoint, Invocation
from pulumi_thoughtspot.emulator.state import PRIMARY, SetCluster
from pulumi_thoughtspot.emulator.webhooks.endpoints import WEBHOOK_ENDPOINTS

_PREFERENCES = "system/preferences/communication-channels/"
_ORG_LEVEL = ("ADMINISTRATION", "DEVELOPER", "APPLICATION_ADMINISTRATION")


def _log_in(call: Invocation) -> object:
    state = call.service.state
    login = messages.parse_login(call.body)
    return messages.token_answer(call.service.accounts.log_in(login, state.readings, state.orgs))


def _session_user(call: Invocation) -> object:
    return messages.session_user_answer(call.caller, call.service.state.orgs)


def _search_orgs(call: Invocation) -> object:
    caller, state = call.caller, call.service.state
    if not (caller.has("ORG_ADMINISTRATION") or (caller.has("ADMINISTRATION") and caller.org_id == PRIMARY)):
        raise ForbiddenError("This takes ADMINISTRATION in Primary, or ORG_ADMINISTRATION.")
    identifier = messages.parse_orgs_search(call.body)
    wanted = state.orgs if identifier is None else [state.find_org(identifier)]
    return [messages.org_answer(org_id, state.orgs[org_id]) for org_id in wanted if org_id is not None]


def _configure(call: Invocation) -> object:
    changes = messages.parse_configure(call.body, call.service.state.readings)
    _allow(call, any(isinstance(change, SetCluster) for change in changes))
    call.service.state.configure(changes, call.service.reach(call.caller))
    return None


def _search(call: Invocation) -> object:
    state = call.service.state
    search = messages.parse_search(call.body, state.readings)
    _allow(call, bool(search.cluster) or search.is_unfiltered)
    return messages.search_answer(state.search(search, call.service.reach(call.caller)), state.readings)


def _allow(call: Invocation, cluster: bool) -> None:
    """Raise :class:`ForbiddenError` unless the caller may use the Org level, and the cluster level if it is touched."""
    if not call.caller.has(*_ORG_LEVEL):
        raise ForbiddenError(f"This takes one of {', '.join(_ORG_LEVEL)}.")
    if cluster and not (call.caller.has("ADMINISTRATION") and call.service.reach(call.caller)(PRIMARY)):
        raise ForbiddenError("The cluster level takes ADMINISTRATION and a token for Primary.")


ENDPOINTS: Mapping[str, Endpoint] = {
    "auth/token/full": Endpoint("POST", _log_in, takes_token=False),
    "auth/session/user": Endpoint("GET", _session_user),
    "orgs/search": Endpoint("POST", _search_orgs),
    _PREFERENCES + "configure": Endpoint("POST", _configure),
    _PREFERENCES + "search": Endpoint("POST", _search),
    **WEBHOOK_ENDPOINTS,
    **DELIVERY_ENDPOINTS,
}
