from __future__ import annotations

from lowered import Lower

COMPONENT = """<template>
  <UserCard v-if="isAdmin" :user="user" @save="track(user.email)" />
  <input v-model="form.email" type="email"><input v-model="nick">
  {{ show(fullName, session.id, $t('x')) }}
</template>
<script>
import UserCard from './UserCard.vue'
import mixpanel from 'mixpanel-browser'
const user = 'a name of the module'
export default {
  name: 'Profile',
  mixins: [tracking],
  components: { UserCard },
  props: { user: { type: Object, required: true }, isAdmin: Boolean },
  data() { return { form: { email: '' }, nick: null } },
  computed: {
    ...mapGetters(['session']),
    fullName() { return this.user.first },
    phone: { get() { return this.form.phone }, set(value) { this.form.phone = value } },
  },
  watch: { user(next) { seen(next.email) } },
  mounted() { this.loaded = window.me; this.$emit('ready', this.session) },
  methods: {
    track(email) { mixpanel.track('x', { email, full: this.fullName, nick: this.nick }) },
  },
}
</script>
"""


def test_this_is_an_instance_with_methods_and_getters(vue: Lower) -> None:
    found = vue(COMPONENT)
    (cls,) = found.module.classes
    assert [(method.name, method.kind) for method in cls.methods] == [
        ("fullName", "get"),
        ("phone", "get"),
        ("mounted", "method"),
        ("track", "method"),
    ]
    assert found.args("mixpanel.track") == [
        "'x'",
        "{email: <email>, full: this.fullName, nick: this.nick}",
    ]


def test_fields_come_from_props_data_writes_and_form_fields(vue: Lower) -> None:
    found = vue(COMPONENT)
    assert found.field("user") == ["<props>.user"]
    assert found.field("form") == ["{email: ''}"]
    assert found.field("form.phone") == ["<value>"]
    assert found.field("form.email") == ["<$event>.target.value"]
    assert found.field("nick") == ["None", "<$event>.target.value"]
    assert found.field("loaded") == ["window.me"]


def test_fields_that_nothing_declares_come_from_spreads_and_mixins(vue: Lower) -> None:
    assert vue(COMPONENT).field("session") == [
        "mapGetters(['session']).session",
        "tracking.session",
    ]


def test_the_template_sees_the_instance_and_not_the_module(vue: Lower) -> None:
    found = vue(COMPONENT)
    assert found.elements("./UserCard.vue#default") == ["{user: this.user, onSave: fn}"]
    assert found.guards("<UserCard") == ["this.isAdmin"]
    assert found.callee("track(") == "this.track"
    assert found.args("track(user") == ["this.user.email"]
    assert found.args("show") == ["this.fullName", "this.session.id", "$t('x')"]


def test_emits_and_watchers_are_calls(vue: Lower) -> None:
    found = vue(COMPONENT)
    assert found.callee("this.$emit") == "<props>.onReady"
    assert found.args("this.$emit") == ["this.session"]
    assert found.args("user(next)") == ["this.user"]


def test_the_default_export_is_the_component(vue: Lower) -> None:
    (export,) = vue(COMPONENT).module.exports
    assert export.name == "default"
    assert vue(COMPONENT).show(export.node) == "fn UserCard"


def test_setup_in_define_component_runs_with_the_props(vue: Lower) -> None:
    found = vue(
        "<template>{{ show(user) }}</template><script lang='ts'>"
        "export default defineComponent({ props: ['id'], setup(props, { emit }) {"
        " const user = ref(load(props.id)); emit('done', props.id); return { user } } })</script>"
    )
    assert found.args("setup(props") == ["<props>"]
    assert found.callee("emit") == "<props>.onDone"
    assert found.args("show") == ["this.user"]
    assert found.field("user") == ["ref(load(<props>.id))", "ref(load(<props>.id)).value"]


def test_class_components(vue: Lower) -> None:
    found = vue(
        "<template>{{ show(user.email, title) }}</template><script lang='ts'>"
        "@Component export default class Card extends Vue { @Prop() user!: User; title = 'x' }"
        "</script>"
    )
    assert found.args("show") == ["this.user.email", "this.title"]
    assert found.field("user") == ["<props>.user"]
    assert found.field("title") == ["'x'"]


def test_a_script_elsewhere_is_exported_again(vue: Lower) -> None:
    (export,) = vue('<script src="./card.ts"></script><template><p/></template>').module.exports
    assert (export.name, export.source, export.imported) == ("default", "./card.ts", "default")
