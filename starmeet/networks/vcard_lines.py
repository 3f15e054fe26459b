"""The lines of a vCard: unfolding, parameters, encodings. What they mean is the affair of `vcard`."""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator
from io import BytesIO

from starmeet.model import Value

# Bytes of one property; more is a photo, or an attack.
_LONGEST = 16_384
_NAME = re.compile(rb"(?:[\w-]+\.)?([\w-]+)[ \t]*[;:]")
# group.NAME;params:value - a colon inside a quoted parameter does not end the head.
_LINE = re.compile(rb'(?:[\w-]+\.)?[\w-]+[ \t]*((?:;(?:[^":]|"[^"]*")*)?):(.*)', re.DOTALL)
# The same where a quotation mark is missing.
_BROKEN = re.compile(rb"(?:[\w-]+\.)?[\w-]+[ \t]*((?:;[^:]*)?):(.*)", re.DOTALL)
_PARAM = re.compile(r';\s*([^=;"]+)(?:=((?:"[^"]*"|[^;"])*))?')
_MARKER = re.compile(rb"(?:BEGIN|END)[ \t]*:[ \t]*VCARD[ \t]*", re.IGNORECASE)
_VERSION_2 = re.compile(rb"VERSION[ \t]*:[ \t]*2", re.IGNORECASE)
_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"))
# Only these: Python knows other codecs by name that warn or crawl.
_CHARSET = re.compile(
    r"(?:utf|iso|windows|cp|koi8|shift|s?jis|euc|gb|big5|us-ascii|latin|mac|tis)[\w.:-]{0,20}", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FIELD = re.compile(r"((?:\\.|[^;\\])*)\\?(?:;|\Z)", re.DOTALL)


class Property(Value, frozen=True, kw_only=True):
    """One property, unfolded; its text is decoded only when asked for."""

    number: int
    """The line it starts on."""
    name: str
    """In capitals, without its group."""
    params: tuple[tuple[str, str], ...]
    """Names in capitals; a bare word of 2.1 is a TYPE or an ENCODING."""
    value: bytes

    @property
    def types(self) -> frozenset[str]:
        """What it is marked as, in small letters: "home", "work", "pref", ..."""
        words = (word for name, value in self.params if name == "TYPE" for word in value.lower().split(","))
        return frozenset(word.strip() for word in words)

    def first(self, *names: str) -> str:
        """Give the value of the first of these parameters, or an empty string."""
        return next((value for name, value in self.params if name in names), "")

    def text(self) -> str:
        """Decode the value as one text."""
        return _unescaped(self._decoded())

    def fields(self) -> list[str]:
        """Decode the value and split it at its semicolons."""
        # The pattern always finds one more, empty, at the end.
        return [_unescaped(field) for field in _FIELD.findall(self._decoded())[:-1]]

    def _decoded(self) -> str:
        quoted = self.first("ENCODING").upper() == "QUOTED-PRINTABLE"
        raw = quopri.decodestring(self.value) if quoted else self.value
        charset = self.first("CHARSET")
        for guess in (charset, "utf-8") if _CHARSET.fullmatch(charset) else ("utf-8",):
            try:
                return raw.decode(guess)
            except (LookupError, ValueError):
                continue
        return raw.decode("cp1252", "replace")


def properties(data: bytes, wanted: Callable[[str], bool]) -> Iterator[Property]:
    """Read the properties whose name is wanted, and every BEGIN and END of a card, in the order of the file."""
    for number, line in _unfolded(data, wanted):
        found, parts = _NAME.match(line), _LINE.match(line) or _BROKEN.match(line)
        if found and parts:
            yield Property(number=number, name=_upper(found[1]), params=_params(parts[1]), value=parts[2])


def _unfolded(data: bytes, wanted: Callable[[str], bool]) -> Iterator[tuple[int, bytes]]:
    """Join lines that belong together; of what is not wanted nothing is held."""
    start, held = 0, bytearray()
    keep = quoted = soft = old = marker = False
    for number, line in enumerate(_lines(data), start=1):
        # Nothing continues a marker and no marker continues anything: a broken card stays alone in its trouble.
        continues = not marker and (soft or (start > 0 and line.startswith((b" ", b"\t"))))
        marker = _MARKER.fullmatch(line) is not None
        if continues and not marker:
            piece = line if soft or old else line[1:]
        else:
            if keep:
                yield start, bytes(held)
            name = _NAME.match(line)
            start, held, piece = number, bytearray(), line
            keep = marker or (name is not None and wanted(_upper(name[1])))
            quoted = b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()
            # 2.1 folds at a space and keeps it, 3.0 and later fold anywhere and add one.
            old = not marker and (old or _VERSION_2.match(line) is not None)
        # In quoted-printable an equals sign at the end says that the next line belongs to this one.
        soft = quoted and piece.rstrip(b" \t").endswith(b"=")
        if soft:
            piece = piece.rstrip(b" \t")[:-1]
        if keep:
            held += piece[: _LONGEST - len(held)]
    if keep:
        yield start, bytes(held)


def _lines(data: bytes) -> Iterator[bytes]:
    """Split into lines without holding them all: photos make address books large."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return (line.rstrip(b"\r\n") for line in BytesIO(data))


def _params(head: bytes) -> tuple[tuple[str, str], ...]:
    params = []
    for name, value in _PARAM.findall(head.decode("utf-8", "replace")):
        word = name.strip().upper()
        if value:
            params.append((word, value.strip().strip('"')))
        else:
            params.append(("ENCODING", word) if word in _ENCODINGS else ("TYPE", word))
    return tuple(params)


def _upper(name: bytes) -> str:
    return name.decode("ascii", "replace").upper()


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: " " if match[1] in "nN" else match[1], text)
