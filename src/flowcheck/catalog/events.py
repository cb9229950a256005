"""Calls that emit something under a name, and what handles it, as ``rules/stdlib`` lists them.

A *place* says where a thing is in a call: a position (``1``) or a keyword (``event``), with fields
below it (``0.data``). A *key* is a place of what both sides name: a text, a class, a thing that was
made. Beside places it may be ``this`` (the receiver), ``()`` (the first argument of the call that
made the receiver; ``0()``: that made the first argument), ``made`` (the call itself), ``*`` (any
argument) or ``@Name`` (the first argument of the decorator of that name on the class, or on the
parameter that gave the receiver). ``a|b`` is either.
"""

from __future__ import annotations

from flowcheck.catalog.row import Row


class Emits(Row, frozen=True):
    """A method or a function that hands a payload to those that handle its name.

    ``names`` are its last names. The first of ``keys`` must be known and met; the others must not
    differ where both sides know them. ``payload`` is a place; with ``rest`` the arguments after it
    are handed on, too, with ``named`` the keywords. ``packed``: arguments stand as a list (and a
    mapping) after the name, or as ``args=`` and ``kwargs=``.
    """

    names: tuple[str, ...]
    keys: tuple[str, ...]
    payload: str
    rest: bool = False
    named: bool = False
    packed: bool = False


class Handles(Row, frozen=True):
    """What has a function called with what is emitted.

    ``handler`` is the place of the function in a call (``last``: the last argument; ``table``: it
    stands in a table of handlers, and the call subscribes to each of its names). Where
    ``decorates`` is ``function`` or ``class`` the names are those of a decorator; ``methods`` are
    those of the class that handle. ``takes`` is the parameter that gets the payload, and where in
    it; ``told`` where in it the last of the keys of the call that emits is (``0.name``).
    """

    names: tuple[str, ...]
    keys: tuple[str, ...]
    takes: str = "0"
    handler: str = ""
    decorates: str = ""
    methods: tuple[str, ...] = ()
    told: str = ""


class Channel(Row, frozen=True):
    """Calls that emit, and what handles it: an emitter, a queue, a bus of commands.

    ``generic``: names that say nothing by themselves; they count where the emitter is the same, or
    the file.
    """

    language: str
    emits: tuple[Emits, ...]
    handles: tuple[Handles, ...]
    generic: frozenset[str] = frozenset()
