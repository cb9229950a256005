"""Names of countries and dates in a language: the only module that knows ``babel``."""

from __future__ import annotations

from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date

_LOCALES = {"en": "en_GB"}


def country(code: str, language: str) -> str:
    """The name of a country by its ISO 3166 code; the code for one without a name."""
    return str(_locale(language).territories.get(code, code))


def day(when: date, language: str) -> str:
    """A date in words."""
    return format_date(when, "long", locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))
