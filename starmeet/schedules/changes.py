"""What changed between two readings of one programme.

Sessions are paired first, from the surest sign to the weakest: the same GUID; a URL that only one
session has; the same title, with the same people and the nearest time if it repeats; the same people at
the same time in the same room. Exports lose their ids
between years and tools (FOSDEM 2024 kept 0 of 674), so a title must be able to carry a session over.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.model import Change, Session, Value
from starmeet.schedules.draft import MADE_KEY

Pair = tuple[int | None, int | None]

# What `draft` appends where one GUID stands for several sessions: such a GUID identifies none of them.
_TIMED_KEY = re.compile(r"(.*)@\d{8}T\d{6}Z(?:/\w+)?", re.DOTALL)


class Diff(Value, frozen=True, kw_only=True):
    """Which sessions are the same, and what is different."""

    pairs: tuple[Pair, ...]
    """Index into old, index into new: None in the second is gone, in the first is new."""
    changes: tuple[Change, ...]


def compare(
    old: Sequence[Session],
    new: Sequence[Session],
    *,
    old_zone: str,
    new_zone: str,
    zone_was_assumed: bool = False,
) -> Diff:
    """Pair the sessions of two readings and say what changed, in time order of the new.

    When the zone of the old one was only assumed, and its wall-clock times fit the new ones better
    than its instants do, wall-clock times are what is compared. Takes n log n time.
    """
    was, now = ZoneInfo(old_zone), ZoneInfo(new_zone)
    # A first reading has nothing to be paired with: no need to fold every title for that.
    pairs = _pair(old, new) if old else [(None, index) for index in range(len(new))]
    walls = zone_was_assumed and _walls_fit_better(old, new, pairs, was, now)
    changes: list[Change] = []
    for before, after in pairs:
        if after is None and before is not None:
            gone = old[before]
            changes.append(Change(kind="gone", session=gone.title, was=_shown(gone.start, was)))
        elif before is None and after is not None:
            changes.append(Change(kind="new", session=new[after].title, now=_shown(new[after].start, now)))
        elif before is not None and after is not None:
            changes += _changed(old[before], new[after], was, now, walls=walls)
    return Diff(pairs=tuple(pairs), changes=tuple(changes))


def _changed(old: Session, new: Session, was: ZoneInfo, now: ZoneInfo, *, walls: bool) -> Iterator[Change]:
    """The differences of one session."""
    if walls:
        same_start = _wall(old.start, was) == _wall(new.start, now)
        same_end = _wall(old.end, was) == _wall(new.end, now)
    else:
        same_start, same_end = old.start == new.start, old.end == new.end
    if not same_start:
        yield Change(kind="moved", session=new.title, was=_shown(old.start, was), now=_shown(new.start, now))
    elif not same_end:
        yield Change(
            kind="moved",
            session=new.title,
            was=f"{_shown(old.start, was)}/{_shown(old.end, was)}",
            now=f"{_shown(new.start, now)}/{_shown(new.end, now)}",
        )
    if old.room != new.room:
        yield Change(kind="room", session=new.title, was=old.room, now=new.room)
    if old.title != new.title:
        yield Change(kind="title", session=new.title, was=old.title, now=new.title)
    if _people(old) != _people(new):
        yield Change(kind="speakers", session=new.title, was=_named(old), now=_named(new))


@lru_cache(maxsize=4096)  # sessions start together, and a first reading shows them all
def _shown(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="minutes")


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _people(session: Session) -> frozenset[str]:
    return frozenset(text.fold(speaker.name) or speaker.name for speaker in session.speakers)


def _named(session: Session) -> str:
    return ", ".join(speaker.name for speaker in session.speakers)


def _walls_fit_better(
    old: Sequence[Session], new: Sequence[Session], pairs: Iterable[Pair], was: ZoneInfo, now: ZoneInfo
) -> bool:
    """Whether more sessions kept their wall-clock time than their instant: then the assumed zone was wrong."""
    fits = 0
    for before, after in pairs:
        if before is not None and after is not None:
            fits += _wall(old[before].start, was) == _wall(new[after].start, now)
            fits -= old[before].start == new[after].start
    return fits > 0


def _pair(old: Sequence[Session], new: Sequence[Session]) -> list[Pair]:
    """Pair the sessions, those of the new programme in its order, what is gone at the end."""
    partner: dict[int, int] = {}
    left_old, left_new = list(range(len(old))), list(range(len(new)))
    shared = _shared_guids((*old, *new))

    def guid(session: Session) -> Hashable:
        made = session.guid.startswith(MADE_KEY) or session.guid in shared or _TIMED_KEY.fullmatch(session.guid)
        return None if made else session.guid

    def exact(session: Session) -> Hashable:
        return session.guid, session.title, session.start

    def talk(session: Session) -> Hashable:
        return text.fold(session.title) or session.title, _people(session)

    def title(session: Session) -> Hashable:
        return text.fold(session.title) or session.title

    def url(session: Session) -> Hashable:
        return session.url or None

    def slot(session: Session) -> Hashable:
        return (session.start, session.room, _people(session)) if session.speakers else None

    def take(found: Iterable[tuple[int, int]]) -> None:
        nonlocal left_old, left_new
        partner.update(found)
        taken = set(partner.values())
        left_old = [index for index in left_old if index not in partner]
        left_new = [index for index in left_new if index not in taken]

    for key in (guid, exact, url):
        take(_unique(old, new, left_old, left_new, key))
    for key in (talk, title):
        take(_nearest(old, new, left_old, left_new, key))
    take(_unique(old, new, left_old, left_new, slot))
    back = {after: before for before, after in partner.items()}
    return [*((back.get(index), index) for index in range(len(new))), *((index, None) for index in left_old)]


def _shared_guids(sessions: Iterable[Session]) -> set[str]:
    """GUIDs that stand for several sessions in one of the programmes."""
    return {found[1] for session in sessions if (found := _TIMED_KEY.fullmatch(session.guid))}


def _unique(
    old: Sequence[Session],
    new: Sequence[Session],
    left_old: Sequence[int],
    left_new: Sequence[int],
    key: Callable[[Session], Hashable],
) -> Iterator[tuple[int, int]]:
    """Pairs whose key no other session has on either side."""
    olds = [(key(old[index]), index) for index in left_old]
    news = [(key(new[index]), index) for index in left_new]
    often = Counter(found for found, _ in olds), Counter(found for found, _ in news)
    at = dict(news)
    for found, index in olds:
        if found is not None and often[0][found] == often[1][found] == 1:
            yield index, at[found]


def _nearest(
    old: Sequence[Session],
    new: Sequence[Session],
    left_old: Sequence[int],
    left_new: Sequence[int],
    key: Callable[[Session], Hashable],
) -> Iterator[tuple[int, int]]:
    """Pairs of the same key, nearest in time (and in the same room) first, as many as there are."""
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for index in left_old:
        groups.setdefault(key(old[index]), ([], []))[0].append(index)
    for index in left_new:
        groups.setdefault(key(new[index]), ([], []))[1].append(index)
    for olds, news in groups.values():
        if olds and news:
            yield from _match(old, new, olds, news)


def _match(
    old: Sequence[Session], new: Sequence[Session], olds: Sequence[int], news: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Match two lists of repeats: unmoved ones, then neighbours in time, then what is left in order."""
    unmoved: dict[tuple[datetime, str], list[int]] = {}
    for index in reversed(news):
        unmoved.setdefault((new[index].start, new[index].room), []).append(index)
    rest: list[int] = []
    used: set[int] = set()
    for index in olds:
        if same := unmoved.get((old[index].start, old[index].room)):
            used.add(same[-1])
            yield index, same.pop()
        else:
            rest.append(index)
    free = sorted((index for index in news if index not in used), key=lambda index: new[index].start)
    starts = [new[index].start for index in free]
    near = []
    for index in rest:
        at = bisect_left(starts, old[index].start)
        near += [(abs(starts[k] - old[index].start), index, free[k]) for k in (at - 1, at) if 0 <= k < len(free)]
    done: set[int] = set()
    for _, before, after in sorted(near):
        if before not in done and after not in used:
            done.add(before)
            used.add(after)
            yield before, after
    waiting = (index for index in sorted(rest, key=lambda index: old[index].start) if index not in done)
    yield from zip(waiting, (index for index in free if index not in used), strict=False)
