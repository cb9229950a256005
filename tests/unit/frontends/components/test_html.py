from __future__ import annotations

import pytest

from lowered import Lower


def script(body: str) -> str:
    return f"<html><head><script>\n{body}\n</script></head></html>"


def test_scripts_share_the_module_and_keep_their_place(html: Lower) -> None:
    text = (
        "<script>function send(x) { fbq('track', x) }</script>\n<p></p><script>send('a')</script>"
    )
    found = html(text)
    assert found.callee("send(") == "fn send"
    (call,) = found.calls("fbq")
    assert text[call.at : call.end] == "fbq('track', x)"


@pytest.mark.parametrize("kind", ["application/ld+json", "text/template", "text/x-handlebars"])
def test_data_and_templates_are_no_scripts(html: Lower, kind: str) -> None:
    assert html(f'<script type="{kind}">track(1)</script>').calls("track") == []


def test_blocked_scripts_wait_for_consent(html: Lower) -> None:
    found = html(
        '<script type="text/plain" data-cookieconsent="marketing">track(1)</script>'
        '<script type="text/plain" data-category="analytics" src="https://x.io/a.js"></script>'
        '<script type="text/plain">never(1)</script>'
    )
    assert found.guards("track") == ["'data-cookieconsent'"]
    assert found.guards("<script type=") == ["'data-category'"]
    assert found.calls("never") == []


@pytest.mark.parametrize(
    ("hole", "value"),
    [
        ("{{ user.id }}", "user.id"),
        ("{{ user.email|escapejs }}", "user.email"),
        ('{{ user.email|default:"x"|safe }}', "user.email"),
        ("{{{ user.email }}}", "user.email"),
        ("{{- .User.Email -}}", "User.Email"),
        ("{{ orders.0.id }}", "orders.0.id"),
        ("{{ user.name if user else 'x' }}", "user.name|'x'"),
        ("{{ user['email'] }}", "user.email"),
        ("{{ items|length }}", "length(items)"),
        ("{{ user.email|md5 }}", "md5(user.email)"),
        ("{{ helper user.email size='s' }}", "helper(user.email)"),
        ("<%= user.email %>", "user.email"),
        ("<%- user.email -%>", "user.email"),
        ("<?= $user->email ?>", "user.email"),
        ("<?php echo $user->email; ?>", "user.email"),
        ("{!! $user->email !!}", "user.email"),
    ],
)
def test_values_of_the_template_engine(html: Lower, hole: str, value: str) -> None:
    found = html(script(f"quoted('{hole}'); bare({hole}); mixed(\"a {hole} b\");"))
    assert found.args("quoted") == [value]
    assert found.args("bare") == [value]
    assert found.args("mixed") == [f"'a '+{value}+' b'"]


def test_dollar_braces_are_a_hole_unless_javascript_reads_them(html: Lower) -> None:
    found = html(script("quoted('${user.email}'); plain(`a ${window.x}`); bare(${user.id});"))
    assert found.args("quoted") == ["user.email"]
    assert found.args("plain") == ["'a '+window.x"]
    assert found.args("bare") == ["user.id"]


def test_names_of_the_server_are_not_those_of_the_script(html: Lower) -> None:
    found = html(script('const user = 1; identify("{{ user.id }}");'))
    assert found.args("identify") == ["user.id"]


def test_holes_in_attributes_and_handlers(html: Lower) -> None:
    found = html(
        '<img src="https://px.io/tr?em={{ user.email }}&id=1">'
        "<button onclick=\"track(&quot;x&quot;, {email: '{{ user.email }}'})\" "
        'data-user="{{ user.id }}">x</button>'
    )
    assert found.elements("'img'") == ["{src: 'https://px.io/tr?em='+user.email+'&id=1'}"]
    assert found.args("track") == ["'x'", "{email: user.email}"]
    assert found.elements("'button'") == ["{onclick: fn, data-user: user.id}"]


def test_only_elements_that_tell_are_kept(html: Lower) -> None:
    found = html(
        '<div class="a"><p id="b"><noscript><iframe src="https://x.io"></iframe></noscript>'
        '<input type="email" name="mail" {% if x %}required{% endif %}></p></div>'
    )
    assert found.elements("'div'") == found.elements("'p'") == []
    assert found.elements("'iframe'") == ["{src: 'https://x.io'}"]
    assert found.elements("'input'") == ["{type: 'email', name: 'mail', required: True}"]


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [
        ("{% if a and not b %}", "{% else %}", "{% endif %}"),
        ("{{ if a and not b }}", "{{ else }}", "{{ end }}"),
        ("<% if (a && !b) { %>", "<% } else { %>", "<% } %>"),
        ("<% if a && !b %>", "<% else %>", "<% end %>"),
    ],
)
def test_template_conditions_are_guards(
    html: Lower, opening: str, middle: str, closing: str
) -> None:
    found = html(script(f"{opening} one(); {middle} two(); {closing} three();"))
    assert found.guards("one") == ["a", "not b"]
    assert len(found.guards("two")) >= 1
    assert found.guards("three") == []


def test_else_if_and_unless(html: Lower) -> None:
    found = html(
        script(
            "{% if a %}one();{% elif b %}two();{% else %}three();{% endif %}"
            "{{#unless c}}four();{{/unless}}{{#if d}}five();{{else}}six();{{/if}}"
        )
    )
    assert found.guards("one") == ["a"]
    assert found.guards("two") == ["not a", "b"]
    assert found.guards("three") == ["not a", "not b"]
    assert found.guards("four") == ["not c"]
    assert found.guards("five") == ["d"]
    assert found.guards("six") == ["not d"]


def test_template_loops_bind_their_names(html: Lower) -> None:
    found = html(script("{% for p in user.orders %}track('{{ p.sku }}');{% endfor %} p()"))
    assert found.args("track") == ["user.orders.[].sku"]
    assert found.callee("p()") == "p"


def test_comments_and_blocks_are_blanked(html: Lower) -> None:
    found = html(script("{# a comment #}{% block x %}{% include 'y' %}track(1);{% endblock %}"))
    assert found.args("track") == ["1"]
    assert found.module.problems == ()
