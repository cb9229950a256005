from __future__ import annotations

from flowcheck.ir.module import Type
from lowered import Lower

PAGE = """---
import Layout from '../Layout.astro';
import posthog from 'posthog-js';
interface Props { user: User }
const { user } = Astro.props as Props;
if (!user) return Astro.redirect('/');
---
<!DOCTYPE html>
<Layout title={user.name} {...user} path=`/u/${user.id}`>
  {user.posts.map((post) => <li data-id={post.id}>Don't {show(post.title)}</li>)}
  <Fragment><slot /></Fragment><br>
  <script define:vars={{ id: user.id }}>identify(id);</script>
  <script>import client from 'posthog-js'; client.init('k');</script>
  <script is:inline src="https://cdn.segment.com/a.js"></script>
  <script type="application/ld+json">{"a": identify2()}</script>
</Layout>
<style>p { color: red }</style>
"""


def test_props_are_the_parameter(astro: Lower) -> None:
    found = astro(PAGE)
    assert found.module.functions[1].params[0].type == Type("Props")
    assert found.args("identify") == ["<props>.user.id"]
    assert found.show(found.module.exports[0].node) == "fn UserCard"


def test_markup_is_called_with_its_attributes(astro: Lower) -> None:
    (layout,) = astro(PAGE).elements("../Layout.astro#default")
    assert layout.startswith(
        "{title: <props>.user.name, ...: <props>.user, path: '/u/'+<props>.user.id, children: ["
    )


def test_expressions_may_hold_markup(astro: Lower) -> None:
    found = astro(PAGE)
    assert found.args("show") == ["<post>.title"]
    assert found.elements("'li'")[0].startswith("{data-id: <post>.id")


def test_scripts_for_the_browser(astro: Lower) -> None:
    found = astro(PAGE)
    assert found.args("client.init") == ["'k'"]
    assert found.callee("client.init") == "posthog-js#default.init"
    assert found.elements("'script'") == ["{is:inline: True, src: 'https://cdn.segment.com/a.js'}"]
    assert found.calls("identify2") == []


def test_a_page_without_front_matter(astro: Lower) -> None:
    assert astro("<p>{show(1)}</p>").args("show") == ["1"]
