from __future__ import annotations

import pytest

from flowcheck.discover.language import language_of_name
from flowcheck.discover.skip import REASONS, WITH_TESTS, PathRules, content_reason, tracks_events
from flowcheck.model import Language


def reason(path: str, *, tops: tuple[str, ...] = (), tests: bool = False) -> str:
    rules = PathRules(package_folders=tops, tests=tests)
    return rules.reason(path, language_of_name(path.rpartition("/")[2]))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/app.ts", ""),
        ("src/types.d.ts", "declarations"),
        ("src/env.d.mts", "declarations"),
        ("node_modules/x/index.js", "dependency"),
        ("api/venv/lib/a.py", "dependency"),
        (".next/server/a.js", "hidden"),
        (".eslintrc.js", "hidden"),
        (".storybook/preview.ts", "story"),
        ("src/Button.stories.tsx", "story"),
        ("packages/a/dist/index.js", "build-output"),
        ("src/a.test.ts", "test"),
        ("src/a.spec.tsx", "test"),
        ("src/tracker_test.js", "test"),
        ("src/__tests__/a.ts", "test"),
        ("api/test_views.py", "test"),
        ("api/views_test.py", "test"),
        ("api/tests.py", "test"),
        ("api/tests_of_accounts.py", "test"),
        ("api/conftest.py", "test"),
        ("e2e/login.ts", "test"),
        ("detox/utils/report.js", "test"),
        ("apps/web-e2e/login.ts", "test"),
        ("integration-tests/login.py", "test"),
        ("tests/app/page.tsx", "test"),
        ("app/api/test/helpers.ts", "test"),
        ("packages/test-helpers/a.ts", "test"),
        ("vitest.config.ts", "test"),
        ("examples/next/app.ts", "example"),
        ("src/__mocks__/a.ts", "mock"),
        ("src/auth/createFakeOrg.ts", "mock"),
        ("shop/fake_orders.py", "mock"),
        ("src/fixtures/a.ts", "fixture"),
        ("src/generated/client.ts", "generated"),
        ("src/routeTree.gen.ts", "generated"),
        ("api/a_pb2.py", "generated"),
        ("shop/migrations/0001_initial.py", "migration"),
        ("backend/alembic/versions/3fa_add.py", "migration"),
        ("shop/migrations/helpers.py", ""),
        ("static/js/app.min.js", "minified"),
        ("static/js/main.3f2a9b1c.js", "minified"),
        ("static/js/vendor.bundle.js", "minified"),
        ("static/js/jquery-ui.js", "vendored"),
        ("static/js/bootstrap-3.3.7.js", "vendored"),
        ("third_party/lib/a.py", "vendored"),
        ("static/vendor/chart.js", "vendored"),
        ("static/js/lib/tooltip/demo/index.html", "vendored"),
        ("src/lib/tooltip/demo/index.html", ""),
    ],
)
def test_a_path_shows_why_a_file_is_no_code_of_the_project(path: str, expected: str) -> None:
    assert reason(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "src/coverage/policy.ts",
        "src/build/queue.ts",
        "app/demo/page.tsx",
        "src/contest.ts",
        "src/latest.py",
        "src/fakeNews.ts",
        "src/deepfake_check.py",
        "src/ab-test/assign.ts",
        "src/vendor/VendorCard.tsx",
        "shop/vendor/views.py",
        "src/protest_test/petition.ts",
        "src/chunking.ts",
        "src/chunk.ts",
        "scripts/scan-client-bundle.mjs",
        "app/.well-known/openid/route.ts",
        "app/models/.server/user.ts",
        "app/api/webhook/test/route.ts",
        "src/routes/demo/examples/+page.svelte",
        "src/feedback.js",
    ],
)
def test_a_word_with_another_meaning_is_kept(path: str) -> None:
    assert reason(path) == ""


def test_build_coverage_and_docs_count_beside_a_manifest_only() -> None:
    assert reason("web/build/a.js", tops=("web",)) == "build-output"
    assert reason("build/a.js") == "build-output"
    assert reason("web/docs/a.ts", tops=("web",)) == "docs"
    assert reason("benchmarks/memory/ask.py", tops=("",)) == "test"
    assert reason("web/evals/ask.ts", tops=("web",)) == "test"
    assert reason("web/scripts/benchmark/run.ts", tops=("web",)) == "test"
    assert reason("web/src/benchmarks/a.ts", tops=("web",)) == ""
    assert reason("web/src/features/evals/a.ts", tops=("web",)) == ""
    assert reason("web/src/build/a.js", tops=("web",)) == ""


def test_a_package_called_docs_or_vendor_is_code() -> None:
    assert reason("docs/src/pages/index.js", tops=("docs",)) == ""
    assert reason("apps/vendor/src/a.js", tops=("apps/vendor",)) == ""
    assert reason("apps/vendor/src/vendor/a.js", tops=("apps/vendor",)) == "vendored"


def test_tests_can_be_let_in_but_not_vendored_code() -> None:
    assert reason("tests/test_a.py", tests=True) == ""
    assert reason("src/a.stories.tsx", tests=True) == ""
    assert reason("tests/node_modules/a.js", tests=True) == "dependency"


def test_a_scope_inside_a_skipped_folder_is_scanned() -> None:
    rules = PathRules(package_folders=(), scopes=("fixtures/shop",), tests=False)
    assert rules.reason("fixtures/shop/a.ts", Language.TYPESCRIPT) == ""
    assert rules.reason("fixtures/shop/tests/a.ts", Language.TYPESCRIPT) == "test"
    assert rules.reason("fixtures/other/a.ts", Language.TYPESCRIPT) == "fixture"


@pytest.mark.parametrize(
    "text",
    [
        "// Code generated by protoc-gen-ts. DO NOT EDIT.\n",
        "/**\n * @generated by codegen\n */\n",
        "# Generated by the protocol buffer compiler.  DO NOT EDIT!\n",
        "/* This file is auto-generated by @hey-api/openapi-ts */\n",
        '"""\n# This file was generated from schema.json\n"""\n',
        "/* tslint:disable */\n/**\n * This class is auto generated by OpenAPI Generator.\n */",
    ],
)
def test_a_comment_at_the_start_says_generated(text: str) -> None:
    assert content_reason(text + "x = 1", Language.TYPESCRIPT) == "generated"


@pytest.mark.parametrize(
    "text",
    [
        "/**\n * This client was automatically generated by Segment Typewriter.\n */",
        "/**\n * Ampli - A typed wrapper\n *\n * This file is generated by Amplitude.\n */",
        "// Automatically generated by Snowtype\n",
    ],
)
def test_functions_that_track_events_are_looked_at_though_a_tool_wrote_them(text: str) -> None:
    assert content_reason(text + "x = 1", Language.TYPESCRIPT) == ""
    assert tracks_events(text)


@pytest.mark.parametrize(
    "text",
    [
        "const banner = '@generated';\n",
        " * Import enums from generated/prisma/enums (auto-generated by Prisma).\n",
        "// generates the file name of a report\n",
        "import { generate } from './codegen';\n",
        "// the e-mail is generated by the template engine\n",
    ],
)
def test_code_about_generation_is_code(text: str) -> None:
    assert content_reason(text, Language.TYPESCRIPT) == ""


def test_long_lines_are_minified_code_and_a_pasted_snippet_is_not() -> None:
    assert content_reason("a();" * 5_000, Language.JAVASCRIPT) == "minified"
    assert content_reason("a();" * 500, Language.JAVASCRIPT) == ""
    assert content_reason("a();" * 5_000, Language.HTML) == ""
    assert content_reason("a();\n" * 50_000, Language.JAVASCRIPT) == ""


def test_a_licence_banner_with_a_version_is_a_copied_library() -> None:
    assert content_reason("/*!\n * Widget v2.1.0\n */\nx()", Language.JAVASCRIPT) == "vendored"
    assert content_reason("/*! our own */\nx('1.2.3')", Language.JAVASCRIPT) == ""


def test_every_reason_has_a_meaning() -> None:
    assert set(REASONS) >= WITH_TESTS
    assert all(REASONS.values())
