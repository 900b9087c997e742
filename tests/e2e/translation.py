"""simcord's answers as Discord gives them.

simcord is made for discord.py, which forgives what Discord's own description does not. What the
judge found missing or wrong in an answer is put right here, and nothing else.
"""

from collections.abc import Mapping
from typing import Any

from simcord.backend import Backend

from tests.e2e.raw import Json

_APPLICATION: Mapping[str, Any] = {
    "type": None,
    "redirect_uris": [],
    "interactions_endpoint_url": None,
    "role_connections_verification_url": None,
    "approximate_guild_count": 1,
    "approximate_user_install_count": 0,
    "approximate_user_authorization_count": 0,
    "explicit_content_filter": 0,
    "eligible_oauth2_scopes": ["bot", "applications.commands"],
}
_COMMAND, _CLICK, _FORM = 2, 3, 5  # types of interactions
MESSAGE_CONTENT_LIMITED = 1 << 19
"""Flag of an application whose Message Content intent is on and that is in few servers."""


def translated(path: str, body: Json, backend: Backend) -> Json:
    """Return the body of an answer as Discord would give it."""
    if path == "/oauth2/applications/@me":
        body = _application(body)
    if path.endswith("/commands") and isinstance(body, list):
        body = [_command(one) for one in body]
    return _walk(body, backend)


def _application(body: Json) -> Json:
    flags = body.get("flags", 0) | MESSAGE_CONTENT_LIMITED
    return {**_APPLICATION, **body, "flags": flags, "flags_new": str(flags)}


def _command(body: Json) -> Json:
    command = {key: value for key, value in body.items() if key != "integration_types" or value}
    permissions = command["default_member_permissions"]
    if permissions is not None:
        command["default_member_permissions"] = str(permissions)
    return {"version": command["id"], **command}


def _walk(body: Json, backend: Backend) -> Json:
    if isinstance(body, list):
        return [_walk(one, backend) for one in body]
    if not isinstance(body, dict):
        return body
    return {key: _walk(value, backend) for key, value in _mended(body, backend).items()}


def _mended(body: Json, backend: Backend) -> Json:
    """Return one object with what simcord leaves out, without what it should leave out."""
    if "authorizing_integration_owners" in body and body.get("type") == _CLICK:
        clicked = backend.interactions[int(body["id"])].source_message_id
        body = {"interacted_message_id": str(clicked), **body}
    if "authorizing_integration_owners" in body and body.get("type") == _FORM:
        # simcord does not keep what opened a form: here it is a command
        body = {"triggering_interaction_metadata": {**body, "type": _COMMAND}, **body}
    if "response_message_id" in body and body["response_message_id"] is None:
        body = {key: value for key, value in body.items() if key != "response_message_id"}
    if "discriminator" in body:
        body = {"primary_guild": None, **body}
    if "filename" in body and body.get("description") is None:
        body = {key: value for key, value in body.items() if key != "description"}
    if "nonce" in body and body["nonce"] is None:
        body = {key: value for key, value in body.items() if key != "nonce"}
    for key in ("media", "file"):
        if isinstance(body.get(key), dict) and "url" in body[key]:
            unfurled = {"id": "1", "proxy_url": body[key]["url"], **body[key]}
            body = {**body, key: unfurled}
    return body
