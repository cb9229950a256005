"""Values that libraries, frameworks and the runtime are known to hold, however they are reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

SDK = 'import posthog from "posthog-js";\n'
CLIENT = 'from posthog import Posthog\nclient = Posthog("key")\n'


def told(folder: Path, file: str, text: str) -> set[str]:
    """``key=category`` of every flow."""
    flows = explicit(scan_files(folder, {file: text}))
    return {f"{flow.key}={flow.category}" for flow in flows}


def sent(value: str) -> str:
    return f'posthog.capture("e", {{ x: {value} }});'


@pytest.mark.parametrize(
    ("head", "value", "category"),
    [
        (
            'import { currentUser as a } from "@clerk/nextjs/server"; const it = await a();',
            "it.externalId",
            "user.unique_id",
        ),
        (
            'import * as c from "@clerk/nextjs";',
            "c.useUser().user.imageUrl",
            "user.content.self_image",
        ),
        ('const g = require("geoip-lite");', "g.lookup(y).ll", "user.location.imprecise"),
        ('const P = require("ua-parser-js");', "new P(y).getOS()", "user.device"),
        (
            'import f from "@fingerprintjs/fingerprintjs"; const a = await f.load();',
            "(await a.get()).visitorId",
            "user.device.device_id",
        ),
        (
            'import { getAuth } from "firebase/auth";',
            "getAuth().currentUser.photoURL",
            "user.content.self_image",
        ),
        ("", "window.screen.width", "user.device"),
        ('import os from "node:os";', "os.userInfo().username", "user.account.username"),
        ('import { userInfo as u } from "os";', "u().username", "user.account.username"),
        ('import mac from "getmac";', "mac()", "user.device.device_id"),
    ],
)
def test_a_known_value_is_told_however_it_is_reached(
    tmp_path: Path, head: str, value: str, category: str
) -> None:
    assert told(tmp_path, "page.ts", f"{SDK}{head}\n{sent(value)}") == {f"x={category}"}


@pytest.mark.parametrize(
    ("head", "function", "value", "category"),
    [
        (
            'import type { User } from "@supabase/supabase-js";',
            "function f(it: User) { SENT }",
            "it.new_phone",
            "user.contact.phone_number",
        ),
        (
            'import type { User } from "firebase/auth"; type P = { it: User };',
            "function F({ it }: P) { SENT }",
            "it.photoURL",
            "user.content.self_image",
        ),
        (
            'import type { NextAuthOptions } from "next-auth";',
            "const o: NextAuthOptions = { events: { signIn({ user: it }) { SENT } } };",
            "it.image",
            "user.content.self_image",
        ),
        (
            'import express from "express";',
            "const h = (req) => { SENT }",
            "req.get(`X-Real-IP`)",
            "user.device.ip_address",
        ),
        ("", "function h(request: Request) { SENT }", "request.cf", "user.location.imprecise"),
        (
            "navigator.geolocation.watchPosition(ok);",
            "function ok({ coords }) { SENT }",
            "coords",
            "user.location.precise",
        ),
        (
            'import { createBrowserClient as c } from "@supabase/ssr"; import * as r from "react";',
            "function F() { r.useState(() => c())[0].auth.onAuthStateChange((e, s) => { SENT }) }",
            "s.user.user_metadata.user_name",
            "user.account.username",
        ),
    ],
)
def test_a_parameter_is_known_by_its_type_or_by_who_calls_it(
    tmp_path: Path, head: str, function: str, value: str, category: str
) -> None:
    text = f"{SDK}{head}\nexport {function.replace('SENT', sent(value))}"
    assert told(tmp_path, "page.ts", text) == {f"x={category}"}


@pytest.mark.parametrize(
    "text",
    [
        f'import {{ useUser }} from "@clerk/nextjs"; () => {sent("useUser().user.hasImage")}',
        f'import {{ jwtDecode }} from "jwt-decode"; {sent("jwtDecode(t).exp")}',
        f'import {{ jwtDecode }} from "jwt-decode"; {sent("jwtDecode(t).aud")}',
        f'import {{ headers }} from "next/headers"; {sent("headers().get(`host`)")}',
        f'import {{ useUser }} from "./mine"; () => {sent("useUser().user.hasImage")}',
        f'import e from "express"; export const h = (req) => {{ {sent("req.header(y)")} }}',
    ],
)
def test_what_is_known_not_to_be_personal_is_left_out(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, "page.ts", SDK + text) == set()


@pytest.mark.parametrize(
    ("head", "value", "category"),
    [
        (
            "from flask_login import current_user as it\ndef f():\n    ",
            "it.get_id()",
            "user.unique_id",
        ),
        (
            "from django.views import View\nclass V(View):\n    def get(self, request):\n        ",
            "self.request.user.get_short_name()",
            "user.name.first",
        ),
        (
            "from starlette.requests import Request\ndef f(r: Request):\n    ",
            "r.client.host",
            "user.device.ip_address",
        ),
        ("import geocoder\ndef f(x):\n    ", "geocoder.osm(x).latlng", "user.location.precise"),
        (
            "from fastapi import Request\ndef f(r: Request):\n    ",
            "r.headers['Accept-Language']",
            "user.demographic.language",
        ),
        ("import getpass\n", "getpass.getuser()", "user.account.username"),
        ("import getmac\n", "getmac.get_mac_address()", "user.device.device_id"),
    ],
)
def test_known_values_of_python(tmp_path: Path, head: str, value: str, category: str) -> None:
    call = f"{head}client.capture('1', 'e', properties={{'x': {value}}})\n"
    assert told(tmp_path, "views.py", CLIENT + call) == {f"x={category}"}


def test_a_name_stands_for_a_request_only_beside_its_framework(tmp_path: Path) -> None:
    text = "def f(request):\n    client.capture('1', 'e', properties={'x': request.client.host})\n"
    assert told(tmp_path, "a.py", f"{CLIENT}{text}") == set()
    assert told(tmp_path, "a.py", f"import fastapi\n{CLIENT}{text}") == {"x=user.device.ip_address"}


def test_a_whole_person_gives_the_fields_that_are_surely_there(tmp_path: Path) -> None:
    text = 'import { getSession } from "next-auth/react";\n'
    body = "getSession().then(({ user: it }) => posthog.capture('e', { ...it, email: 1 }));"
    assert told(tmp_path, "page.ts", SDK + text + body) == {
        "id=user.unique_id",
        "name=user.name",
        "image=user.content.self_image",
    }


def test_the_source_of_a_decorated_parameter(tmp_path: Path) -> None:
    text = (
        'import { Headers, Ip, Query } from "@nestjs/common";\n'
        "class C { f(@Ip() a: string, @Headers('referer') b: string, @Query('page') c: string) {\n"
        '  posthog.capture("e", { a, b, c }); } }'
    )
    assert told(tmp_path, "c.ts", SDK + text) == {
        "a=user.device.ip_address",
        "b=user.behavior.browsing_history",
    }


def test_a_whole_body_is_what_its_type_declares(tmp_path: Path) -> None:
    text = (
        'import { Body } from "@nestjs/common";\nimport { IsEmail } from "class-validator";\n'
        "class ProductDto { name: string; @IsEmail() box: string }\n"
        "class C { f(@Body() dto: ProductDto) {\n"
        '  posthog.capture("e", { a: dto.name, b: dto.box }); } }'
    )
    assert told(tmp_path, "c.ts", SDK + text) == {"b=user.contact.email"}


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ("message.from.emailAddress.address", "user.contact.email"),
        ("user.address", "user.contact.address"),
        ("<WelcomeEmail to={1} />", None),
        ("account.session_state", None),
    ],
)
def test_addresses_mails_and_states_by_their_owner(
    tmp_path: Path, value: str, category: str | None
) -> None:
    found = told(tmp_path, "a.tsx", SDK + sent(value))
    assert found == ({f"x={category}"} if category else set())


@pytest.mark.parametrize(
    ("function", "treatment"),
    [
        ("digest", "hashed"),
        ("renderWeeklyDigest", "plain"),
        ("sendDigestEmail", "plain"),
    ],
)
def test_a_digest_of_news_is_no_hash(tmp_path: Path, function: str, treatment: str) -> None:
    text = SDK + sent(f"{function}(user.email)")
    flows = explicit(scan_files(tmp_path, {"a.ts": text}))
    assert {flow.treatment for flow in flows} == {treatment}


MODEL = "model Account {\n  id String @id\n  email String\n}\n"


@pytest.mark.parametrize(
    ("value", "keys"),
    [("accounts.map((a) => done(1))", []), ("accounts.filter(Boolean)", ["x.email", "x.id"])],
)
def test_what_a_callback_makes_of_rows_is_no_row(
    tmp_path: Path, value: str, keys: list[str]
) -> None:
    text = SDK + f"const accounts = await prisma.account.findMany();\n{sent(value)}"
    flows = explicit(scan_files(tmp_path, {"a.ts": text, "schema.prisma": MODEL}))
    assert sorted(flow.key for flow in flows) == keys


@pytest.mark.parametrize("declared", ["bool", "bool | None", "Optional[bool]", "t.Optional[bool]"])
def test_a_yes_or_no_that_may_be_left_out_is_no_number(tmp_path: Path, declared: str) -> None:
    text = (
        f"{CLIENT}import typing as t\nfrom typing import Optional\n"
        f"def go(mobile: {declared} = None):\n    client.capture('u', 'e', {{'mobile': mobile}})\n"
    )
    assert "mobile=user.contact.phone_number" not in told(tmp_path, "a.py", text)


@pytest.mark.parametrize(
    "signature",
    [
        "catch(e, host: ArgumentsHost) { const r = host.switchToHttp().getRequest();",
        "canActivate(host: ExecutionContext) { const r = host.switchToHttp().getRequest();",
        "get(request: any) { const r = request;",
    ],
)
def test_requests_of_nest(tmp_path: Path, signature: str) -> None:
    text = (
        f'{SDK}import {{ ArgumentsHost, ExecutionContext }} from "@nestjs/common";\n'
        f"export class F {{ {signature} {sent('r.headers')} }} }}\n"
    )
    assert "x.authorization=user.authorization.credentials" in told(tmp_path, "a.ts", text)


@pytest.mark.parametrize(
    ("read", "category"),
    [
        ("document.cookie", "user.device.cookie_id"),
        ('document.cookie.split("; ")[0]', "user.device.cookie_id"),
        ("JSON.parse(document.cookie).theme", ""),
        ("JSON.parse(decodeURIComponent(document.cookie.slice(3))).email", "user.contact.email"),
        ('JSON.parse(atob(document.cookie.replace(/-/g, "+"))).email', "user.contact.email"),
        (
            'JSON.parse(document.cookie.split("; ").find((c) => c.startsWith("a"))).email',
            "user.contact.email",
        ),
    ],
)
def test_what_a_cookie_has_under_a_name_is_told_by_the_name(
    tmp_path: Path, read: str, category: str
) -> None:
    text = f'{SDK}posthog.capture("a", {{ x: {read} }});\n'
    found = {flow.category for flow in explicit(scan_files(tmp_path, {"a.ts": text}))}
    assert found == ({category} if category else set())
