"""A library sends to the provider whose client it is given: every flow names that one."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.result.flows import Flow
from projects import explicit, scan_files

RUN = """
import { generateText, type LanguageModel } from "ai";

type Props = { model: LanguageModel; messages: string[] };

export const run = async ({ model, messages }: Props) => {
  const { text } = await generateText({ model, messages });
  return text;
};
"""
OWN = """
import { createDeepSeek } from "@ai-sdk/deepseek";

export const createOwn = ({ apiKey, name }: { apiKey: string; name: string }) =>
  createDeepSeek({ apiKey })(name);
"""
TOLD = {
    "run.ts": RUN,
    "own.ts": OWN,
    "a.ts": (
        'import { createAnthropic } from "@ai-sdk/anthropic";\nimport { run } from "./run";\n'
        "export const a = (user: { email: string }) =>\n"
        '  run({ model: createAnthropic({ apiKey: "x" })("claude"), messages: [user.email] });\n'
    ),
    "b.ts": (
        'import { createOwn } from "./own";\nimport { run } from "./run";\n'
        "export const b = (user: { phone: string }) =>\n"
        '  run({ model: createOwn({ apiKey: "x", name: "m" }), messages: [user.phone] });\n'
    ),
    "c.ts": (
        'import { makeModel } from "custom-provider";\nimport { run } from "./run";\n'
        "export const c = (user: { firstName: string }) =>\n"
        '  run({ model: makeModel("m"), messages: [user.firstName] });\n'
    ),
    "d.ts": (
        'import { run } from "./run";\n'
        "export const d = (user: { lastName: string }) =>\n"
        '  run({ model: "openai/gpt-5", messages: [user.lastName] });\n'
    ),
}


def told(flows: tuple[Flow, ...]) -> set[tuple[str, str, str]]:
    return {(flow.vendor, flow.category, flow.confidence) for flow in flows}


def test_each_caller_of_a_wrapper_sends_to_the_provider_of_its_own_model(tmp_path: Path) -> None:
    flows = explicit(scan_files(tmp_path, TOLD))
    assert told(flows) == {
        ("anthropic", "user.contact.email", "high"),
        ("deepseek", "user.contact.phone_number", "high"),
        ("vercel-ai", "user.name.first", "low"),
        ("vercel-ai", "user.name.last", "high"),
    }


def test_a_flow_without_a_known_provider_says_so(tmp_path: Path) -> None:
    flows = explicit(scan_files(tmp_path, TOLD))
    assert {flow.category for flow in flows if "the provider that `model` names" in flow.why} == {
        "user.name.first"
    }


@pytest.mark.parametrize(
    ("model", "vendor", "confidence"),
    [
        ('openai("gpt-5")', "openai", "high"),
        ('gateway("openai/gpt-5")', "vercel-ai", "high"),
        ("process.env.MODEL", "vercel-ai", "high"),
        ('wrapLanguageModel({ model: openai("x"), middleware: [] })', "openai", "high"),
        ('customProvider({ languageModels: { a: openai("x") } }).languageModel("a")', "openai",
         "high"),
        ("undefined", "vercel-ai", "low"),
        ("{ doGenerate }", "vercel-ai", "low"),
        ("new Own()", "vercel-ai", "low"),
    ],
)  # fmt: skip
def test_what_is_given_as_model_tells_who_receives(
    tmp_path: Path, model: str, vendor: str, confidence: str
) -> None:
    text = (
        'import { customProvider, gateway, streamText, wrapLanguageModel } from "ai";\n'
        'import { openai } from "@ai-sdk/openai";\n'
        "class Own {}\n"
        f"export const f = (user) => streamText({{ model: {model}, prompt: user.email }});\n"
    )
    flows = explicit(scan_files(tmp_path, {"page.ts": text}))
    assert told(flows) == {(vendor, "user.contact.email", confidence)}


def test_either_of_two_models_may_receive(tmp_path: Path) -> None:
    text = (
        'import { streamText } from "ai";\n'
        'import { openai } from "@ai-sdk/openai";\n'
        'import { groq } from "@ai-sdk/groq";\n'
        "export const f = (user, fast) =>\n"
        '  streamText({ model: fast ? groq("a") : openai("b"), prompt: user.email });\n'
    )
    flows = explicit(scan_files(tmp_path, {"page.ts": text}))
    assert {flow.vendor for flow in flows} == {"groq", "openai"}


def test_data_made_in_the_wrapper_reach_every_provider_that_it_may_be_given(tmp_path: Path) -> None:
    text = (
        'import { streamText } from "ai";\n'
        'import { openai } from "@ai-sdk/openai";\n'
        'import { groq } from "@ai-sdk/groq";\n'
        "const ask = (model) => streamText({ model, prompt: window.user.email });\n"
        'export const f = () => ask(groq("a"));\n'
        'export const g = () => ask(openai("b"));\n'
    )
    flows = explicit(scan_files(tmp_path, {"page.ts": text}))
    assert {flow.vendor for flow in flows} == {"groq", "openai"}
