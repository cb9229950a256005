"""Which specifications of an SDK function fit a call: old and new signatures, variants by constant.

Knows specifications and what a call passes, not the call itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flowcheck.catalog.row import Scalar
from flowcheck.catalog.vendor import CallSpec


def applicable(
    specs: Iterable[CallSpec],
    *,
    constants: Mapping[int, Scalar],
    positional: int,
    keywords: Collection[str] = (),
) -> tuple[CallSpec, ...]:
    """The specifications that fit a call.

    ``constants`` gives the constant positional arguments by position, ``positional`` how many there
    are (for ``unpack``: of the array), ``keywords`` the names of the others. An argument named in
    ``when`` that is not constant fits every variant.
    """
    fitting = [
        spec
        for spec in specs
        if spec.positional <= positional + _named(spec, positional, keywords)
        and all(
            constants.get(at, value) == value for at, value in spec.when.items() if at < positional
        )
        and all(at < positional for at in spec.when)
    ]
    most = max((spec.positional for spec in fitting), default=0)
    fitting = [spec for spec in fitting if spec.positional == most]
    exact = [spec for spec in fitting if spec.when]
    known = [spec for spec in exact if all(at in constants for at in spec.when)]
    if known:
        depth = max(len(spec.when) for spec in known)
        return tuple(spec for spec in known if len(spec.when) == depth)
    return tuple(exact or fitting)


def _named(spec: CallSpec, positional: int, keywords: Collection[str]) -> int:
    """How many of the parameters that a signature asks for are given by name."""
    return sum(param.name in keywords for param in spec.params[positional : spec.positional])
