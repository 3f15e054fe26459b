"""When a host wants to be asked again: what its answers say about that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LATER = frozenset((429, 502, 503, 504))
"""Statuses that mean "later" (RFC 9110 15.5 and 15.6, RFC 6585 4)."""
_TOO_MANY = 429
_MAY_WAIT = LATER | {403}
"""Statuses with which a Retry-After means what it says: GitHub refuses too many requests with 403, too."""
_A_MOMENT = 1e9
"""A reset from here on counts from 1970 (it would be 2001), not from now."""


def asked_to_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """Say for how many seconds a host wants to be left alone; None when it does not say so.

    Retry-After says it with a refusal (RFC 9110 10.2.3). RateLimit-Remaining, when nothing remains, says it with any
    answer, and RateLimit-Reset until when: in seconds, as a moment since 1970 (AT protocol, `X-` of GitHub) or in ISO
    8601 (`X-` of Mastodon).
    """
    wait = _retry_after(headers.get("Retry-After", "").strip()) if status in _MAY_WAIT else None
    for prefix in ("", "X-"):
        none_left = headers.get(f"{prefix}RateLimit-Remaining", "").strip() == "0"
        if wait is None and (none_left or status == _TOO_MANY):
            wait = _reset(headers.get(f"{prefix}RateLimit-Reset", "").strip())
    return wait


def _retry_after(value: str) -> float | None:
    """Read seconds or a date; None when absent or senseless."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return _from_now(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _reset(value: str) -> float | None:
    if value.isascii() and value.isdigit():
        seconds = float(value[:12])
        return max(0.0, seconds - datetime.now(UTC).timestamp()) if seconds >= _A_MOMENT else seconds
    try:
        return _from_now(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return None


def _from_now(then: datetime) -> float:
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
