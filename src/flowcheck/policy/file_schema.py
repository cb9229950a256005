"""The JSON schema of ``flowcheck.yml``, for editors: completion, explanations, early warning.

Made from the same lists of keys and words as the readers. An editor sees less than they do: not
whether a vendor is known, or whether an activity names a vendor of the register.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from flowcheck.catalog.schema import Catalog
from flowcheck.config import KEYS, VERSION
from flowcheck.config import load as settings
from flowcheck.config.declared import (
    NO_DATA,
    GateKind,
    GuardMatch,
    RoleName,
    SeverityName,
    SourceKind,
    TreatmentName,
)
from flowcheck.policy import load_register as register
from flowcheck.policy import waivers
from flowcheck.policy.countries import COUNTRIES
from flowcheck.policy.register import (
    Audience,
    CcpaRole,
    LegalBasis,
    Profile,
    ProjectRole,
    TransferBasis,
    VendorRole,
    VendorStatus,
)
from flowcheck.policy.schema import Pack

Schema = dict[str, Any]

_ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
_DAY = r"^\d{4}-\d\d-\d\d$"


def file_schema(catalog: Catalog, packs: Iterable[Pack]) -> str:
    """The schema as JSON text (draft 07, which editors know)."""
    schema: Schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "flowcheck.yml",
        "description": "What a project tells flowcheck; docs/configuration.md explains it.",
        **_record(KEYS, _TOP),
        "definitions": {**_named(catalog, tuple(packs)), **_ANSWERING},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _named(catalog: Catalog, packs: Sequence[Pack]) -> Schema:
    """What is named in the file: a data category, a rule, a question."""
    return {
        "category": {
            "description": "A data category (fideslang)",
            "enum": sorted(catalog.categories),
        },
        "rule": {
            "description": "The id of a rule",
            "anyOf": [
                {"enum": sorted(rule.id for pack in packs for rule in pack.rules)},
                {"type": "string", "pattern": _ID},
            ],
        },
        "question": {
            "enum": sorted(asked.id for pack in packs for asked in pack.questions),
        },
    }


def _record(
    keys: Sequence[str], parts: Mapping[str, Schema], required: Sequence[str] = ()
) -> Schema:
    """An object with just these keys, in their order."""
    found: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: parts[key] for key in keys},
    }
    return found | {"required": list(required)} if required else found


def _or_nothing(schema: Schema) -> Schema:
    """The same, or nothing: not answered yet."""
    return {"anyOf": [schema, {"type": "null"}]}


def _said(words: str) -> Schema:
    return {"description": words} if words else {}


def _text(words: str) -> Schema:
    return {"type": ["string", "null"], **_said(words)}


def _texts(words: str) -> Schema:
    return {"type": ["array", "null"], "items": {"type": "string"}, **_said(words)}


def _flag(words: str) -> Schema:
    return {"type": ["boolean", "null"], **_said(words)}


def _day(words: str) -> Schema:
    return {"type": ["string", "null"], "pattern": _DAY, **_said(words)}


def _word(known: Iterable[str], words: str) -> Schema:
    return {"enum": [*map(str, known), None], **_said(words)}


def _list_of(items: Schema, words: str) -> Schema:
    return {"type": ["array", "null"], "items": items, **_said(words)}


def _ref(name: str, words: str) -> Schema:
    return {"allOf": [{"$ref": f"#/definitions/{name}"}], **_said(words)}


def _categories(words: str) -> Schema:
    return _list_of({"$ref": "#/definitions/category"}, words)


def _part(keys: Sequence[str], parts: Mapping[str, Schema], words: str) -> Schema:
    return {**_or_nothing(_record(keys, parts)), **_said(words)}


_ANSWERING: Schema = {
    "contact": _or_nothing(
        {
            "anyOf": [
                {"type": "string"},
                _record(register.CONTACT, dict.fromkeys(register.CONTACT, _text(""))),
            ]
        }
    ),
    "answers": _or_nothing(
        {
            "type": "object",
            "propertyNames": {"$ref": "#/definitions/question"},
            "additionalProperties": _record(
                register.ANSWER,
                {
                    "answer": _text("What was found out"),
                    "by": _text("Who says so"),
                    "on": _day("When"),
                },
                required=register.ANSWER,
            ),
        }
    ),
}
"""Whom to ask, and what was answered."""

_NAME = _text("A name: track, module.Class.track, src/file.ts#track, npm:package#default.track")
_ROLE = {"enum": list(get_args(RoleName))}
_ARGUMENT: Schema = {
    "anyOf": [
        _ROLE,
        _record(
            ("role", "fields"),
            {"role": _ROLE, "fields": {"type": "object", "additionalProperties": _ROLE}},
            ("role",),
        ),
    ]
}
_SINK = _record(
    ("call", "vendor", "name", "class", "args", "rest"),
    {
        "call": _NAME,
        "vendor": {"type": "string", "pattern": _ID},
        "name": _text("Name of a vendor that the catalogue does not have"),
        "class": {"type": "string", "pattern": _ID},
        "args": {"type": "object", "additionalProperties": _ARGUMENT},
        "rest": _ROLE,
    },
    ("call", "vendor"),
)
_SOURCE = {
    **_record(
        ("category", *get_args(SourceKind)),
        {
            "category": {"anyOf": [{"$ref": "#/definitions/category"}, {"const": NO_DATA}]},
            **dict.fromkeys(get_args(SourceKind), _NAME),
        },
        ("category",),
    ),
    "oneOf": [{"required": [kind]} for kind in get_args(SourceKind)],
}
_TREATMENT = _record(
    ("call", "treatment"),
    {"call": _NAME, "treatment": {"enum": list(get_args(TreatmentName))}},
    ("call", "treatment"),
)
_GUARD = {
    **_record(
        ("kind", *get_args(GuardMatch)),
        {"kind": {"enum": list(get_args(GateKind))}, **dict.fromkeys(get_args(GuardMatch), _NAME)},
        ("kind",),
    ),
    "oneOf": [{"required": [match]} for match in get_args(GuardMatch)],
}
_ACTIVITY = _record(
    register.ACTIVITY,
    {
        "id": {"type": "string", "pattern": _ID},
        "name": _text("Name of the processing activity"),
        "purposes": _texts("GDPR Art. 5(1)(b), 30(1)(b)"),
        "data_use": _text("A data use of fideslang, such as analytics.reporting"),
        "legal_basis": _word(LegalBasis, "GDPR Art. 6(1)"),
        "legitimate_interest": _text("Which one, and where the balancing is: GDPR Art. 6(1)(f)"),
        "data_subjects": _texts("Whose data: GDPR Art. 30(1)(c)"),
        "categories": _categories("GDPR Art. 30(1)(c)"),
        "article_9_condition": _text("Which condition of GDPR Art. 9(2) holds"),
        "retention": _text("How long: GDPR Art. 30(1)(f)"),
        "measures": _texts("GDPR Art. 30(1)(g), 32(1)"),
        "vendors": _texts("Ids of register.vendors"),
        "dpia_url": _text("Where the impact assessment is, or why there is none: GDPR Art. 35"),
        "source": _text("Where the data come from: GDPR Art. 14(2)(f)"),
    },
    ("id",),
)
_VENDOR = _part(
    register.VENDOR,
    {
        "legal_name": _text("The company: GDPR Art. 30(1)(d)"),
        "country": _word(sorted(COUNTRIES), "Its country, ISO 3166-1: GDPR Art. 30(1)(e)"),
        "role": _word(VendorRole, "GDPR Art. 4(7), 4(8), 26, 28"),
        "purposes": _texts("What it is used for: GDPR Art. 5(1)(b)"),
        "dpa": _part(
            register.DPA,
            {"url": _text("Where the contract is"), "date": _day("When it was signed")},
            "The contract on processing: GDPR Art. 28(3)",
        ),
        "subprocessors_url": _text("GDPR Art. 28(2), 28(4)"),
        "residency": _text("The region that its data shall stay in, such as eu"),
        "transfer": _part(
            register.TRANSFER,
            {
                "basis": _word(TransferBasis, "GDPR Art. 45, 46, 47, 49"),
                "scc_module": {
                    "enum": [*register.SCC_MODULES, *map(int, register.SCC_MODULES), None]
                },
                "dpf_checked": _day("When the listing in the Data Privacy Framework was looked up"),
                "tia_url": _text("Where the transfer impact assessment is"),
            },
            "A transfer to a third country: GDPR Art. 44 to 49",
        ),
        "allowed": _categories("Categories that it may get, each with all below it: Art. 5(1)(c)"),
        "denied": _categories("Categories that it may not get, also where allowed has them"),
        "article_9_condition": _text("Which condition of GDPR Art. 9(2) holds"),
        "consent": _part(
            register.CONSENT,
            {
                "required": _flag("Whether it may start only after consent"),
                "guard": _text("The function that tells whether consent was given"),
            },
            "Directive 2002/58/EC Art. 5(3)",
        ),
        "retention": _text("How long it keeps the data: GDPR Art. 5(1)(e)"),
        "measures": _texts("GDPR Art. 32(1)"),
        "contact": _ref("contact", "Whom to call after a breach: GDPR Art. 33(2)"),
        "ccpa_role": _word(CcpaRole, "Cal. Civ. Code § 1798.140"),
        "baa_url": _text("The business associate agreement: 45 CFR § 164.504(e)"),
        "cnil_exempt": _flag("Claims the exemption of the CNIL for audience measurement"),
        "self_assessment_url": _text("Its self-assessment by the criteria of the CNIL"),
        "dpia_url": _text("GDPR Art. 35"),
        "console": _part(
            register.CONSOLE,
            {
                "settings": {
                    "type": ["object", "null"],
                    "additionalProperties": {"type": ["string", "boolean", "number", "null"]},
                    "description": "Property ($city) or data category -> on or off",
                },
                "asserted_by": _text("Who looked"),
                "on": _day("When"),
            },
            "What only the vendor's console shows: GDPR Art. 25(2)",
        ),
        "status": _word(VendorStatus, "Whether it may be used"),
        "trains_ai": _flag("Whether it trains models with the data"),
        "used_by": _text("Another system that uses it where this code does not"),
        "answers": _ref("answers", "Answers to questions about it"),
    },
    "",
)
_REGISTER = _part(
    register.TOP,
    {
        "project": _part(
            register.PROJECT,
            {
                "name": _text("Name of the product"),
                "role": _word(ProjectRole, "What you are: GDPR Art. 4(7), 4(8)"),
                "audience": _word(Audience, "Whom the product is made for"),
                "residency": _text("The region that data shall stay in, such as eu"),
                "payment_pages": _texts("Files that show a payment form, as globs"),
                "profiles": _list_of(
                    {"enum": list(map(str, Profile))},
                    "Packs of rules; gdpr and eprivacy are always on",
                ),
            },
            "The product",
        ),
        "organisation": _part(
            register.ORGANISATION,
            {
                "name": _text("GDPR Art. 30(1)(a)"),
                "contact": _ref("contact", "GDPR Art. 30(1)(a)"),
                "representative": _ref("contact", "GDPR Art. 27"),
                "joint_controllers": _list_of({"$ref": "#/definitions/contact"}, "GDPR Art. 26"),
                "dpo": _ref("contact", "The data protection officer: GDPR Art. 37"),
            },
            "The controller",
        ),
        "activities": _list_of(_ACTIVITY, "Processing activities: GDPR Art. 30(1)"),
        "vendors": {
            "type": ["object", "null"],
            "description": "Recipients by id, or 'unknown: host'",
            "propertyNames": {"pattern": f"{_ID}|^unknown: .+$"},
            "additionalProperties": _VENDOR,
        },
        "reviewed": _day("When somebody last read all of it"),
        "answers": _ref("answers", "Answers to questions about the project"),
    },
    "What you say of yourself and of every recipient: GDPR Art. 30",
)
_WAIVER = _record(
    waivers.KEYS,
    {
        "rule": {"$ref": "#/definitions/rule"},
        "owner": {"type": "string", "minLength": 1, "description": "Who answers for it"},
        "reason": {"type": "string", "minLength": 1, "description": "Why it is right"},
        "expires": {
            "type": "string",
            "pattern": _DAY,
            "description": "The last day; within a year",
        },
        "vendor": {"type": "string"},
        "category": {"$ref": "#/definitions/category"},
        "finding": {"type": "string", "pattern": "^[0-9a-f]{8,16}$"},
        "path": {"type": "string", "description": "A glob as in .gitignore"},
    },
    waivers.REQUIRED,
)
_HELPER: Mapping[str, Schema] = {
    "call": _NAME,
    "paths": _texts(
        "The files in which it may be called, as globs; by default all of its language"
    ),
    "key": _text("Environment variable of the key; a keyed hash is written where there is none"),
}
_TOP: Mapping[str, Schema] = {
    "version": {"const": VERSION},
    "paths": _part(
        ("include", "exclude", "tests"),
        {
            "include": _texts("Only these"),
            "exclude": _texts("Not these"),
            "tests": {"type": "boolean", "description": "Also tests, stories, examples, docs"},
        },
        "What is scanned, as globs",
    ),
    "own_hosts": _texts("Hosts of the project itself: no third party"),
    "sinks": _list_of(_SINK, "Functions whose arguments reach a vendor"),
    "sources": _list_of(_SOURCE, "Where personal data come from when no name shows it"),
    "treatments": _list_of(_TREATMENT, "Functions that hash, mask, encrypt ..."),
    "guards": _list_of(_GUARD, "What shows in a condition that a call depends on a choice"),
    "register": _REGISTER,
    "severities": {
        "type": ["object", "null"],
        "description": "Severity of rules; off: the rule is not asked",
        "propertyNames": {"$ref": "#/definitions/rule"},
        "additionalProperties": {"enum": list(get_args(SeverityName))},
    },
    "policies": _texts("Files with rules of your own, relative to this file"),
    "waivers": _list_of(_WAIVER, "Findings that somebody answers for until a day"),
    "fix": _part(
        settings.FIX,
        {
            "pseudonymise": _list_of(
                _record(settings.PSEUDONYMISER, _HELPER, ("call",)), "Functions that pseudonymise"
            ),
            "consent": _list_of(
                _record(settings.CONSENT_CHECK, _HELPER, ("call",)),
                "Functions that tell whether somebody consented",
            ),
        },
        "What `flowcheck fix` may use",
    ),
}
