"""Words for people, in their language.

English is the message; `wfm/locale/<lang>.po` holds the others. Stages know no language: they
compose English sentences from messages with fields, and a sentence is recognised by its message
where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from importlib import resources

from babel.messages.pofile import read_po

LANGUAGES = ("en", "zh")

Translate = Callable[[str], str]

_REMEMBERED = 20_000
"""Texts whose translation is kept: codes and names come by the thousand."""
_FIELD = re.compile(r"\{(\w+)\}")
_DAY = r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}"
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def translator(lang: str) -> Translate:
    """English to `lang`; what the catalogue does not know stays as it is.

    Raises:
        ValueError: no such language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"expected one of {', '.join(LANGUAGES)}, not {lang!r}")
    return str if lang == "en" else _catalogue(lang)


def mark(text: str) -> str:
    """The message itself: it is translated where it is shown, and found here by the tests."""
    return text


def day(on: date) -> str:
    """`Wed 11 Nov`, whatever the machine's locale; a field called `day` holds such a day."""
    return f"{_WEEKDAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


@cache
def messages(lang: str) -> dict[str, str]:
    """Messages of a language by their English text; those not translated are left out."""
    path = resources.files("wfm") / "locale" / f"{lang}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang)
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}


def sentences(text: str, say: Translate) -> str:
    """Several messages joined by `; `, each in its language, or one that holds a `; ` itself."""
    parts = text.split("; ")
    said = list(map(say, parts))
    if all(old != new for old, new in zip(parts, said, strict=True)):
        return "; ".join(said)
    return whole if (whole := say(text)) != text else "; ".join(said)


class _Catalogue:
    """Translates messages, and sentences that are messages with their fields filled in."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known
        templates = [m for m in known if (words := _FIELD.sub("", m)) != m and re.search("[a-z]", words)]
        self.templates = [(_pattern(m), known[m]) for m in sorted(templates, key=len, reverse=True)]
        self._said = lru_cache(_REMEMBERED)(self._translated)

    def __call__(self, text: str) -> str:
        return self._said(text)

    def _translated(self, text: str) -> str:
        """The longest message wins; a text after a name and a colon is translated by itself, and so is
        each of several known ones in a row."""
        if (word := self._word(text)) != text:
            return word
        parts = text.split(", ")
        if len(parts) > 1:
            said = list(map(self, parts))
            if all(old != new for old, new in zip(parts, said, strict=True)):
                return "、".join(said)
        for pattern, message in self.templates:
            if hit := pattern.fullmatch(text):
                fields = {name[1:]: self(value) for name, value in hit.groupdict().items()}
                return _FIELD.sub(lambda field, fields=fields: fields[field[1]], message)  # type: ignore[misc]
        name, colon, rest = text.partition(": ")
        return name + colon + self(rest) if colon else text

    def _word(self, text: str) -> str:
        if re.fullmatch(_DAY, text):
            weekday, number, month = text.split()
            form = self.known["{weekday} {number} {month}"]
            return form.format(weekday=self.known[weekday], number=number, month=self.known[month])
        return self.known.get(text, text)


def _pattern(message: str) -> re.Pattern[str]:
    parts = _FIELD.split(message)
    for at in range(1, len(parts), 2):
        parts[at] = f"(?P<_{parts[at]}>{_DAY if parts[at] == 'day' else '.+?'})"
    for at in range(0, len(parts), 2):
        parts[at] = re.escape(parts[at])
    return re.compile("".join(parts), re.DOTALL)


@cache
def _catalogue(lang: str) -> _Catalogue:
    return _Catalogue(messages(lang))
