"""Names for generated code, and filling them into templates. The same seed gives the same names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

_NOUN_WORDS = (
    "account activity address agreement alert answer app approval archive article asset assignment attachment audit balance batch "
    "bill board booking branch brand budget bundle calendar call campaign card cart case catalog category channel charge chart "
    "checklist claim client clip collection comment company contact contract coupon course credit customer dashboard deal delivery "
    "demo deployment device discount dispute document domain download draft email employee event expense export extension feature "
    "feedback field file filter folder form forum gallery goal group guide holiday import inbox incident ingredient inspection "
    "integration interview inventory invite invoice issue item job journal key label layout lead lesson license link list location "
    "log machine mailbox manual map match measure meeting member membership mention menu message metric milestone mission model "
    "module moment note notice notification offer office option order organization package page parcel participant partner payment "
    "payout permission person photo pipeline plan player playlist podcast policy poll portal position post preference price print "
    "procedure process product profile program project promotion proposal provider question queue quote rate reaction receipt recipe "
    "record referral refund region registration release reminder renewal rental reply report request reservation resource response "
    "result review reward role room route rule sample schedule schema screen script segment sequence server service session setting "
    "shift shipment shop signature site skill slot snippet source space sprint stage statement step stock store story stream study "
    "submission subscription supplier survey table tag target task tax team template tenant term test thread ticket timeline token "
    "topic track training transaction transfer translation trial trigger trip tutorial unit update upload usage user variant vehicle "
    "vendor version video view visit volume voucher wallet warehouse webhook widget wiki window workflow workspace zone"
)
_QUALIFIER_WORDS = (
    "active annual billing bulk company custom daily default draft external featured global guest hidden internal legacy linked "
    "local main managed mobile monthly nested open partner pending personal premium primary private public recent recurring "
    "regional related remote shared smart staff team temporary trusted upcoming weekly"
)
_VERB_WORDS = "collect compute count derive expand filter group index list merge normalize order pick prepare rank resolve select split sum trim"
_TEXT_WORDS = "title label summary slug status color note reference source kind"
_NUMBER_WORDS = "amount total position score priority quantity duration size weight rating"
_PERSON_WORDS = "id email name phone plan locale organizationId createdAt firstName country"

_NOUNS = tuple(_NOUN_WORDS.split())
_QUALIFIERS = tuple(_QUALIFIER_WORDS.split())
_VERBS = tuple(_VERB_WORDS.split())
_TEXT_FIELDS = tuple(_TEXT_WORDS.split())
_NUMBER_FIELDS = tuple(_NUMBER_WORDS.split())
PERSON_FIELDS = tuple(_PERSON_WORDS.split())

_TOKEN = re.compile(r"__([a-z]+)__", re.IGNORECASE)


def filled(template: str, names: Mapping[str, str]) -> str:
    """A template with ``__name__`` replaced where ``names`` has it."""
    return _TOKEN.sub(lambda found: names.get(found[1], found[0]), template)


def features(count: int, start: int = 0) -> Iterator[str]:
    """Names of features, such as ``invoice`` and ``shared-invoice``, without repetition."""
    for number in range(start, start + count):
        lap, place = divmod(number, len(_NOUNS))
        noun = _NOUNS[place * 7 % len(_NOUNS)]
        if lap == 0:
            yield noun
        elif lap <= len(_QUALIFIERS):
            yield f"{_QUALIFIERS[lap - 1]}-{noun}"
        else:
            yield f"{_QUALIFIERS[lap % len(_QUALIFIERS)]}-{noun}-{lap}"


def forms(name: str) -> dict[str, str]:
    """The forms of a name: ``kebab``, ``snake``, ``camel``, ``Pascal`` and ``Words``."""
    parts = name.split("-")
    pascal = "".join(part.capitalize() for part in parts)
    return {
        "kebab": name,
        "snake": name.replace("-", "_"),
        "camel": pascal[0].lower() + pascal[1:],
        "Pascal": pascal,
        "Words": " ".join(parts).capitalize(),
        "UPPER": name.replace("-", "_").upper(),
    }


def local_names(rng: random.Random) -> dict[str, str]:
    """Names that differ from block to block."""
    noun = rng.choice(_NOUNS)
    return {
        "verb": rng.choice(_VERBS),
        "noun": noun,
        "Noun": noun.capitalize(),
        "text": rng.choice(_TEXT_FIELDS),
        "other": rng.choice(_TEXT_FIELDS),
        "num": rng.choice(_NUMBER_FIELDS),
        "person": rng.choice(PERSON_FIELDS),
        "n": str(rng.randint(2, 90)),
    }


def size(rng: random.Random, median: float) -> int:
    """A number of characters: many small files, few large ones, as in real projects."""
    return int(min(median * 14, rng.lognormvariate(0, 0.85) * median))
