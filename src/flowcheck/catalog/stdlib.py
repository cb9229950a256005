"""What is known of libraries, forms and conditions, as ``rules/stdlib`` describes them.

Plain frozen values. No vendor stands here: what a library does with its arguments is the same
whoever gets the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from flowcheck.catalog.row import Row


class Passing(StrEnum):
    """What a library function's result is made of."""

    NOTHING = "nothing"  # the result says nothing of the arguments (counts, booleans)
    ARGUMENT = "argument"  # argument ``which``, same shape
    ARGUMENTS = "arguments"  # a list of the arguments
    RECEIVER = "receiver"  # the receiver, same shape
    ELEMENT = "element"  # one element of the receiver or argument
    ELEMENTS = "elements"  # an array of the elements of the receiver or argument
    TEXT = "text"  # text made of receiver and arguments: any part, deep
    MERGE = "merge"  # an object with the fields of all arguments, later ones win
    FIELD = "field"  # one field of the receiver: named by the constant argument
    KEYS = "keys"  # the keys of an object
    VALUES = "values"  # an array of its values
    ENTRIES = "entries"  # an array of [key, value]
    ZIPPED = "zipped"  # an array of tuples: one element of each argument
    PAIRS = "pairs"  # an object made of an array of [key, value]
    PICK = "pick"  # the argument's object with only the named fields
    OMIT = "omit"  # ... without the named fields
    CALLBACK = "callback"  # what the callback returns
    CALLBACK_ELEMENTS = "callback-elements"  # an array of what the callback returns
    STATE = "state"  # [value, setter]: useState
    REF = "ref"  # {value} or {current}: ref, useRef, computed


class LibraryFunction(Row, frozen=True):
    """A function of a language's library (or a well-known package).

    ``match`` is a symbol (``global#JSON.stringify``, ``py:json#dumps``, ``npm:lodash#omit``) or,
    for methods of any receiver, ``.name`` (``.toLowerCase``). ``which`` is the argument meant
    (default 0). ``callback`` is the position of a callback and ``feeds`` what its parameters get,
    each ``receiver``, ``element``, ``argument:N``, ``accumulator``, ``index`` (of the element) or
    ``nothing``. ``mutates``: the receiver (or argument ``which``) takes ``merge`` (fields of the
    arguments), ``element`` (an element) or ``entry`` (key, value). ``treatment`` is the label put
    on what passes. ``under``: what passes is in this field of the result
    (``schema.safeParse(x).data``).
    """

    match: str
    language: str
    returns: Passing
    which: int = 0
    callback: int = -1
    feeds: tuple[str, ...] = ()
    mutates: str = ""
    treatment: str = ""
    under: str = ""


class Source(Row, frozen=True):
    """Something outside the code that holds data of a person: what a library gives or reads.

    ``matches`` are symbols; the one met is put into ``match``. ``.&N`` after a function is
    parameter N of a callback that it takes (``npm:firebase/auth#onAuthStateChanged.&0``),
    ``.events.signIn.&0`` of one among its options.
    ``what`` says what it is in words. ``fields`` gives the category of what is below it, by path
    (``[]``: an element, ``get_id()``: what a method gives; ``none``: known not to be personal);
    ``category`` that of everything else. Without one the names of fields tell, and ``person``
    says that they are the fields of a person. ``whole`` are the fields that are surely there when
    all of it is sent (``None``: all of ``fields``). ``key`` is the position of a constant argument
    that names the field asked for (``header("User-Agent")``), -1: none.
    """

    matches: tuple[str, ...]
    what: str
    fields: Mapping[str, str] = msgspec.field(default_factory=dict)
    category: str = ""
    person: bool = False
    whole: tuple[str, ...] | None = None
    key: int = -1
    match: str = ""


class Convention(Row, frozen=True):
    """A name that stands for ``symbol`` where nothing is declared: Django's ``request``.

    It counts for parameters and for fields of instances in files that import one of ``imports``.
    """

    names: tuple[str, ...]
    imports: tuple[str, ...]
    symbol: str


class Mark(Row, frozen=True):
    """Words in the declaration of a field that prove what it holds: validators, column types.

    Options are written ``name=value``: ``format=email``, ``autocomplete=bday``. ``sure``: whether
    nothing but data of a person is declared so.
    """

    category: str
    words: tuple[str, ...]
    sure: bool = True


class GuardWord(Row, frozen=True):
    """Names in a condition that tell what kind of gate it is.

    ``kind`` is ``consent``, ``opt-out``, ``config``, ``environment`` or ``debug``. ``components``
    are symbols of those that show their children only then; ``after`` are names of handlers that
    are called only then, ``told`` of those that learn what was chosen.
    """

    kind: str
    words: tuple[str, ...]
    symbols: tuple[str, ...]
    components: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class SignalWord(Row, frozen=True):
    """Texts by which code shows how it treats privacy.

    ``kind``: ``gpc``, ``dnt`` (it reads that signal of the browser), ``platform`` (it has a consent
    management platform) or ``held-back`` (script tags wait for consent).
    """

    kind: str
    name: str
    texts: tuple[str, ...]


class TreatmentWord(Row, frozen=True):
    """Names of functions that change a value before it leaves: ``hashEmail``, ``redact``.

    A name matches when one of its words (``hash``, ``email``) is in ``words`` and none in
    ``unless``. ``symbols`` are known functions; their results are made of their arguments and
    receiver. ``algorithms`` are the names of functions that compute the whole treatment themselves,
    ``fields`` words, one after the other, in names of fields that hold what was treated before.
    """

    treatment: str
    words: tuple[str, ...]
    symbols: tuple[str, ...]
    unless: tuple[str, ...] = ()
    algorithms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class HttpCall(Row, frozen=True):
    """A function that sends an HTTP request: where its URL and its payload are.

    ``url`` and ``payloads`` are positions or keyword/field names (``"0"``, ``"json"``,
    ``"1.body"``); ``|`` separates alternatives (``"0|url"``: the first argument, or the keyword
    ``url``). ``opened_by``: the address is an argument of another call: ``()`` of the one that made
    the receiver (``https.request({host}).write(data)``), a name of that method of the same receiver
    (``xhr.open("POST", url)`` for ``xhr.send(data)``). ``host``: the place holds a host name.
    ``between`` are methods that may be called on the receiver before (``.set(..).send(data)``).
    """

    match: str
    language: str
    url: str
    payloads: tuple[str, ...]
    opened_by: str = ""
    host: bool = False
    between: tuple[str, ...] = ()
