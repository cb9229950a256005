from __future__ import annotations

from flowcheck.ir.module import Type
from lowered import Lower


def test_exported_variables_are_props_with_defaults(svelte: Lower) -> None:
    found = svelte(
        '<script lang="ts">export let user: User; export let plan = "free"; let klass;\n'
        "export { klass as class }; track(user.email, plan, klass)</script>"
    )
    assert found.args("track") == ["<props>.user.email", "<props>.plan|'free'", "<props>.class"]
    (shape,) = found.module.shapes
    assert [(field.name, field.type) for field in shape.fields] == [
        ("user", Type("User")),
        ("plan", None),
        ("class", None),
    ]
    assert [export.name for export in found.module.exports] == ["default"]


def test_module_scripts_export_by_themselves(svelte: Lower) -> None:
    found = svelte('<script context="module">export const load = () => 1</script><p>x</p>')
    assert [export.name for export in found.module.exports] == ["load", "default"]


def test_runes(svelte: Lower) -> None:
    found = svelte(
        '<script lang="ts">let { user, plan = "free", ...rest }: Props = $props();\n'
        "const email = $state('x'); const up = $derived(user.email);\n"
        "const by = $derived.by(() => email); track(user.id, plan, email, up, by, rest)</script>"
    )
    assert found.args("track") == [
        "<props>.user.id",
        "<props>.plan|'free'",
        "'x'",
        "<props>.user.email",
        "fn()",
        "<props> without user plan",
    ]


def test_stores_are_read_and_written_by_their_names(svelte: Lower) -> None:
    found = svelte(
        "<script>import { user } from './stores'; const plan = writable('x');\n"
        "track($user.email, $plan); function save(u) { $user.name = u; $plan = u }</script>"
    )
    assert found.args("track") == ["./stores#user.email", "cell plan"]
    assert found.var("user") == ["./stores#user", ".name = <u>"]
    assert found.var("plan") == ["writable('x')", "<u>"]


def test_reactive_statements_declare(svelte: Lower) -> None:
    found = svelte(
        "<script>export let user;\n$: email = user.email;\n$: ({ id } = user);\n"
        "$: if (user) track(email, id);</script>"
    )
    assert found.args("track") == ["<props>.user.email", "<props>.user.id"]
    assert found.guards("track") == ["<props>.user"]


def test_dispatched_events_call_the_listener(svelte: Lower) -> None:
    found = svelte(
        "<script>import { createEventDispatcher } from 'svelte';\n"
        "const dispatch = createEventDispatcher();\n"
        "function save(u) { dispatch('save', u.id) }</script>"
        "<Card on:save={(e) => track(e.detail)} on:click />"
    )
    assert found.callee("dispatch") == "<props>.onSave"
    assert found.args("dispatch") == ["{detail: <u>.id}"]
    assert found.elements("'Card'") == ["{onSave: fn}"]


def test_blocks_guard_and_bind(svelte: Lower) -> None:
    found = svelte(
        "{#if a}{one()}{:else if b}{two()}{:else}{three()}{/if}"
        "{#each users as { email }, i (email)}<p>{show(email)}</p>{:else}{none()}{/each}"
        "{#await load() then user}{awaited(user)}{:catch error}{failed(error)}{/await}{four()}"
    )
    assert found.guards("one") == ["a"]
    assert found.guards("two") == ["not a", "b"]
    assert found.guards("three") == ["not a", "not b"]
    assert found.guards("four") == []
    assert found.args("show") == ["users.[].email"]
    assert found.args("awaited") == ["load()"]
    assert found.args("failed") == ["Opaque"]


def test_snippets_are_functions(svelte: Lower) -> None:
    found = svelte("{@render row(user)}{#snippet row({ email })}{show(email)}{/snippet}")
    assert found.callee("row(user") == "fn row"
    assert found.args("show") == ["<0>.email"]


def test_attributes(svelte: Lower) -> None:
    found = svelte(
        '<Card {user} {...rest} title="Hi {user.name}!" name="{user.id}" data-x=a{b} open let:row>'
        "{show(row)}</Card>"
    )
    (props,) = found.elements("'Card'")
    assert props == (
        "{user: user, ...: rest, title: 'Hi '+user.name+'!', name: user.id, data-x: 'a'+b, "
        "open: True, children: fn}"
    )
    assert found.args("show") == ["<0>.row"]


def test_bound_fields_are_written(svelte: Lower) -> None:
    found = svelte(
        "<script>let email = ''; let form = {}; function save() { track(email) }</script>"
        '<input type="email" bind:value={email}><input name="p" bind:value={form.phone}>'
    )
    assert found.var("email") == ["''", "<$event>.target.value"]
    assert found.var("form") == ["{}", ".phone = <$event>.target.value"]
    assert found.elements("'input'")[0] == "{type: 'email', value: '', onInput: fn}"


def test_actions_are_calls(svelte: Lower) -> None:
    found = svelte("<a use:track={{ event: 'x' }} href=\"/\">x</a><b {@attach watch}></b>")
    assert found.args("use:track") == ["jsx 'a'({href: '/'})", "{event: 'x'}"]
    assert found.args("{@attach") == ["jsx 'b'({})"]


def test_quotes_and_braces_in_markup(svelte: Lower) -> None:
    found = svelte("<p>Don't {show('}')} {`a${show2({ b: 1 })}`} it's</p>{@const x = 1}{show3(x)}")
    assert found.args("show(") == ["'}'"]
    assert found.args("show2") == ["{b: 1}"]
    assert found.args("show3") == ["1"]
