"""A Python project: Django-like apps, a FastAPI-like service beside them, one wrapper of the analytics SDKs.

An app is eighteen files; some of its views, tasks and signals send something to a vendor.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from generator import python_parts as parts
from generator.names import PERSON_FIELDS, features, filled, forms, local_names, size

MEDIAN = 3_000  # characters

File = tuple[str, str]


def files(count: int, seed: int) -> Iterator[File]:
    """``count`` Python files as (path, text), and the other files of a project beside them."""
    made = 0
    for path, text in _all(seed):
        counts = path.endswith(".py")
        if counts and made == count:
            return
        made += counts
        yield path, text


def _all(seed: int) -> Iterator[File]:
    yield from parts.PROJECT.items()
    number = 0
    while True:
        (name,) = features(1, number)
        yield from _app(forms(name), seed)
        number += 1


def _app(names: dict[str, str], seed: int) -> Iterator[File]:
    rng = random.Random(f"{seed}:{names['kebab']}")
    names = names | {"field": _attribute(rng), "second": _attribute(rng)}
    for path, row in parts.APP.items():
        where = filled(path, names)
        own = random.Random(f"{seed}:{where}")
        sends = row.sending is not None and own.random() < row.share
        text = filled(row.sending if sends and row.sending else row.plain, names)
        yield where, _grown(where, seed, text, row.helpers, names)


def _attribute(rng: random.Random) -> str:
    name = rng.choice(PERSON_FIELDS)
    return {
        "organizationId": "organization_id",
        "createdAt": "date_joined",
        "firstName": "first_name",
    }.get(name, name)


def _grown(path: str, seed: int, text: str, helpers: tuple[str, ...], names: dict[str, str]) -> str:
    """The text with further functions until it has the size that was drawn for the file."""
    rng = random.Random(f"{seed}:{path}#size")
    wanted = size(rng, MEDIAN)
    blocks = [text]
    length = len(text)
    number = 0
    while helpers and length < wanted:
        block = filled(rng.choice(helpers), names | local_names(rng) | {"i": str(number)})
        blocks.append(block)
        length += len(block)
        number += 1
    return "\n\n".join(blocks)
