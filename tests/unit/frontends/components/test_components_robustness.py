from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowcheck.frontends.registry import FRONTENDS, frontend
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile

SAMPLES = {
    Language.VUE: """<script setup lang="ts">
const props = defineProps<{ user: User }>(); const emit = defineEmits(['save']);
const email = ref(''); const { a } = toRefs(props);
function save() { emit('save', email.value, a.value); posthog.capture('x', { email }); }
</script><script>export default { data() { return { x: this.y } }, computed: { z() {} } }</script>
<template><Card v-for="({ a }, i) in xs" v-if="a" :[key]="b" @save="f($event)" v-model:t="email">
<template #row="{ r }">{{ r.x | f }}</template></Card><slot name="q" :u="a" /><p v-else>{{ t }}</p>
</template>""",
    Language.SVELTE: """<script lang="ts">export let user: User = {}, b; $: x = user.email;
let { c, ...rest } = $props(); const d = $derived.by(() => $store.a); $store.b = 1;</script>
{#if a}<Card on:save={f} bind:value={user.email} let:row use:act={x}>{row}</Card>{:else if b}
{#each xs as { y }, i (y)}{@const z = y}{z}{/each}{:else}{#await p then v}{v}{/await}{/if}
{#snippet s(a, { b })}<p {...rest}>{a}</p>{/snippet}{@render s(1)}""",
    Language.ASTRO: """---
const { user } = Astro.props; if (!user) return;
---
<Layout a={user} {...b} c=`x${d}`>{xs.map((x) => <li>{x}</li>)}
<script define:vars={{ e: user.id }}>f(e)</script></Layout>""",
    Language.HTML: """<script>f("{{ user.id|md5 }}", {{ a }}, '<%= b.c %>', `${d}`);
{% if a and not b %}g('${e}');{% elif c %}h();{% endif %}{% for p in q %}i({{ p.x }}){% endfor %}
</script><img src="x?{{ h a b='c' }}" onclick="j(&quot;{{ k }}&quot;)"><?php echo $l->m; ?>""",
    Language.PRISMA: """model User {
 id String @id @default(uuid())
 posts Post[] /// x
 a A? @db.Inet
}""",
}


def lowers(language: Language, text: str) -> None:
    module = frontend(language)(SourceFile("a/b.x", language, text))
    assert verify(module, text) == []


@pytest.mark.parametrize("language", SAMPLES)
def test_every_prefix_is_read(language: Language) -> None:
    text = SAMPLES[language]
    for end in range(0, len(text) + 1, 3):
        lowers(language, text[:end])


@pytest.mark.parametrize("language", SAMPLES)
def test_text_with_a_piece_missing_is_read(language: Language) -> None:
    text = SAMPLES[language]
    for start in range(0, len(text), 4):
        lowers(language, text[:start] + text[start + 3 :])


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.sampled_from("<>{}()[]\"'`/\\=:@#$|%&-!? \nab\u00e9\U0001f600\udc80")),
    st.integers(0, 400),
)
def test_noise_is_read(language: Language, noise: list[str], place: int) -> None:
    text = SAMPLES[language]
    lowers(language, text[:place] + "".join(noise) + text[place:])


@pytest.mark.parametrize("language", SAMPLES)
def test_deep_nesting_is_read(language: Language) -> None:
    lowers(language, "<div v-if='a'>" * 3000 + "{{ x }}")
    lowers(language, "{#if a}" * 3000)
    lowers(language, "{% if a %}" * 500 + "<script>f()</script>")


@pytest.mark.parametrize("language", sorted(FRONTENDS))
def test_every_language_has_a_frontend(language: Language) -> None:
    lowers(language, "")
