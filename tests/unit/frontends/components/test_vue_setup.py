from __future__ import annotations

from flowcheck.ir.module import Type
from lowered import Lower


def setup(script: str, template: str = "") -> str:
    return f'<script setup lang="ts">\n{script}\n</script>\n<template>\n{template}\n</template>\n'


def test_define_props_is_the_parameter_of_the_component(vue: Lower) -> None:
    found = vue(
        setup("const props = defineProps<{user: User}>(); posthog.identify(props.user.id);")
    )
    assert found.args("posthog.identify") == ["<props>.user.id"]
    function = found.module.functions[1]
    assert function.name == "UserCard"
    declared = function.params[0].type
    assert declared is not None
    shape = found.module.shapes[declared.shape]
    assert [(field.name, field.type) for field in shape.fields] == [("user", Type("User"))]


def test_defaults_and_destructured_props(vue: Lower) -> None:
    found = vue(
        setup(
            "const { user, plan = 'free' } = withDefaults(defineProps<Props>(), { user: guest });\n"
            "track(user.email, plan);"
        )
    )
    assert found.args("track") == [
        "<props>|{user: guest}.user.email",
        "<props>|{user: guest}.plan|'free'",
    ]


def test_to_refs_of_props_gives_the_props(vue: Lower) -> None:
    found = vue(
        setup(
            "const props = defineProps(['user']); const { user } = toRefs(props);\n"
            "const name = toRef(props, 'name'); track(user.value.email, name.value);"
        )
    )
    assert found.args("track") == ["<props>.user.email", "<props>.name"]


def test_runtime_props_have_a_shape(vue: Lower) -> None:
    found = vue(
        setup(
            "defineProps({ user: { type: Object as PropType<User>, required: true }, age: Number })"
        )
    )
    (shape,) = [shape for shape in found.module.shapes if shape.kind == "props"]
    assert [(f.name, f.type) for f in shape.fields] == [
        ("user", Type("User")),
        ("age", Type("number")),
    ]


def test_emit_calls_the_listener_of_the_parent(vue: Lower) -> None:
    found = vue(
        setup(
            "const emit = defineEmits(['user-saved']);\n"
            "function save(u) { emit('user-saved', u.email); }",
            "<button @click=\"$emit('update:modelValue', 1)\">x</button>",
        )
    )
    assert found.callee("emit(") == "<props>.onUserSaved"
    assert found.args("emit(") == ["<u>.email"]
    assert found.callee("$emit") == "<props>.onUpdate:modelValue"
    assert found.args("$emit") == ["1"]


def test_define_model_is_a_ref_of_the_prop(vue: Lower) -> None:
    found = vue(setup("const title = defineModel('title'); track(title.value);"))
    assert found.args("track") == ["{value: <props>.title}.value"]


def test_components_are_called_with_props_and_listeners(vue: Lower) -> None:
    found = vue(
        setup(
            "import UserCard from './UserCard.vue'",
            '<user-card :current-user="user" plan="pro" v-bind="rest" @user-saved="save" off />',
        )
    )
    assert found.elements("./UserCard.vue#default") == [
        "{currentUser: user, plan: 'pro', ...: rest, onUserSaved: save, off: True}"
    ]


def test_html_tags_are_constants_even_if_a_variable_has_their_name(vue: Lower) -> None:
    found = vue(setup("const form = reactive({})", '<form id="a"></form>'))
    assert found.elements("'form'") == ["{id: 'a'}"]


def test_listeners_are_functions_of_the_event(vue: Lower) -> None:
    found = vue(
        setup("", '<A @save="track($event.email)" @done="(x) => log(x)" @open="api.open" />')
    )
    assert found.args("track") == ["<$event>.email"]
    assert found.args("log") == ["<x>"]
    assert found.elements("'A'") == ["{onSave: fn, onDone: fn, onOpen: api.open}"]


def test_attribute_spans_and_references(vue: Lower) -> None:
    text = setup("", '<A @save="a &amp;&amp; track(&quot;x&quot;, user)" />')
    found = vue(text)
    assert found.guards("track") == ["a"]
    (call,) = found.calls("track")
    assert text[call.at : call.end] == "track(&quot;x&quot;, user)"
    assert found.args("track") == ["'x'", "user"]


def test_conditions_guard_what_is_inside(vue: Lower) -> None:
    found = vue(
        setup(
            "",
            '<p v-if="a">{{ one() }}</p><p v-else-if="b">{{ two() }}</p><p v-else>{{ three() }}</p>'
            "<p>{{ four() }}</p>",
        )
    )
    assert found.guards("one") == ["a"]
    assert found.guards("two") == ["not a", "b"]
    assert found.guards("three") == ["not a", "not b"]
    assert found.guards("four") == []


def test_loops_bind_their_items(vue: Lower) -> None:
    found = vue(
        setup(
            "",
            '<li v-for="({ email }, i) in users" :key="i" v-if="email">{{ show(email) }}</li>'
            '<li v-for="user of users">{{ print(user.name) }}</li>',
        )
    )
    assert found.args("show") == ["users.[].email"]
    assert found.guards("show") == ["users.[].email"]
    assert found.args("print") == ["users.[].name"]


def test_slots_are_functions_of_what_the_child_gives(vue: Lower) -> None:
    found = vue(
        setup(
            "",
            '<List><template #row="{ user }">{{ show(user.email) }}</template></List>'
            '<slot name="row" :user="current" />',
        )
    )
    assert found.args("show") == ["<0>.user.email"]
    assert found.elements("'List'") == ["{slot:row: fn}"]
    assert found.elements("<props>.slot:row") == ["{user: current}"]


def test_refs_are_unwrapped_in_templates(vue: Lower) -> None:
    found = vue(
        setup(
            "const email = ref(''); const { user } = useUser();",
            "<p @click=\"email = 'x'\">{{ show(email, user) }}</p>",
        )
    )
    assert found.args("show") == ["ref('').value", "useUser().user|useUser().user.value"]
    (written,) = [v for v in found.module.vars if v.name == "email" and v.stores]
    assert [(s.path, found.show(s.value)) for s in written.stores] == [(("value",), "'x'")]


def test_form_fields_write_what_they_are_bound_to(vue: Lower) -> None:
    found = vue(
        setup(
            "const email = ref(''); const form = reactive({});\n"
            "function save() { track(email.value, form.phone); }",
            '<input type="email" name="mail" v-model="email"><input v-model.trim="form.phone">',
        )
    )
    assert found.args("track") == ["ref('').value", "reactive({}).phone"]
    assert found.elements("'input'") == [
        "{type: 'email', name: 'mail', modelValue: ref('').value, onInput: fn}",
        "{modelValue: reactive({}).phone, onInput: fn}",
    ]
    written = [var for var in found.module.vars if var.stores]
    assert [(v.name, v.stores[0].path, found.show(v.stores[0].value)) for v in written] == [
        ("email", ("value",), "<$event>.target.value"),
        ("form", ("phone",), "<$event>.target.value"),
    ]


def test_components_give_back_what_they_emit(vue: Lower) -> None:
    found = vue(setup("let name = ''", '<TextInput v-model:title="name" />'))
    assert found.elements("'TextInput'") == ["{title: '', onUpdate:title: fn}"]
    assert found.var("name") == ["''", "<0>"]


def test_undeclared_template_names_are_props_only_when_they_may_be(vue: Lower) -> None:
    declared = vue(setup("defineProps<{ user: User }>()", "{{ show(user, other) }}"))
    assert declared.args("show") == ["<props>.user", "other"]
    imported = vue(setup("defineProps<Props>()", "{{ show(user, Math) }}"))
    assert imported.args("show") == ["<props>.user", "Math"]


def test_both_scripts_share_one_scope(vue: Lower) -> None:
    found = vue(
        "<script>import posthog from 'posthog-js'; export const key = 'k'</script>"
        "<script setup>posthog.init(key)</script>"
    )
    assert found.callee("posthog.init") == "posthog-js#default.init"
    assert found.args("posthog.init") == ["'k'"]
    assert sorted(export.name for export in found.module.exports) == ["default", "key"]
    (default,) = [e for e in found.module.exports if e.name == "default"]
    assert found.show(default.node) == "fn UserCard"


def test_templates_of_other_languages_are_left_out(vue: Lower) -> None:
    found = vue('<template lang="pug">\ndiv(@click="x")\n</template><script setup>a(1)</script>')
    assert len(found.calls("a(")) == 1
    assert found.module.problems == ()
