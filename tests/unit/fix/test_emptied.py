"""What is left of an object that loses its last entry, and of the call that it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from fix_cases import Small, small

_POSTHOG = 'import posthog from "posthog-js";\n'
_NODE = 'import { PostHog } from "posthog-node";\nconst client = new PostHog("k");\n'


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Small:
    return small(tmp_path, capsys)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mixpanel.track('x', { email: user.email });", "mixpanel.track('x');"),
        (
            "mixpanel.track('x', { n: 1, who: { email: user.email } });",
            "mixpanel.track('x', { n: 1 });",
        ),
        ("mixpanel.people.set({ $email: user.email });", ""),
        (
            "const done = mixpanel.people.set({ $email: user.email });\nf(done);",
            "const done = mixpanel.people.set({});\n  f(done);",
        ),
        ("posthog.identify(user.id, { email: user.email });", "posthog.identify(user.id);"),
        ("posthog.setPersonProperties({ email: user.email });", ""),
        ("posthog.register({ email: user.email });", ""),
        (
            "client.capture({ distinctId: user.id, event: 'x', properties: { $set: USER } });",
            "client.capture({ distinctId: user.id, event: 'x' });",
        ),
        (
            "client.identify({ distinctId: user.id, properties: { email: user.email } });",
            "client.identify({ distinctId: user.id });",
        ),
        (
            "mixpanel.track('x', { n: 1, ...(user ? { email: user.email } : {}) });",
            "mixpanel.track('x', { n: 1 });",
        ),
    ],
)
def test_nothing_empty_is_sent(project: Small, before: str, after: str) -> None:
    code = before.replace("USER", "{ email: user.email }")
    file = project.function(code, "user: { id: string; email: string }")
    file.write_text(_POSTHOG + _NODE + file.read_text())
    project.fix("--action", "drop", "--write")
    body = file.read_text().partition(" }) {\n")[2]
    assert body == (f"  {after}\n}}\n" if after else "}\n")


@pytest.mark.parametrize(
    ("parameters", "call", "after"),
    [
        ("props?: Props", "send({ email: user.email });", "send();"),
        ("props: Props = {}", "send({ email: user.email });", "send();"),
        ("...props: Props[]", "send({ email: user.email });", "send();"),
        ("props: Props", "send({ email: user.email });", "send({});"),
        (
            "props: { n: number; extra?: Props }",
            "send({ n: 1, extra: { email: user.email } });",
            "send({ n: 1 });",
        ),
        (
            "props: { n: number; extra: Props }",
            "send({ n: 1, extra: { email: user.email } });",
            "send({ n: 1, extra: {} });",
        ),
        (
            "props: Props",
            "send({ n: 1, extra: { email: user.email } });",
            "send({ n: 1 });",
        ),
        (
            "props: Named",
            "send({ n: 1, extra: { email: user.email } });",
            "send({ n: 1 });",
        ),
        (
            "props: Elsewhere",
            "send({ n: 1, extra: { email: user.email } });",
            "send({ n: 1, extra: {} });",
        ),
    ],
)
def test_a_function_of_the_project_gets_what_it_asks_for(
    project: Small, parameters: str, call: str, after: str
) -> None:
    sends = "props" if "..." not in parameters else "props[0]"
    rest = (
        "type Props = Record<string, unknown>;\n"
        "interface Named {\n  n: number;\n  extra?: Props | undefined;\n}\n"
        f"function send({parameters}) {{\n  mixpanel.track('x', {sends});\n}}\n"
    )
    file = project.function(call, rest=rest)
    project.fix("--action", "drop", "--write")
    assert f"  {after}\n}}\n" in file.read_text()


def test_an_argument_with_a_default_goes_in_python(project: Small) -> None:
    file = project.file(
        "import posthog\n\n\n"
        "def send(event, properties=None, *, extra):\n"
        "    posthog.capture('id', event, properties)\n"
        "    posthog.capture('id', event, extra)\n\n\n"
        "def f(user):\n"
        "    send('x', {'email': user.email}, extra={'n': 1})\n"
        "    send('x', extra={'email': user.email})\n"
        "    posthog.set('id', {'email': user.email})\n"
        "    posthog.capture('id', 'x', properties={'email': user.email})\n",
        "a.py",
    )
    (project.root / "requirements.txt").write_text("posthog==3.0.0\n")
    project.fix("--action", "drop", "--write")
    assert file.read_text().partition("def f(user):\n")[2] == (
        "    send('x', extra={'n': 1})\n    send('x', extra={})\n    posthog.capture('id', 'x')\n"
    )
