import plistlib
from pathlib import Path

from flowcheck.discover.declarations import read_declarations
from flowcheck.discover.files import Disk

ROWS = {
    "NSPrivacyCollectedDataTypes": [
        {"NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypeUserID"},
        {"NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypeEmailAddress"},
        {"NSPrivacyCollectedDataType": 7},
        "nonsense",
    ]
}
TYPES = ("NSPrivacyCollectedDataTypeEmailAddress", "NSPrivacyCollectedDataTypeUserID")


def test_the_types_of_a_privacy_manifest_are_read(tmp_path: Path) -> None:
    (tmp_path / "PrivacyInfo.xcprivacy").write_bytes(plistlib.dumps(ROWS))
    (found,), problems = read_declarations(
        Disk(tmp_path), ["PrivacyInfo.xcprivacy", "package.json"]
    )
    assert (found.file, found.types, problems) == ("PrivacyInfo.xcprivacy", TYPES, ())


def test_expo_writes_the_same_into_its_manifest(tmp_path: Path) -> None:
    text = (
        '{"expo": {"ios": {"privacyManifests": {"NSPrivacyCollectedDataTypes": '
        '[{"NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypeUserID"}]}}}}'
    )
    (tmp_path / "app.json").write_text(text, encoding="utf-8")
    (found,), _ = read_declarations(Disk(tmp_path), ["app.json"])
    assert found.types == ("NSPrivacyCollectedDataTypeUserID",)


def test_an_app_manifest_without_declarations_is_none(tmp_path: Path) -> None:
    (tmp_path / "app.json").write_text('{"name": "heroku"}', encoding="utf-8")
    assert read_declarations(Disk(tmp_path), ["app.json"]) == ((), ())


def test_a_broken_or_hostile_manifest_is_a_diagnostic(tmp_path: Path) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaa">]><plist><string>&a;</string></plist>'
    )
    (tmp_path / "PrivacyInfo.xcprivacy").write_text(bomb, encoding="utf-8")
    (tmp_path / "app.json").write_text("{", encoding="utf-8")
    found, problems = read_declarations(
        Disk(tmp_path), ["PrivacyInfo.xcprivacy", "app.json", "x/app.json"]
    )
    assert found == ()
    assert [problem.kind for problem in problems] == ["manifest"] * 3
