"""Countries of recipients, and what GDPR Chapter V says of them."""

from __future__ import annotations

from flowcheck.policy.schema import Defaults

_NAMES = {
    "AD": "Andorra", "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria",
    "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil", "CA": "Canada",
    "CH": "Switzerland", "CL": "Chile", "CN": "China", "CO": "Colombia", "CY": "Cyprus",
    "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "EG": "Egypt",
    "ES": "Spain", "FI": "Finland", "FO": "Faroe Islands", "FR": "France", "GB": "United Kingdom",
    "GG": "Guernsey", "GR": "Greece", "HK": "Hong Kong", "HR": "Croatia", "HU": "Hungary",
    "ID": "Indonesia", "IE": "Ireland", "IL": "Israel", "IM": "Isle of Man", "IN": "India",
    "IS": "Iceland", "IT": "Italy", "JE": "Jersey", "JP": "Japan", "KE": "Kenya",
    "KR": "South Korea", "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg",
    "LV": "Latvia", "MT": "Malta", "MX": "Mexico", "MY": "Malaysia", "NG": "Nigeria",
    "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PH": "Philippines",
    "PK": "Pakistan", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "RS": "Serbia",
    "RU": "Russia", "SE": "Sweden", "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia",
    "TH": "Thailand", "TR": "Turkey", "TW": "Taiwan", "UA": "Ukraine", "US": "United States",
    "UY": "Uruguay", "VG": "British Virgin Islands", "VN": "Vietnam", "ZA": "South Africa",
}  # fmt: skip

_REGIONS = {"us": "the US", "eu": "the EU", "global": "several regions"}

EEA, ADEQUATE, DPF, NONE, UNKNOWN = "eea", "adequate", "dpf", "none", "unknown"

_STANDING = {
    EEA: "in the EEA: no transfer to a third country",
    ADEQUATE: "third country with an adequacy decision (GDPR Art. 45)",
    DPF: "third country; adequate only for companies on the Data Privacy Framework list "
    "(GDPR Art. 45)",
    NONE: "third country without an adequacy decision: safeguards needed (GDPR Art. 46)",
    UNKNOWN: "",
}
_SHORT = {
    EEA: "in the EEA",
    ADEQUATE: "third country, adequacy decision",
    DPF: "third country, adequate only if listed in the Data Privacy Framework",
    NONE: "third country, no adequacy decision",
    UNKNOWN: "somebody must find out",
}


def country_name(code: str) -> str:
    """The name of a country by its ISO 3166 code."""
    return _NAMES.get(code, code) if code else "Country not known"


def standing(code: str, defaults: Defaults) -> str:
    """What the country is for a sender in the EEA: ``eea``, ``adequate``, ``dpf``, ``none``."""
    if not code:
        return UNKNOWN
    lists = ((EEA, defaults.eea), (ADEQUATE, defaults.adequate), (DPF, defaults.dpf))
    return next((name for name, codes in lists if code in codes), NONE)


def standing_words(word: str, *, short: bool = False) -> str:
    """``standing`` in a sentence, or in few words."""
    return (_SHORT if short else _STANDING)[word]


def hosting(region: str) -> str:
    """Where the data are kept by the options or the host: ``the EU``; ``""`` when unknown."""
    known = [part for part in region.split("+") if part not in {"", "unknown"}]
    return " or ".join(_REGIONS.get(part, part.upper()) for part in known)
