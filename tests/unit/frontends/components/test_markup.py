from __future__ import annotations

from flowcheck.frontends.components.entities import decoded
from flowcheck.frontends.components.markup import (
    MAX_DEPTH,
    Child,
    Code,
    Dialect,
    Element,
    parse,
)
from flowcheck.frontends.components.scan import closing, split_top

BRACES = Dialect(braces=True)
VUE = Dialect(holes=(("{{", "}}"),), raw_roots=True)


def outline(children: tuple[Child, ...]) -> str:
    shown = []
    for child in children:
        match child:
            case Element(tag=tag, children=inner):
                shown.append(f"{tag}({outline(inner)})")
            case Code():
                shown.append("code")
            case _:
                shown.append("text")
    return " ".join(shown)


def element(text: str, dialect: Dialect = BRACES) -> Element:
    (found,) = parse(text, dialect)
    assert isinstance(found, Element)
    return found


def test_unclosed_elements_end_with_their_parent() -> None:
    assert outline(parse("<ul><li>a<li>b</ul><p>c", BRACES)) == "ul(li(text li(text))) p(text)"


def test_void_and_self_closing_elements_have_no_children() -> None:
    assert outline(parse("<br><Card /><img src=x>text</none>", BRACES)) == "br() Card() img() text"


def test_case_of_names_is_kept_and_closing_tags_match_without_it() -> None:
    assert outline(parse("<DIV><MyCard>x</MyCard></div>", BRACES)) == "DIV(MyCard(text))"


def test_less_than_in_text_and_code_is_no_tag() -> None:
    text = "<template><p>1 < 2 {{ a<b }} {{ '</p>' }}</p></template>"
    assert outline(parse(text, VUE)) == "template(p(text text text code code))"


def test_attribute_values_keep_what_their_quotes_hold() -> None:
    text = """<a @click.prevent="x > 1 && y" :b='{"c": 1}' #slot v-if=ok d = "e">"""
    found = element(f"<template>{text}</a></template>", VUE)
    inner = found.children[0]
    assert isinstance(inner, Element)
    shift = len("<template>")
    assert [(a.name, text[a.value_at - shift : a.value_end - shift]) for a in inner.attributes] == [
        ("@click.prevent", "x > 1 && y"),
        (":b", '{"c": 1}'),
        ("#slot", ""),
        ("v-if", "ok"),
        ("d", "e"),
    ]


def test_braces_may_hold_tags_quotes_and_braces() -> None:
    text = "<A b={x > '}' ? {c: `${d}}`} : <e/>} {...f} g/>"
    found = element(text)
    assert [(a.name, a.kind) for a in found.attributes] == [
        ("b", "code"),
        ("", "code"),
        ("g", "none"),
    ]
    assert text[found.attributes[0].value_at : found.attributes[0].value_end].endswith("<e/>")


def test_raw_elements_hold_text() -> None:
    assert outline(parse("<script>if (a<b) '</p>'</script><p>x</p>", BRACES)) == "script() p(text)"
    assert (
        outline(parse("<i18n>{<a>}</i18n><template><b/></template>", VUE)) == "i18n() template(b())"
    )


def test_deep_nesting_is_cut() -> None:
    depth = 0
    found: tuple[Child, ...] = parse("<b>" * 5000, BRACES)
    while found and isinstance(found[0], Element):
        depth += 1
        found = found[0].children
    assert depth <= MAX_DEPTH


def test_broken_markup_is_read_to_the_end() -> None:
    for text in ("<a b='", "<a {", "{", "<", "</", "<!--", "<a b=", "<a b={x", "<script>", "{{ a"):
        parse(text, BRACES)
        parse(text, VUE)


def test_references_are_decoded_in_place() -> None:
    text = "a &amp;&amp; track(&quot;x&quot;, &#39;y&#39;)"
    found = decoded(text)
    assert len(found) == len(text)
    assert found.replace(" ", "") == "a&&track(\"x\",'y')"
    assert '"x"' in found


def test_brackets_close_outside_strings_and_comments() -> None:
    text = "{ a: '}', /* } */ b: `}${ {} }` }"
    assert closing(text, 0, len(text)) == len(text) - 1
    assert closing("{ it's", 0, 6) == 6


def test_splitting_at_the_top() -> None:
    text = "a, f(b, c), 'd, e'"
    assert [text[i:j].strip() for i, j in split_top(text, 0, len(text), ",")] == [
        "a",
        "f(b, c)",
        "'d, e'",
    ]
