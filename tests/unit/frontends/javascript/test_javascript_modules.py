from __future__ import annotations

from collections.abc import Callable

import pytest

from flowcheck.ir.module import Module
from flowcheck.model import Language

Exports = Callable[[str], dict[str, str]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("export const a = g, {b} = h", {"a": "@g", "b": "@h.b"}),
        ("export let a = 1", {"a": "cell a"}),
        ("export function f() {}", {"f": "fn f"}),
        ("export async function* f() {}", {"f": "fn f"}),
        ("export class K {}", {"K": "class K"}),
        ("export abstract class K {}", {"K": "class K"}),
        ("export enum E { A, B = 5, C, D = 'd' }", {"E": "{A: 0, B: 5, C: 6, D: 'd'}"}),
        ("export const enum E { A = 1 << 2, B }", {"E": "{A: op <<(1, 2), B: None}"}),
        ("export default function f() {}", {"default": "fn f"}),
        ("export default function () {}", {"default": "fn "}),
        ("export default class {}", {"default": "class "}),
        ("export default class K {}", {"default": "class K"}),
        ("export default a.b", {"default": "@a.b"}),
        ("export default () => 1", {"default": "fn "}),
        ("const a = g; export { a as b, a as default }", {"b": "@g", "default": "@g"}),
        ("import a from 'm'; export { a }", {"a": "<m default>"}),
        ("import type { A } from 'm'; export { A as B }", {"B": "m A"}),
        (
            "export { a as b, default as c, type D } from 'm'",
            {"b": "m a", "c": "m default", "D": "m D"},
        ),
        ("export * from 'm'", {"*": "m *"}),
        ("export type * from 'm'", {"*": "m *"}),
        ("export * as ns from 'm'", {"ns": "m *"}),
        ("export = a", {"=": "@a"}),
        ("module.exports = {a, b: 1}", {"=": "{a: @a, b: 1}"}),
        ("exports.a = g; module.exports.b = h", {"a": "@g", "b": "@h"}),
        ("module.exports = exports = g", {"=": "@g"}),
        ("export interface A {}", {}),
        ("export type A = string", {}),
        ("export declare const a: string", {}),
        ("export namespace N { export const a = 1; const b = 2 }", {"N": "{a: 1}"}),
        ("export namespace N.M { export function f() {} }", {"N": "{M: {f: fn f}}"}),
        ("export function f(a): void; export function f() {}", {"f": "fn f"}),
        ("export default function f(a): void; export default function f() {}", {"default": "fn f"}),
        ("function exports2(module) { module.exports = 1 }", {}),
    ],
)
def test_every_form_of_export(text: str, found: dict[str, str], exports: Exports) -> None:
    assert exports(text) == found


@pytest.mark.parametrize(
    ("text", "imports", "value"),
    [
        ("import x from 'm'", {"x": ("m", "default")}, "<m default>"),
        ("import { a as x } from 'm'", {"x": ("m", "a")}, "<m a>"),
        ("import { default as x } from 'm'", {"x": ("m", "default")}, "<m default>"),
        ("import * as x from 'm'", {"x": ("m", "*")}, "<m *>"),
        ("import x, { type T } from 'm'", {"x": ("m", "default"), "T": ("m", "T")}, "<m default>"),
        ("import type { T } from 'm'", {"T": ("m", "T")}, "@x"),
        ("import type T from 'm'", {"T": ("m", "default")}, "@x"),
        ("import 'm'", {}, "@x"),
        (
            "import x from './d.json' with { type: 'json' }",
            {"x": ("./d.json", "default")},
            "<./d.json default>",
        ),
        ("import x = require('m')", {"x": ("m", "*")}, "<m *>"),
        ("import x = a.b", {}, "@a.b"),
        ("const x = require('m')", {"x": ("m", "*")}, "<m *>"),
        ("const { a: x } = require('m')", {"x": ("m", "a")}, "<m *>.a"),
        ("const x = require('m').default", {}, "<m *>.default"),
        ("const x = await import('m')", {"x": ("m", "*")}, "<m *>"),
        ("const x = await import(`m`)", {"x": ("m", "*")}, "<m *>"),
    ],
)
def test_every_form_of_import(
    text: str,
    imports: dict[str, tuple[str, str]],
    value: str,
    lowered: Callable[[str], Module],
    exports: Exports,
) -> None:
    assert lowered(text).imports == imports
    assert exports(f"{text}\nexport default x") == {"default": value}


def test_imports_are_known_before_they_are_written(exports: Exports) -> None:
    assert exports("export const b = a; import a from 'm'") == {"b": "<m default>"}


def test_an_exported_type_may_take_another_name(lowered: Callable[[str], Module]) -> None:
    module = lowered("interface A { x: string }\nexport { A as B }")
    assert [shape.name for shape in module.shapes] == ["A", "B"]
    assert module.shapes[1].alias is not None
    assert module.exports == ()


def test_angle_brackets_cast_only_in_plain_typescript() -> None:
    from flowcheck.frontends.javascript.lower import lower
    from flowcheck.model import SourceFile

    text = "export const a = <T>b; export const c = <T,>(x: T) => x"
    module = lower(SourceFile("a.ts", Language.TYPESCRIPT, text))
    assert module.problems == ()
    assert [type.name for type in module.types.values()] == ["T", "T"]
