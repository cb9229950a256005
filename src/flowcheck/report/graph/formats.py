"""The table of formats of the map: name -> function. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.map.model import DataMap


def _mermaid(data_map: DataMap) -> bytes:
    from flowcheck.report.graph import mermaid

    return mermaid.render(data_map)


def _dot(data_map: DataMap) -> bytes:
    from flowcheck.report.graph import dot

    return dot.render(data_map)


def _svg(data_map: DataMap) -> bytes:
    from flowcheck.report.graph import svg

    return svg.render(data_map)


def _graphml(data_map: DataMap) -> bytes:
    from flowcheck.report.graph import graphml

    return graphml.render(data_map)


def _json(data_map: DataMap) -> bytes:
    from flowcheck.report.graph import json

    return json.render(data_map)


GRAPH_FORMATS: Mapping[str, Callable[[DataMap], bytes]] = {
    "mermaid": _mermaid,
    "dot": _dot,
    "svg": _svg,
    "graphml": _graphml,
    "json": _json,
}
