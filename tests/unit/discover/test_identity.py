from pathlib import Path

from flowcheck.discover.files import Disk
from flowcheck.discover.identity import read_identity


def test_names_and_home_page_come_from_manifests_and_folder(tmp_path: Path) -> None:
    root = tmp_path / "letterbox"
    (root / "packages/ui").mkdir(parents=True)
    (root / "package.json").write_text(
        '{"name": "letters", "homepage": "https://www.letters.dev/"}', encoding="utf-8"
    )
    (root / "packages/ui/package.json").write_text(
        '{"name": "@post/ui", "homepage": "https://other.dev"}', encoding="utf-8"
    )
    (root / "pyproject.toml").write_text(
        '[project]\nname = "letter-api"\n[project.urls]\nsource = "https://github.com/a/b"\n',
        encoding="utf-8",
    )
    found = read_identity(
        Disk(root), ["package.json", "packages/ui/package.json", "pyproject.toml"]
    )
    assert found.names == {"letterbox", "letters", "post", "letter-api"}
    assert found.hosts == {"letters.dev"}


def test_generic_names_and_broken_manifests_tell_nothing(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (root / "package.json").write_text("{", encoding="utf-8")
    (root / "pyproject.toml").write_text("=", encoding="utf-8")
    found = read_identity(Disk(root), ["package.json", "pyproject.toml", "missing/package.json"])
    assert found.names == frozenset()
    assert found.hosts == frozenset()


def test_a_service_with_clients_in_two_languages_is_the_project_s_own(tmp_path: Path) -> None:
    texts = {
        "sdks/js/package.json": '{"name": "@acme/rocket-js"}',
        "sdks/python/pyproject.toml": '[project]\nname = "rocket-py"\n',
        "packages/weather/package.json": '{"name": "weather-client"}',
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = read_identity(Disk(tmp_path), texts)
    assert found.names >= {"acme", "rocket"}
    assert "weather" not in found.names


def test_the_owner_of_the_repository_and_an_organisation_that_is_the_author_are_names(
    tmp_path: Path,
) -> None:
    root = tmp_path / "site"
    (root / "parts").mkdir(parents=True)
    (root / "package.json").write_text(
        '{"author": "Acme Works webteam", "repository": {"url": "git+https://github.com/acme-hq/site.git"}}',
        encoding="utf-8",
    )
    (root / "parts/package.json").write_text(
        '{"repository": "github:other/part"}', encoding="utf-8"
    )
    (root / "pyproject.toml").write_text(
        '[project]\nauthors = [{name = "Jane Doe"}, {name = "Papercut GmbH"}]\n', encoding="utf-8"
    )
    found = read_identity(Disk(root), ["package.json", "parts/package.json", "pyproject.toml"])
    assert found.names == {"Acme Works", "acme-hq", "Papercut"}


def test_the_home_page_of_a_part_under_the_scope_of_the_project_is_its_own(tmp_path: Path) -> None:
    for path, text in {
        "package.json": '{"name": "@post/monorepo"}',
        "packages/sdk/package.json": '{"name": "@post/sdk", "homepage": "https://post-letters.dev"}',
        "vendored/ui/package.json": '{"name": "@other/ui", "homepage": "https://other.dev"}',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    manifests = ["vendored/ui/package.json", "packages/sdk/package.json", "package.json"]
    assert read_identity(Disk(tmp_path), manifests).hosts == {"post-letters.dev"}


def test_samples_of_settings_tell_the_own_addresses(tmp_path: Path) -> None:
    root = tmp_path / "app"
    (root / "apps/web").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "apps/web/package.json").write_text('{"name": "web"}', encoding="utf-8")
    (root / ".env.example").write_text(
        """# the address of our API
NEXT_PUBLIC_API_URL="https://API.letters.dev/v1"
export SITE_URL=https://www.letters.page
API_SUBSCRIPTION_URL=wss://live.letters.dev:443/v1
APP_URL=http://localhost:3000
BASE_URL=https://elsewhere.dev
WEATHER_API_URL=https://api.weather.dev
SUPABASE_URL=https://abc.supabase.co
""",
        encoding="utf-8",
    )
    (root / "apps/web/.env.production").write_text(
        "VITE_BACKEND_URL=https://api.letters.cloud", encoding="utf-8"
    )
    (root / "docs/.env.sample").write_text("API_URL=https://api.nobody.dev", encoding="utf-8")
    paths = [".env.example", "apps/web/.env.production", "docs/.env.sample", "gone/.env.sample"]
    found = read_identity(Disk(root), ["apps/web/package.json"], paths)
    assert found.served == {
        "api.letters.dev",
        "live.letters.dev",
        "www.letters.page",
        "api.letters.cloud",
    }
    assert found.hosts == frozenset()
    assert read_identity(Disk(root), ["apps/web/package.json"]).served == frozenset()


def test_what_a_manifest_of_poetry_says_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.poetry]\nname = "rocket"\nhomepage = "https://rocket.dev"\n'
        'repository = "https://github.com/acme-hq/site"\nauthors = ["Acme Inc <hi@acme.dev>"]\n',
        encoding="utf-8",
    )
    found = read_identity(Disk(tmp_path), ["pyproject.toml"])
    assert found.names >= {"rocket", "acme-hq"}
    assert found.hosts == {"rocket.dev"}
    assert ("pypi", "rocket") in found.packages
