"""Times as the interfaces of networks write them."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(written: object) -> datetime | None:
    """Read an ISO 8601 time, one without a zone as UTC; None when it is none."""
    try:
        at = datetime.fromisoformat(written) if isinstance(written, str) else None
        return None if at is None else at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # in the first or last year there are, a zone may lead out of it
        return None
