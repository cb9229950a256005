"""Values that validators and models of outside code give back are as the project's schema says."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

HEAD = """\
import posthog from "posthog-js";
import { z } from "zod";
import { other, parse, useForm, validate } from "somewhere";
const S = z.object({ a: z.string().email(), b: z.string() });
"""


def told(folder: Path, text: str) -> set[str]:
    flows = explicit(scan_files(folder, {"page.ts": HEAD + text}))
    return {f"{flow.key}={flow.category}" for flow in flows}


@pytest.mark.parametrize(
    "value",
    [
        "S.parse(body).a",
        "S.safeParse(body).data.a",
        "(await S.parseAsync(body)).a",
        "S.partial().parse(body).a",
        "parse(S, body).a",
        "useForm({ resolver: other(S) }).getValues().a",
        "S.validate(body).value.a",
    ],
)
def test_a_validated_value_is_as_the_schema_declares(tmp_path: Path, value: str) -> None:
    text = f'export async function f(body) {{ posthog.capture("e", {{ x: {value} }}); }}'
    assert told(tmp_path, text) == {"x=user.contact.email"}


def test_a_callback_of_what_was_made_with_a_schema(tmp_path: Path) -> None:
    text = (
        "const { handleSubmit } = useForm({ resolver: other(S) });\n"
        'handleSubmit((v) => posthog.capture("e", { x: v.a, y: v.b }));'
    )
    assert told(tmp_path, text) == {"x=user.contact.email"}


@pytest.mark.parametrize(
    "text",
    [
        'const mine = (s, b) => b; posthog.capture("e", { x: mine(S, q).a });',
        'const [v, set] = useState(S); set((p) => posthog.capture("e", { x: p.a }));',
        'posthog.capture("e", { x: other(body, S).a });',
    ],
)
def test_other_calls_with_a_schema_say_nothing(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == set()
