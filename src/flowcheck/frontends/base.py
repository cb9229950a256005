"""What a frontend is: one function from a source file to a module of the common language."""

from __future__ import annotations

from collections.abc import Callable

from flowcheck.ir.module import Module
from flowcheck.model import SourceFile

Lower = Callable[[SourceFile], Module]
"""Lowers one file.

Never raises on bad input: what cannot be read becomes ``Module.problems`` and ``Opaque``.
"""
