"""HTML as a tree of elements: only what is needed to look for marked-up events and links.

The standard library's parser needs minutes for a page of broken tags (its time grows with the square of their
number), and such pages come from outside. This reader looks at every character once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MAX_DEPTH = 256
"""Elements within elements; deeper ones become siblings."""
MAX_NODES = 300_000
_LONGEST_TAG = 16_384  # characters; what a quotation may add to a tag

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset(("script", "style", "textarea", "title", "iframe", "xmp"))
# What the beginning of an element ends: an item ends the one before, a row also its cells.
_ENDS = {
    "p": {"p"}, "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"}, "td": {"td", "th"},
    "th": {"td", "th"}, "tr": {"tr", "td", "th"}, "tbody": {"tbody", "thead", "tr", "td", "th"},
}  # fmt: skip
_SCOPES = frozenset("table ul ol dl div section article main body select blockquote".split())
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_ATTRIBUTE = re.compile(r"""([^\s=/>"'<]{1,80})(?:\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s>"']+))?""")
# `html.unescape` builds a number of any length before it finds it too large.
_HUGE_NUMBER = re.compile(r"&#(?:x[0-9a-f]{9,}|\d{9,});?", re.IGNORECASE)


class Node:
    """An element: its name, attributes, and what is in it, texts and elements in order."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node | str] = []

    @property
    def classes(self) -> list[str]:
        """Names of its classes."""
        return self.attributes.get("class", "").split()

    def walk(self) -> Iterator[Node]:
        """All elements within, in order, itself left out."""
        waiting = [iter(self.children)]
        while waiting:
            for child in waiting[-1]:
                if isinstance(child, Node):
                    yield child
                    waiting.append(iter(child.children))
                    break
            else:
                waiting.pop()

    def text(self) -> str:
        """All text within, white space single, scripts left out."""
        parts: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                parts.append(one)
            elif one.name not in ("script", "style", "template"):
                if one.name in ("br", "p", "div", "li", "tr"):
                    parts.append(" ")
                waiting.extend(reversed(one.children))
        return " ".join("".join(parts).split())


def parse(page: str) -> Node:
    """Read a page; whatever is wrong with it, there is a tree."""
    root = Node("", {})
    open_ = [root]
    at, nodes = 0, 0
    while at < len(page) and nodes < MAX_NODES:
        begin = page.find("<", at)
        if begin < 0:
            begin = len(page)
        if begin > at:
            open_[-1].children.append(unescaped(page[at:begin]))
        at, tag = _tag(page, begin)
        if tag is None:
            if at == begin + 1:
                open_[-1].children.append("<")
            continue
        nodes += 1
        name, attributes, closing = tag
        if closing:
            _close(open_, name)
            continue
        _end_before(open_, name)
        node = Node(name, attributes)
        open_[-1].children.append(node)
        if name in _RAW:
            end = _raw_end(page, at, name)
            node.children.append(page[at:end] if name in ("script", "style") else unescaped(page[at:end]))
            at = end
        elif name not in _VOID and len(open_) < MAX_DEPTH:
            open_.append(node)
    return root


def unescaped(written: str) -> str:
    """Resolve character references."""
    return html.unescape(_HUGE_NUMBER.sub("", written)) if "&" in written else written


def _tag(page: str, begin: int) -> tuple[int, tuple[str, dict[str, str], bool] | None]:
    """Read the tag, comment or other markup at a "<": where it ends, and what it is if it is a tag."""
    if page.startswith("<!--", begin):
        end = page.find("-->", begin + 4)
        return (len(page) if end < 0 else end + 3), None
    found = _NAME.match(page, begin)
    if not found:
        if page.startswith(("<!", "<?", "</"), begin):
            end = page.find(">", begin)
            return (len(page) if end < 0 else end + 1), None
        return min(begin + 1, len(page)), None
    end = _tag_end(page, found.end())
    name = found[1].lower()
    if page[begin + 1] == "/":
        return end, (name, {}, True)
    attributes: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(page, found.end(), min(end, found.end() + _LONGEST_TAG)):
        attributes.setdefault(one[1].lower(), unescaped((one[2] or "").strip("\"'")))
    return end, (name, attributes, False)


def _tag_end(page: str, at: int) -> int:
    """Find the end of a tag: its ">" outside quotations, or the first one when a quotation does not end nearby."""
    first = page.find(">", at)
    if first < 0:
        return len(page)
    if first - at > _LONGEST_TAG:
        return first + 1
    limit = min(len(page), first + _LONGEST_TAG)
    end, quote = first, ""
    while at < limit:
        if quote:
            at = page.find(quote, at, limit) + 1
            if not at:
                return first + 1
            quote = ""
            end = page.find(">", at, limit)
            if end < 0:
                return first + 1
        marks = [found for mark in "\"'" if (found := page.find(mark, at, end)) >= 0]
        if not marks:
            return end + 1
        at = min(marks)
        quote, at = page[at], at + 1
    return first + 1


def _raw_end(page: str, at: int, name: str) -> int:
    """Where the text of a script ends, which no markup does but its own end."""
    found = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
    return found.start() if found else len(page)


def _end_before(open_: list[Node], name: str) -> None:
    """Close what the beginning of an element ends, within the list or table it stands in."""
    ends = _ENDS.get(name)
    if not ends:
        return
    for index in range(len(open_) - 1, 0, -1):
        if open_[index].name in _SCOPES:
            break
        if open_[index].name in ends:
            del open_[index:]
            # A row ends with its cells: go on outwards from there.
            if open_[-1].name not in ends:
                break


def _close(open_: list[Node], name: str) -> None:
    """Close the nearest element of this name, and those within it; an end of nothing is passed over."""
    for index in range(len(open_) - 1, 0, -1):
        if open_[index].name == name:
            del open_[index:]
            return
