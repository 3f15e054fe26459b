"""Getting a token of a Mastodon server: an app of one's own, a page in the browser, a code that is pasted (OAuth 2).

The code alone is worth nothing to who sees it: it is traded together with a secret that never left this machine
(PKCE, RFC 7636). Only reading is asked for.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.model import Value
from starmeet.text import squeeze

SCOPES = "read:accounts read:follows read:statuses read:favourites read:notifications"
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_REFUSALS = frozenset((400, 401, 403, 404, 405, 410, 422, 501))
_MAX_ANSWER = 1 << 20


class App(Value, frozen=True, kw_only=True):
    """What the server knows this program as, for one account."""

    server: str
    id: str
    secret: str


class Asking(Value, frozen=True, kw_only=True):
    """A login that was begun."""

    app: App
    verifier: str
    url: str
    """Where the user says yes, and is given a code."""


class Refused(FetchError):
    """The server says no."""


async def begin(session: Session, server: str) -> Asking:
    """Register an app, and say where its use is allowed.

    Raises:
        Refused: the server takes no apps; a token can still be made in its settings.
        FetchError: it could not be asked.
    """
    form = {"client_name": "starmeet", "redirect_uris": _OUT_OF_BAND, "scopes": SCOPES}
    found = await _post(session, f"{server}/api/v1/apps", form)
    app = App(server=server, id=_word(found, "client_id", server), secret=_word(found, "client_secret", server))
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code", "client_id": app.id, "redirect_uri": _OUT_OF_BAND, "scope": SCOPES,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return Asking(app=app, verifier=verifier, url=f"{server}/oauth/authorize?{urlencode(query)}")


async def trade(session: Session, asking: Asking, code: str) -> str:
    """Trade the code for a token.

    Raises:
        Refused: the code is not taken.
        FetchError: the server could not be asked.
    """
    app = asking.app
    form = {
        "grant_type": "authorization_code", "code": code, "client_id": app.id, "client_secret": app.secret,
        "redirect_uri": _OUT_OF_BAND, "code_verifier": asking.verifier, "scope": SCOPES,
    }  # fmt: skip
    return _word(await _post(session, f"{app.server}/oauth/token", form), "access_token", app.server)


async def revoke(session: Session, app: App, token: str) -> None:
    """Take a token back, so that it is worth nothing any more.

    Raises:
        FetchError: the server did not do so.
    """
    form = {"client_id": app.id, "client_secret": app.secret, "token": token}
    await _post(session, f"{app.server}/oauth/revoke", form)


async def _post(session: Session, url: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    answer = await session.fetch(url, method="POST", form=form, limit=_MAX_ANSWER, attempts=1, also=_REFUSALS)
    try:
        found = msgspec.json.decode(answer.body)
    except (ValueError, RecursionError):
        found = None
    found = found if isinstance(found, Mapping) else {}
    if answer.status in _REFUSALS:
        said = found.get("error_description") or found.get("error") or answer.status
        raise Refused(f"the server refuses ({squeeze(str(said), 200)})", "try again; codes are taken once")
    return found


def _word(found: Mapping[str, Any], name: str, server: str) -> str:
    word = found.get(name)
    if not isinstance(word, str) or not word:
        raise FetchError(f"{server} does not answer as a Mastodon server does", "is it one?")
    return word
