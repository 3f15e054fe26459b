"""Lists of feeds, as feed readers export them (OPML 1 and 2): whoever I read.

Programs differ in the case of attributes, and write addresses with a bare "&". An entry is somebody by the name of
its title; the feed's address is kept, so that what they write can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urlsplit, urlunsplit

from starmeet.model import Handle, Person, Skipped
from starmeet.networks.batch import Batch, Found, Profile
from starmeet.networks.contacts import Refused
from starmeet.text import fold, handle, plain, safe_url, squeeze

KIND = "list of feeds"

_MAX_DEPTH = 50
"""Folders within folders; more is an attack on the reader."""
_ROOT = re.compile(rb"(?>\s*(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>))*+\s*<opml\b", re.DOTALL | re.IGNORECASE)
_BARE_AND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_FEED_PATH = re.compile(r"(?:\.(?:xml|rss|atom|rdf|json)|/(?:feed|rss|atom))/?$", re.IGNORECASE)
# Folders everything is in: they say nothing about anyone.
_NO_TOPICS = frozenset(
    ("feeds", "subscriptions", "uncategorized", "uncategorised", "all", "blogs", "blogroll", "people", "rss", "misc")
)
# Hosts that pass on the feeds of others, and are nobody's page.
_PROXIES = frozenset(
    ("feeds.feedburner.com", "feeds2.feedburner.com", "feedproxy.google.com", "rss.app", "fetchrss.com")
)
_REPOSITORIES = frozenset(("github", "gitlab", "codeberg"))


def recognises(head: bytes) -> bool:
    """Tell whether the root element is `opml`."""
    return _ROOT.match(head) is not None


def read(data: bytes) -> Batch:
    """Read everyone with a feed; the folders they are in are their topics.

    Raises:
        Refused: it is no XML, or built to harm.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    people: list[Found] = []
    skipped: list[Skipped] = []
    folders: list[str] = []
    depth = 0
    try:
        for event, element in iterparse(BytesIO(_BARE_AND.sub(b"&amp;", data)), events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                raise Refused(f"nests more than {_MAX_DEPTH} elements", "export it again")
            if element.tag.lower() != "outline":
                continue
            if event == "end":
                folders.pop()
                element.clear()
                continue
            outline = {name.lower(): value for name, value in element.attrib.items()}
            title = squeeze(plain(outline.get("title") or outline.get("text") or ""), 200)
            feed = outline.get("xmlurl", "").strip()
            is_entry = bool(feed or outline.get("htmlurl", "").strip())
            folders.append("" if is_entry else title)
            if is_entry:
                where = f"entry {len(people) + len(skipped) + 1}"
                one = _someone(title, outline, feed, folders, where)
                (people if isinstance(one, Found) else skipped).append(one)  # type: ignore[arg-type]
    except ParseError as error:
        line, column = error.position
        what = f"is not well-formed XML (line {line}, column {column + 1}: {str(error).partition(':')[0]})"
        raise Refused(what, "it may be cut off: export it again") from None
    except DefusedXmlException:
        raise Refused("declares XML entities, which can blow up memory", "export it again, without a DOCTYPE") from None
    except (ValueError, LookupError) as error:  # an encoding expat does not know
        raise Refused(f"cannot be read as XML ({squeeze(str(error), 80)})", "save it as UTF-8") from None
    return Batch(people=tuple(people), skipped=tuple(skipped))


def _someone(title: str, outline: Mapping[str, str], feed: str, folders: list[str], where: str) -> Found | Skipped:
    page = safe_url(outline.get("htmlurl", "").strip())
    key = _feed_key(feed)
    if title.startswith("#"):
        return Skipped(where=where, why=f"{title} is a hashtag, not a person")
    if _in_repository(key or page):
        return Skipped(where=where, why=f"{title or page} is about a repository, not a person")
    if _in_repository(page):  # that of the program that makes the feed
        page = ""
    address = _address(page, key)
    if address is None and not key:
        return Skipped(where=where, why=f"{squeeze(feed or outline['htmlurl'], 100)} is no address on the web")
    name = title or (address.address.partition("@")[0] if address else urlsplit(key).netloc)
    topics = (folder for folder in folders if folder and fold(folder) not in _NO_TOPICS)
    person = Person(name=name, handles=(address,) if address else (), topics=tuple(dict.fromkeys(topics)))
    profile = Profile(network="feed", key=key, name=name, url=page) if key else None
    return Found(person=person, where=where, profile=profile)


def _in_repository(url: str) -> bool:
    found = handle(url) if url else None
    path = url.partition("://")[2].partition("/")[2]
    return found is not None and found.network in _REPOSITORIES and "/" in path.strip("/")


def _feed_key(feed: str) -> str:
    """Spell the address of a feed in one way: `feed:` and `feed://` are older words for what is fetched by HTTP."""
    feed = re.sub(r"^feed:(?=https?:)", "", feed, flags=re.IGNORECASE)
    feed = safe_url(re.sub(r"^feed:(?=//)", "https:", feed, flags=re.IGNORECASE))
    try:
        parts = urlsplit(feed)
        standard = {"http": 80, "https": 443}.get(parts.scheme)
        host = (parts.hostname or "") + ("" if parts.port in (None, standard) else f":{parts.port}")
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, host, parts.path or "/", parts.query, "")) if parts.hostname else ""


def _address(page: str, feed: str) -> Handle | None:
    """Say where they are: the page, else the account the feed belongs to, else the page of the feed's host."""
    if page and not _FEED_PATH.search(page.partition("?")[0]):
        return handle(page)
    found = handle(re.sub(r"\.(?:rss|atom)$", "", feed)) if feed else None
    if found and found.network != "web":
        return found
    host = urlsplit(page or feed).netloc
    return handle(f"https://{host}") if host and host not in _PROXIES else None
