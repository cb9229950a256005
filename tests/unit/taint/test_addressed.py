"""A client that is made with somebody's address sends to whom that address belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

ASK = """
import OpenAI from "openai";
const client = {made};
export const ask = (user: {{ email: string }}) =>
  client.chat.completions.create({{ messages: [{{ content: user.email }}] }});
"""
MAIL = "user.contact.email"


def reached(root: Path, files: dict[str, str]) -> set[tuple[str, str]]:
    return {(flow.vendor, flow.confidence) for flow in explicit(scan_files(root, files))}


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("new OpenAI()", {("openai", "high")}),
        ('new OpenAI({ apiKey: "k" })', {("openai", "high")}),
        ('new OpenAI({ baseURL: "https://api.groq.com/openai/v1" })', {("groq", "high")}),
        ('new OpenAI({ baseURL: "https://eu.api.openai.com/v1" })', {("openai", "high")}),
        ('new OpenAI({ baseURL: "http://localhost:11434/v1" })', set()),
        ('new OpenAI({ baseURL: "https://a.acme.ai/v1" })', {("unknown: a.acme.ai", "high")}),
        ("new OpenAI({ baseURL: process.env.DEEPSEEK_BASE_URL })", {("deepseek", "medium")}),
        ("new OpenAI({ baseURL: process.env.OPENAI_BASE_URL })", {("openai", "high")}),
        ("new OpenAI({ baseURL: process.env.LLM_ADDRESS })", {("openai", "medium")}),
        ("new OpenAI({ baseURL: undefined })", {("openai", "high")}),
        (
            'process.env.LOCAL ? new OpenAI({ baseURL: "http://127.0.0.1:1/v1" }) : new OpenAI()',
            {("openai", "high")},
        ),
    ],
)  # fmt: skip
def test_the_address_of_a_client_tells_who_receives(
    tmp_path: Path, made: str, told: set[tuple[str, str]]
) -> None:
    assert reached(tmp_path, {"ask.ts": ASK.format(made=made)}) == told


def test_clients_in_fields_of_classes_and_from_functions_are_found(tmp_path: Path) -> None:
    files = {
        "deepseek.js": """
const { OpenAI: Api } = require("openai");
class DeepSeek {
  constructor() {
    this.basePath = "https://api.deepseek.com/v1";
    this.openai = new Api({ baseURL: this.basePath, apiKey: process.env.KEY });
  }
  ask(user) {
    return this.openai.chat.completions.create({ messages: [{ content: user.email }] });
  }
}
module.exports = { DeepSeek };
""",
        "client.js": """
const OpenAI = require("openai");
function clientOf(address) {
  return new OpenAI({ baseURL: address });
}
exports.ask = (user) =>
  clientOf("https://openrouter.ai/api/v1").responses.create({ input: user.phone });
""",
    }
    assert reached(tmp_path, files) == {("deepseek", "high"), ("openrouter", "high")}


def test_the_client_of_a_python_sdk(tmp_path: Path) -> None:
    code = """
from openai import AsyncOpenAI

client = AsyncOpenAI(base_url="https://api.groq.com/openai/v1", api_key="k")


async def ask(user):
    return await client.chat.completions.create(messages=[{"content": user.email}])
"""
    assert reached(tmp_path, {"ask.py": code}) == {("groq", "high")}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://api.mistral.ai/v1", {("mistral", "high")}),
        ("http://localhost:1234/v1", set[tuple[str, str]]()),
    ],
)
def test_a_model_that_is_handed_to_a_library(
    tmp_path: Path, address: str, told: set[tuple[str, str]]
) -> None:
    code = f"""
import {{ createOpenAI }} from "@ai-sdk/openai";
import {{ generateText }} from "ai";
const provider = createOpenAI({{ baseURL: "{address}" }});
export const ask = (user: {{ email: string }}) =>
  generateText({{ model: provider("m"), prompt: user.email }});
"""
    assert reached(tmp_path, {"ask.ts": code}) == told


def test_a_proxy_of_the_project_stays_with_the_vendor(tmp_path: Path) -> None:
    code = """
import { PostHog } from "posthog-node";
const posthog = new PostHog("k", { host: "https://e.acme-shop.com" });
export const seen = (user: { id: string; email: string }) =>
  posthog.identify({ distinctId: user.id, properties: { email: user.email } });
"""
    assert {vendor for vendor, _ in reached(tmp_path, {"a.ts": code})} == {"posthog"}


def test_two_methods_of_one_object_are_of_one_class(tmp_path: Path) -> None:
    """What one provider's text is made of does not go to another provider."""

    def provider(name: str, package: str, field: str) -> str:
        return f"""
const Sdk = require("{package}");
class {name} {{
  constructor() {{ this.client = new Sdk(); }}
  text(user) {{ return `Hello ${{user.{field}}}`; }}
  send(prompt) {{ return this.client.messages.create({{ messages: [{{ content: prompt }}] }}); }}
}}
module.exports = {{ {name} }};
"""

    files = {
        "a.js": provider("A", "@anthropic-ai/sdk", "email"),
        "b.js": provider("B", "openai", "phone")
        .replace(".messages.", ".responses.")
        .replace("messages: [{ content: prompt }]", "input: prompt"),
        "ask.js": """
const { A } = require("./a");
const { B } = require("./b");
function connectorOf(name) {
  switch (name) {
    case "a":
      return new A();
    default:
      return new B();
  }
}
exports.ask = (name, user) => {
  const connector = connectorOf(name);
  const prompt = connector.text(user);
  return connector.send(prompt);
};
""",
    }
    flows = explicit(scan_files(tmp_path, files))
    assert {(flow.vendor, flow.category) for flow in flows} == {
        ("anthropic", MAIL),
        ("openai", "user.contact.phone_number"),
    }
