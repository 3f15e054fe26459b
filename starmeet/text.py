"""Making foreign text safe to show, folding names, and writing handles one way.

Every text we did not write passes `one_line` (or `lines`) before anyone sees it: it drops control
characters, escape sequences' introducers, bidirectional overrides and invisible characters, so a
display name can neither repaint a terminal nor pose as another. Markup is not a property of text
but of the widget that shows it; the terminal face therefore never hands a plain `str` from outside
to something that parses markup.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

from starmeet.model import Handle

_INVISIBLE = (
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F,
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0020),
)  # fmt: skip
# Zero-width joiner and non-joiner stay: emoji families and Indic scripts are written with them.
_UNSAFE: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *_INVISIBLE))
_UNSAFE |= dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_UNSAFE |= dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
_KEEP_BREAKS = {code: to for code, to in _UNSAFE.items() if code != 0x0A}

# Sequences a terminal would act on: removed whole, so that their parameters do not stay behind as litter.
_ESCAPES = re.compile(
    r"(?:\x1b\]|\x9d|\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x07\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]"
)


def one_line(text: str, limit: int = 500) -> str:
    """Make foreign text fit to be shown on one line, cut to `limit` characters."""
    if len(text) > limit:
        text = text[:limit]
    if text.isprintable():
        return text
    return _ESCAPES.sub("", text).translate(_UNSAFE)


def lines(text: str, limit: int = 65_536) -> str:
    """Make foreign text of several lines fit to be shown, cut to `limit` characters; only LF breaks lines."""
    text = text[:limit]
    if text.replace("\n", "").isprintable():
        return text  # what follows takes ten times as long, and archives hold a hundred thousand texts
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _ESCAPES.sub("", text).translate(_KEEP_BREAKS)


def squeeze(text: str, limit: int = 500) -> str:
    """`one_line` with runs of white space made single and the ends trimmed: how names and titles are kept."""
    return " ".join(one_line(text, limit * 4).split())[:limit].rstrip()


def clip(text: str, limit: int) -> str:
    """Cut at a word, with an ellipsis, when longer than `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:.") + "…"


# Our own reader and not `html.parser`, which needs quadratic time on broken tags and raises on odd declarations.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?:[\s/][^<>]{0,2000})?>|<![^<>]{0,200}>")
_ENDLESS_NUMBER = re.compile(r"&#x?[0-9a-f]{9,};?", re.IGNORECASE)  # `html.unescape` raises on these
_BLOCKS = frozenset("p div br li ul ol tr h1 h2 h3 h4 h5 h6 blockquote pre table section article".split())
_SILENT = frozenset(("script", "style", "template"))


def plain(text: str, limit: int = 65_536) -> str:
    """Take the text out of HTML (or leave plain text as it is), safe to show, blank lines single; in linear time."""
    text = text[: limit * 4]
    head, *commented = text.split("<!--")
    text = head + "".join(part.partition("-->")[2] for part in commented)
    if _TAG.search(text):
        text = _without_tags(text)
    if "&" in text:
        text = html.unescape(_ENDLESS_NUMBER.sub("", text))
    text = lines(text, limit)
    if "\n" not in text:
        return text.strip()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def _without_tags(text: str) -> str:
    parts: list[str] = []
    position, silent = 0, ""
    for tag in _TAG.finditer(text):
        if not silent:
            parts.append(text[position : tag.start()])
        position = tag.end()
        closes, name = tag[1], (tag[2] or "").lower()
        if silent:
            silent = "" if closes and name == silent else silent
        elif name in _SILENT and not closes:
            silent = name
        elif name in _BLOCKS:
            parts.append("\n")
    return "".join(parts) if silent else "".join((*parts, text[position:]))


_VOICED = "\u3099\u309a"
"""Marks that make another letter of a kana: not an accent to be dropped."""


def fold(text: str) -> str:
    """Fold for comparing and searching: case, accents, width and script are gone, white space is single.

    "Ødegård, Åse" -> "odegard, ase"; "山田" -> its transliteration. What cannot be written in ASCII vanishes.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        # Composed again, so that Hangul is transliterated by syllable.
        text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c) or c in _VOICED))
        if not text.isascii():
            from anyascii import anyascii  # 20 ms: only when a name needs it

            text = anyascii(text)
    return " ".join(text.casefold().split())


def slug(text: str, limit: int = 40) -> str:
    """Make a name one can type: "EuroPlanet Conf 2027" -> "europlanet-conf-2027"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:limit].strip("-")


# Hosts whose first path segment is an account, and the network they are.
_HOSTS = {
    "github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "codeberg",
    "twitter.com": "twitter", "mobile.twitter.com": "twitter", "x.com": "twitter",
    "bsky.app": "bluesky", "linkedin.com": "linkedin", "youtube.com": "youtube",
    "instagram.com": "instagram", "facebook.com": "facebook", "threads.net": "threads",
}  # fmt: skip
_NAMES = {
    "x": "twitter", "tw": "twitter", "gh": "github", "bsky": "bluesky", "fedi": "mastodon",
    "activitypub": "mastodon", "mail": "email", "mailto": "email", "homepage": "web", "website": "web",
    "url": "web", "blog": "web", "http": "web", "https": "web",
}  # fmt: skip
NETWORKS = (
    "mastodon", "bluesky", "github", "twitter", "linkedin", "gitlab", "codeberg", "youtube",
    "instagram", "facebook", "threads", "email", "web",
)  # fmt: skip
_ACCOUNT_PREFIX = {"linkedin": ("in/", "pub/"), "bluesky": ("profile/",)}
_NOT_ACCOUNTS = frozenset(
    "about blog explore features hashtag home i intent join login marketplace orgs search settings share "
    "signup sponsors status topics tos watch feed company school groups posts events jobs pages people channel "
    "profile.php".split()
)


def handle(text: str, network: str = "") -> Handle | None:
    """Read one address in any of its spellings; None when it is none.

    "@ada@example.social", "https://example.social/@ada" -> mastodon ada@example.social;
    "github:ada", "https://github.com/Ada/" -> github ada; "ada@example.org" -> email;
    "@ada" with `network="twitter"` -> twitter ada; "did:plc:..." -> bluesky; any other URL -> web, without scheme and
    "www.".
    """
    text = squeeze(text).strip("<>\"' ")
    prefix, colon, rest = text.partition(":")
    known = _NAMES.get(prefix.lower(), prefix.lower())
    if colon and known in NETWORKS and not rest.startswith("//"):
        return handle(rest, known)
    network = _NAMES.get(network.lower(), network.lower())
    if not text or " " in text:
        return None
    if network in ("", "bluesky") and re.fullmatch(r"did:(?:plc|web):[\w.%-]+", text, re.IGNORECASE):
        return Handle("bluesky", text.lower())
    if re.match(r"https?://", text, re.IGNORECASE):
        return _from_url(text, network)
    if network == "web":
        return _from_url("https://" + text, network) if "." in text else None
    bare = text.lstrip("@").lower().rstrip("/")
    if network == "email":
        return Handle("email", bare) if re.fullmatch(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+", bare) else None
    fediverse = re.fullmatch(r"[\w.-]+@[\w-]+(?:\.[\w-]+)+", bare)
    if fediverse and (network == "mastodon" or (not network and text.startswith("@"))):
        return Handle("mastodon", bare)
    if fediverse and not network:
        return Handle("email", bare)
    if not network and re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?", bare):
        if bare.endswith(".bsky.social") or text.startswith("@"):
            return Handle("bluesky", bare)
        return _from_url("https://" + text, "")
    if network in NETWORKS and re.fullmatch(r"[\w.@%-]+(?:/[\w.-]+)?", bare):
        for account in _ACCOUNT_PREFIX.get(network, ()):
            bare = bare.removeprefix(account)
        return Handle(network, _decoded(bare)) if bare else None
    return None


def _decoded(address: str) -> str:
    """Percent-decode, unless what comes out is unfit to be shown: "%1b" must not become an escape sequence."""
    decoded = unquote(address)
    return decoded if decoded.isprintable() and " " not in decoded else address


def _from_url(url: str, network: str) -> Handle | None:
    host, _, path = re.sub(r"^https?://", "", url, flags=re.IGNORECASE).partition("/")
    host = host.lower().rsplit("@", 1)[-1].removeprefix("www.").partition(":")[0]
    path = _decoded(path.partition("?")[0].partition("#")[0]).strip("/")
    if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
        return None
    site = _HOSTS.get(host) or ("linkedin" if host.endswith(".linkedin.com") else "")
    if site:
        for account in _ACCOUNT_PREFIX.get(site, ()):
            path = path.removeprefix(account)
        name = path.partition("/")[0].lstrip("@").lower()
        if name and name not in _NOT_ACCOUNTS:
            return Handle(site, name)
        return None
    profile = re.fullmatch(r"(?:@|users/)([\w.-]+)(?:@([\w-]+(?:\.[\w-]+)+))?", path)
    if profile and network in ("", "mastodon"):
        return Handle("mastodon", f"{profile[1]}@{profile[2] or host}".lower())
    if host.endswith(".bsky.social") and not path:
        return Handle("bluesky", host)
    # A path is case-sensitive, a host is not; "index.html" and a trailing slash say nothing.
    path = re.sub(r"(?:^|/)index\.(?:html?|php)$", "", path)
    return Handle("web", f"{host}/{path}".rstrip("/"))


def handle_url(handle: Handle) -> str:
    """Write the page of a handle as a URL; empty where there is none."""
    address = handle.address
    match handle.network:
        case "mastodon":
            name, _, host = address.partition("@")
            return f"https://{host}/@{name}" if host else ""
        case "bluesky":
            return f"https://bsky.app/profile/{address}"
        case "linkedin":
            return f"https://www.linkedin.com/in/{address}"
        case "twitter":
            return f"https://x.com/{address}"
        case "email":
            return f"mailto:{address}"
        case "web":
            return f"https://{address}"
        case network:
            host = next((host for host, name in _HOSTS.items() if name == network), "")
            return f"https://{host}/{address}" if host else ""


def safe_url(url: str) -> str:
    """Give back a URL that is safe to hand to a browser, else an empty string."""
    # startswith, not urlsplit: urlsplit raises on some hostile input.
    if url.isprintable() and len(url) <= 2048 and " " not in url:
        return url if url.lower().startswith(("https://", "http://", "mailto:")) else ""
    return ""
