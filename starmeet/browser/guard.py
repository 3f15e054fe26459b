"""Who is let in: pure rules, the same for both servers."""

from __future__ import annotations

import secrets
from hashlib import blake2b
from urllib.parse import urlsplit

from starmeet.model import Value

LOOPBACK = "127.0.0.1"
"""The one address that is ever bound."""
COOKIE = "starmeet"
POLICY = {
    "Content-Security-Policy": (
        # The page of textual-serve has its script and style in itself, and would ask Google for a font: it may not.
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every page."""


def at_home(host: str) -> bool:
    """Tell whether a Host header names this machine by its own name: a foreign name that leads here is an attack."""
    try:
        return urlsplit(f"//{host}").hostname in (LOOPBACK, "localhost")
    except ValueError:
        return False


def same(given: str, secret: str) -> bool:
    """Compare with a secret, in a time that does not tell how much of it was right."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())


class Pass(Value, frozen=True, kw_only=True):
    """The secrets of one run of the browser face.

    The token stands in the address that is printed and opens the door once; the cookie it gives is only sent below a
    path nobody can guess, as browsers send cookies to every port of a host.
    """

    token: str
    path: str
    cookie: str

    def opens(self, given: str) -> bool:
        """Tell whether this is the token."""
        return same(given, self.token)

    def admits(self, cookie: str) -> bool:
        """Tell whether this is the cookie."""
        return same(cookie, self.cookie)


def new_pass() -> Pass:
    """Make new secrets."""
    return Pass(token=secrets.token_urlsafe(24), path=f"/{secrets.token_urlsafe(12)}", cookie=secrets.token_urlsafe(24))


def etag(data: bytes) -> str:
    """Give the ETag of an answer."""
    return f'"{blake2b(data, digest_size=16).hexdigest()}"'
