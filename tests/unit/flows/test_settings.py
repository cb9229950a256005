"""Settings that hold addresses which the code does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files


def _asked(tmp_path: Path, files: dict[str, str]) -> set[str]:
    signals = scan_files(tmp_path, files).signals
    return {signal.name for signal in signals if signal.kind == "setting"}


@pytest.mark.parametrize(
    ("file", "code", "name"),
    [
        ("a.ts", "fetch(process.env.PARTNER_API_URL + '/people');", "PARTNER_API_URL"),
        ("a.ts", "const host = process.env['SMTP_HOST'] ?? '';", "SMTP_HOST"),
        ("a.ts", "const c = convict({ a: { env: 'SES_HOST', default: '' } });", "SES_HOST"),
        ("a.ts", "const u = import.meta.env.VITE_PAYROLL_ENDPOINT;", "VITE_PAYROLL_ENDPOINT"),
        ("a.py", 'URL = os.environ["PARTNER_API_URL"]', "PARTNER_API_URL"),
        ("a.py", 'URL = os.getenv("RDV_API_BASE_URL")', "RDV_API_BASE_URL"),
        ("a.py", 'EMAIL_HOST = env.str("EMAIL_HOST", default="")', "EMAIL_HOST"),
        ("a.py", 'URL = os.getenv("RDV_URL", "http://localhost:8000")', "RDV_URL"),
    ],
)
def test_whose_an_address_in_a_setting_is_is_asked(
    tmp_path: Path, file: str, code: str, name: str
) -> None:
    assert _asked(tmp_path, {file: code}) == {name}


@pytest.mark.parametrize(
    "code",
    [
        "const u = process.env.NEXT_PUBLIC_API_URL;",  # of nobody's name: the own one
        "const u = process.env.DATABASE_URL;",
        "const u = process.env.AUTH_CALLBACK_URL;",
        "const u = process.env.SLACK_WEBHOOK_URL;",  # a vendor's
        "const u = process.env.PARTNER_API_URL || 'https://api.partner.example';",
        "const u = process.env.PARTNER_API_KEY;",
        "const u = process.env.SHOP_URL;",
        "const u = process.env.PUBSUB_EMULATOR_HOST;",
    ],
)
def test_own_addresses_those_of_vendors_and_those_in_the_code_are_not(
    tmp_path: Path, code: str
) -> None:
    files = {"a.ts": code, "package.json": '{"name": "shop"}'}
    assert not _asked(tmp_path, files)


def test_one_question_names_all_of_them_with_their_places(tmp_path: Path) -> None:
    code = "const a = process.env.RDV_API_URL;\nconst b = process.env.PAYROLL_HOST;\n"
    result = scan_files(tmp_path, {"a.ts": code})
    (question,) = [row for row in result.questions if row.question == "addresses-in-settings"]
    assert "PAYROLL_HOST, RDV_API_URL" in question.text
    assert [row["line"] for row in question.evidence] == [1, 2]
