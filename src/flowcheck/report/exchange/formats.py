"""The table of exchange formats: name -> function. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.report.exchange.recipients import Material


def _fides(material: Material) -> bytes:
    from flowcheck.report.exchange import fides

    return fides.render(material)


def _cyclonedx(material: Material) -> bytes:
    from flowcheck.report.exchange import cyclonedx

    return cyclonedx.render(material)


def _dpv(material: Material) -> bytes:
    from flowcheck.report.exchange import dpv

    return dpv.render(material)


EXCHANGE_FORMATS: Mapping[str, Callable[[Material], bytes]] = {
    "fides": _fides,
    "cyclonedx": _cyclonedx,
    "dpv": _dpv,
}
