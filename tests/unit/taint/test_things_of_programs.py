"""Names that look like data of people and are those of programs: settings, profiles of things."""

from __future__ import annotations

from pathlib import Path

import pytest

import known_rules
from flowcheck.options import ScanOptions
from flowcheck.taint.evidence import Judge
from projects import explicit, scan, scan_files, write

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("email_from", ["System_Settings"], None),
        ("contact_email", ["SiteSettings"], None),
        ("email", ["user_settings"], "user.contact.email"),
        ("url", ["SymbolProfile"], None),
        ("url", ["assetProfileOverrides"], None),
        ("url", ["userProfile"], "user.contact.url"),
        ("publicIpAddress", ["running_instances"], None),
        ("bidderPosition", ["me"], None),
        ("jobPosition", ["me"], "user.job_title"),
        ("routePath", ["context"], None),
        ("state", ["useSessionQuery", "order"], None),
        ("state", ["billingAddress"], "user.contact.address.state"),
        ("type", ["ImageViewer"], None),
        ("screenName", ["props"], None),
        ("role", ["conversation_history"], None),
        ("session_id", ["event"], "user.device.cookie_id"),
        ("name", ["author_list.order_by.[].affiliations"], None),
        ("name", ["author_list.[].profile"], "user.name"),
        ("expirationDate", ["viewer"], None),
        ("expirationDate", ["creditCard"], "user.financial.credit_card"),
        ("id", ["credentialSubject"], "user.unique_id"),
        ("screen_name", ["user"], "user.account.username"),
        ("auditSessionId", ["entry"], None),
        ("name", ["VideoPlayer"], None),
        ("name", ["KafkaConsumer"], None),
        ("name", ["Viewer"], "user.name"),
        ("name", ["Player"], "user.name"),
        ("full_name", ["task"], None),
        ("full_name", ["user"], "user.name"),
        ("exit_reason", ["result"], None),
        ("exit_reason", ["employee"], "user.workplace"),
        ("health_score", ["project"], None),
        ("health_score", ["patient"], "user.health_and_medical"),
        ("lng", ["options"], None),
        ("lng", ["pickup_location"], "user.location.precise"),
        ("organization_name", ["event"], "user.contact.organization"),
        ("company_name", ["job"], None),
        ("defaultWorkspaceId", ["userSettings"], "user.unique_id.organization"),
        ("default_team_id", ["user"], "user.unique_id.organization"),
        ("email_reply_to", ["pageSettings"], "user.contact.email"),
        ("email_physical_address", ["pageSettings"], "user.contact.address"),
        ("playerUrl", ["stream"], None),
        ("websiteUrl", ["user"], "user.contact.url"),
        ("emailValidToken", ["user"], "user.authorization.credentials"),
        ("creditAmount", ["metadata"], "user.payment"),
        ("nickname", ["plan"], None),
        ("nickname", ["user"], "user.account.username"),
        ("id", ["distinct"], None),
        ("distinct_id", [], "user.unique_id.pseudonymous"),
        ("card_owner_name", ["payment"], "user.name"),
        ("Home_Phone__c", [], "user.contact.phone_number"),
        ("Birthdate__pc", ["row"], "user.demographic.date_of_birth"),
        ("Stage__c", [], None),
        ("Cust_Id__c", [], "user.unique_id"),
    ],
)
def test_fields_of_programs(field: str, owners: list[str], category: str | None) -> None:
    assert JUDGE.field(field, owners).category == category


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("namecheap_config", True),
        ("SlackConfiguration.get_solo", False),
        ("SlackConfiguration", True),
        ("userSettings", False),
        ("settings_of_user", False),
        ("user_config", False),
    ],
)
def test_settings_of_an_application(name: str, *, found: bool) -> None:
    assert JUDGE.is_setting([name]) is found


DJANGO = "from django.db import models\nfrom django.core.cache import caches\nimport requests\n"
SINGLETON = """
class Singleton(models.Model):
    @classmethod
    def get_solo(cls):
        row = caches["solo"].get(cls.__name__)
        if not row:
            row, _ = cls.objects.get_or_create(pk=1)
        return row

class NamecheapConfiguration(Singleton):
    username = models.CharField()

class Customer(Singleton):
    username = models.CharField()
"""


@pytest.mark.parametrize(
    ("load", "sent"),
    [
        ("config = NamecheapConfiguration.get_solo()\n", set()),
        ("found = Customer.get_solo()\n", {"user.account.username"}),
    ],
)
def test_what_loads_any_row_does_not_hide_that_it_is_settings(
    load: str, sent: set[str], tmp_path: Path
) -> None:
    name = load.partition(" ")[0]
    text = f'{load}requests.post("https://api.nobody.dev/x", json={{"login": {name}.username}})\n'
    result = scan_files(tmp_path, {"a.py": DJANGO + SINGLETON + text})
    assert {flow.category for flow in explicit(result)} == sent


SDK = 'import posthog from "posthog-js";\n'


def test_what_a_schema_is_has_no_data(tmp_path: Path) -> None:
    text = """
import { zodToJsonSchema } from "zod-to-json-schema";
import { z } from "zod";
const person = z.object({ language: z.string(), email: z.string() });
posthog.capture("a", { told: JSON.stringify(zodToJsonSchema(person)) });
"""
    assert not explicit(scan_files(tmp_path, {"a.ts": SDK + text}))


REGEX = """
import {module} as re
import posthog
def tell(text):
    posthog.capture("someone", "seen", {{"shown": {call}}})
"""


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("re", 're.sub("a", "b", text)'),
        ("regex", 're.sub("a", "b", text)'),
        ("something", 're.sub("a", "b", text)'),
        ("re", 'WORDS.sub("b", text)'),
    ],
)
def test_a_text_with_something_put_in_is_no_id(module: str, call: str, tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"a.py": REGEX.format(module=module, call=call)})
    assert {flow.key for flow in explicit(result)} <= {""}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("new URLSearchParams({ symbol }).toString()", False),
        ("new URLSearchParams(symbol).toString()", True),
        ("requestUrl.toString()", False),
        ("window.location.search", True),
        ("req.originalUrl", True),
    ],
)
def test_the_address_of_a_request_is_no_page_visited(
    value: str, *, found: bool, tmp_path: Path
) -> None:
    text = (
        'import posthog from "posthog-js";\n'
        "export function f(symbol, requestUrl, req) {\n"
        f'  posthog.capture("a", {{ x: {value} }});\n}}\n'
    )
    result = scan_files(tmp_path, {"a.js": text})
    categories = {flow.category for flow in explicit(result)}
    assert ("user.behavior.browsing_history" in categories) is found


PROJECT = """
import posthog
from django.db import models

class Project(models.Model):
    codename = models.CharField()
    timezone = models.CharField()
    description = models.TextField()

    def __str__(self):
        return self.codename

def nag():
    for project in Project.objects.filter(complete=False):
        posthog.capture("team", "late", {{"told": {told}}})
"""


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ('"{} is late".format(project)', set()),
        ('"{0} is late ({n})".format(project, n=2)', set()),
        ('f"{project} is late"', set()),
        ('"{0.description} is late".format(project)', {"user.content.private"}),
        ('"{} is late".format(project.description)', {"user.content.private"}),
    ],
)
def test_what_a_text_shows_of_a_row(told: str, sent: set[str], tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"a.py": PROJECT.format(told=told)})
    found = {flow.category for flow in explicit(result)} - {"user.unique_id.organization"}
    assert found & {"user.content.private", "user.location.imprecise"} >= sent
    assert sent or not found


FORM = """
import posthog from "posthog-js";
import {{ RadioGroup, TextField }} from "@mui/material";
import {{ useState }} from "react";
import {{ PageType }} from "@acme/tracking";
export function Form() {{
  const [told, setTold] = useState(null);
  const send = () => posthog.capture("told", {{ value: {value} }});
  return <form onSubmit={{send}}>{field}</form>;
}}
"""
SET = "onChange={(e) => setTold(e.target.value)}"


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        (f'<RadioGroup name="feedback-radio-buttons" {SET} />', "told", set()),
        (f'<TextField name="feedback" {SET} />', "told", {"user.content.private"}),
        (
            f'<RadioGroup name="gender-radio-buttons" {SET} />',
            "told",
            {"user.demographic.gender"},
        ),
        ("<p />", "PageType.ordersPayment", set()),
        ("<p />", "PageType.email", set()),
    ],
)
def test_what_is_chosen_and_what_is_one_of_a_list(
    field: str, value: str, sent: set[str], tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {"a.jsx": FORM.format(field=field, value=value)})
    assert {flow.category for flow in explicit(result)} == sent


AI = """
import {{ generateText }} from "ai";
import {{ openai }} from "@ai-sdk/openai";
export async function ask(symbol, question) {{
  const url = `https://api.nobody.dev/assets/${{symbol}}`;
  const query = new URLSearchParams({{ symbol }}).toString();
  await generateText({{ model: openai("gpt-5"), prompt: `Read: ${{{value}}}` }});
}}
"""


@pytest.mark.parametrize(("value", "found"), [("url", False), ("question", True), ("symbol", True)])
def test_an_address_in_a_prompt_is_no_text_of_a_person(
    value: str, *, found: bool, tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {"a.js": AI.format(value=value)})
    categories = {flow.category for flow in explicit(result)}
    assert ("user.content.private" in categories) is found


IMAGE = """
from openai import OpenAI
client = OpenAI()
def look(upload):
    image_url = f"data:image/png;base64,{upload}"
    user_messages = [{"type": "image_url", "image_url": {"url": image_url}}]
    client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": user_messages}]
    )
"""


def test_a_picture_that_is_sent_as_an_address_is_somebodys(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"a.py": IMAGE})
    assert "user.content.private" in {flow.category for flow in explicit(result)}


BOT = """
import {{ EmbedBuilder }} from "discord.js";
import fs from "node:fs";
export async function show(lang, name) {{
  const task = {load};
  return new EmbedBuilder().setDescription(task.description);
}}
"""


@pytest.mark.parametrize(
    ("load", "found"),
    [
        ("await (await fetch(`https://a.dev/locales/${lang}/tasks.json`)).json()", False),
        ("JSON.parse(fs.readFileSync(`./i18n/${lang}.json`, 'utf-8'))", False),
        ("await (await fetch(`https://a.dev/tasks/${name}.json`)).json()", True),
    ],
)
def test_texts_of_an_interface_are_no_texts_of_people(
    load: str, *, found: bool, tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {"a.js": BOT.format(load=load)})
    categories = {flow.category for flow in explicit(result)}
    assert ("user.content.private" in categories) is found


SERVERS = """
import posthog
from django.db import models

class {name}(models.Model):
    ip_address = models.GenericIPAddressField()

def tell(pk):
    found = {name}.objects.get(pk=pk)
    posthog.capture("team", "seen", {{"shown": found.ip_address}})
"""


@pytest.mark.parametrize(
    ("name", "sent"), [("StaticServer", set()), ("Visit", {"user.device.ip_address"})]
)
def test_a_declared_address_of_a_machine(name: str, sent: set[str], tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"a.py": SERVERS.format(name=name)})
    assert {flow.category for flow in explicit(result)} == sent


CMS = """
async function ask(path, body) {
  const found = await fetch("https://mapi.nobody.dev" + path, {
    method: "POST", body: JSON.stringify(body),
  });
  return found.json();
}
export async function mend(user) {
  const story = await ask("/story");
  await ask("/story", { content: story.content });
  await ask("/person", { email: user.email });
}
"""


def test_what_a_host_has_told_is_not_told_to_it(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"a.js": CMS})
    assert {flow.category for flow in explicit(result)} == {"user.contact.email"}


READ = """
from openai import OpenAI
from pathlib import Path
client = OpenAI()
PROMPTS_DIR = Path(__file__).parent / "prompts"
def ask(name, upload, recipe):
    prompt = {read}
    client.chat.completions.create(
        model="m", messages=[{{"role": "system", "content": prompt}}]
    )
"""


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("open(PROMPTS_DIR / name).read()", False),
        ("(PROMPTS_DIR / name).read_text()", False),
        ("open(recipe.file_path).read()", True),
        ("open(UPLOAD_DIR / upload.name).read()", True),
    ],
)
def test_a_file_of_the_project_is_no_text_of_a_person(
    read: str, *, found: bool, tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {"a.py": READ.format(read=read)})
    categories = {flow.category for flow in explicit(result)}
    assert ("user.content.private" in categories) is found


ROUTE = """
import posthog from "posthog-js";
import { Request } from "express";
export function seen(req: Request) {
  posthog.capture("seen", { route: %s });
}
"""


@pytest.mark.parametrize(
    ("value", "found"),
    [("req.route.path", False), ("req.originalUrl", True), ("req.path", True)],
)
def test_what_addresses_are_matched_against_is_no_page(
    value: str, *, found: bool, tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {"a.ts": ROUTE % value})
    assert bool(explicit(result)) is found


@pytest.mark.parametrize(
    ("name", "is_person"), [("amount.dividedBy", False), ("keyedBy", False), ("createdBy", True)]
)
def test_what_a_number_or_a_list_is_done_with_is_no_person(name: str, *, is_person: bool) -> None:
    assert (JUDGE.thing((name,)) == "person") == is_person


NOTES = """
import Razorpay from "razorpay";
export function order(site: any) {
  new Razorpay({ key_id: "a" }).orders.create({ amount: 5, notes: NOTES });
}
"""


@pytest.mark.parametrize(
    ("notes", "told"),
    [("{ currency: site.currencyISOCode }", False), ("site.what", True)],
)
def test_fields_that_code_puts_together_are_no_note(
    tmp_path: Path, notes: str, *, told: bool
) -> None:
    root = write(tmp_path, {"a.ts": NOTES.replace("NOTES", notes)})
    found = explicit(scan(ScanOptions((root,), all_recipients=True)))
    assert [flow.category for flow in found] == ["user.content.private"] * told


@pytest.mark.parametrize(
    ("take", "told"),
    [
        ("userIds.map((one, userId) => posthog.identify(userId))", False),
        ("userIds.map((userId, at) => posthog.identify(userId))", True),
        ("new Map(userIds).forEach((one, userId) => posthog.identify(userId))", True),
    ],
)
def test_which_element_it_is_says_nothing_of_anybody(
    tmp_path: Path, take: str, *, told: bool
) -> None:
    code = f'import posthog from "posthog-js";\nexport const f = (userIds: any) => {take};\n'
    assert bool(explicit(scan_files(tmp_path, {"a.ts": code}))) == told


PAGES = """
import posthog

def summary(LIST):
    for one in LIST:
        posthog.capture("1", "read", {"source": one.get("FIELD")})
"""


@pytest.mark.parametrize(
    ("pages", "field", "told"),
    [("pages", "url", False), ("visited_pages", "url", True), ("platforms", "name", False)],
)
def test_pages_that_a_program_reads_are_none_that_somebody_visited(
    tmp_path: Path, pages: str, field: str, *, told: bool
) -> None:
    code = PAGES.replace("LIST", pages).replace("FIELD", field)
    found = explicit(scan_files(tmp_path, {"a.py": code}))
    assert [flow.category for flow in found] == ["user.behavior.browsing_history"] * told


SEARCH = """
import os
import posthog

class Search:
    def __init__(self, query):
        self.email = GIVEN

    def run(self):
        posthog.capture("1", "search", {"mailto": self.email})
"""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('os.environ.get("SEARCH_EMAIL")', False),
        ('os.getenv("SEARCH_EMAIL")', False),
        ("query.user.email", True),
    ],
)
def test_what_the_environment_gives_a_field_is_nobodys(
    tmp_path: Path, given: str, *, told: bool
) -> None:
    found = explicit(scan_files(tmp_path, {"a.py": SEARCH.replace("GIVEN", given)}))
    assert [flow.category for flow in found] == ["user.contact.email"] * told


ROWS = """
import posthog from "posthog-js";
export const tell = (result: any) =>
  result.viewer.LIST.map((one: any) => posthog.capture("row", { title: one.title }));
"""


@pytest.mark.parametrize(
    ("rows", "category"),
    [("stampList.edges", None), ("stamps", None), ("edges", "user.job_title")],
)
def test_a_row_of_a_list_is_what_the_list_says_and_not_who_has_it(
    tmp_path: Path, rows: str, category: str | None
) -> None:
    found = explicit(scan_files(tmp_path, {"a.ts": ROWS.replace("LIST", rows)}))
    assert [flow.category for flow in found] == ([category] if category else [])


TRACKERS = """
import segment
from analytics_wrappers import segment as outside

class Own:
    def track(self, name): ...

def tracker(own):
    return Own() if own else outside.Segment()

tracker(True).track("a")
outside.Segment().track("b")
"""


def test_what_the_project_has_is_no_wrapper_of_others(tmp_path: Path) -> None:
    files = {"a.py": TRACKERS, "requirements.txt": "analytics-python==1.4.0\n"}
    asked = [row.line for row in scan_files(tmp_path, files).unresolved]
    assert asked == [12]
