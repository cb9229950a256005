from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from flowcheck.discover.files import Disk
from flowcheck.discover.specifiers import python_roots, read_workspace
from flowcheck.discover.workspace import PathMapping, Workspace
from projects import write


def read(root: Path, files: Mapping[str, object]) -> Workspace:
    texts = {
        name: content if isinstance(content, str) else json.dumps(content)
        for name, content in files.items()
    }
    return read_workspace(Disk(write(root, texts)), files)


def entry(root: Path, manifest: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    (package,) = read(root, {"package.json": manifest}).packages
    return package.entry


def test_main_fields_stand_for_the_package_itself(tmp_path: Path) -> None:
    assert entry(tmp_path, {"main": "dist/index.cjs", "module": "dist/index.mjs"}) == {
        ".": ("dist/index.mjs", "dist/index.cjs")
    }


def test_exports_prefer_source_and_es_modules(tmp_path: Path) -> None:
    exports = {
        ".": {"types": "./a.d.ts", "require": "./a.cjs", "import": {"default": "./a.mjs"}},
        "./*": ["./src/*.ts", "./src/*/index.ts"],
        "./closed": None,
    }
    assert entry(tmp_path, {"exports": exports}) == {
        ".": ("./a.mjs", "./a.cjs", "./a.d.ts"),
        "./*": ("./src/*.ts", "./src/*/index.ts"),
    }


@pytest.mark.parametrize("exports", ["./src/a.ts", {"import": "./src/a.ts"}])
def test_exports_without_subpaths(tmp_path: Path, exports: object) -> None:
    assert entry(tmp_path, {"exports": exports}) == {".": ("./src/a.ts",)}


def test_tsconfig_paths_with_comments(tmp_path: Path) -> None:
    text = """{
      // aliases
      "compilerOptions": {
        "baseUrl": "./src",
        "paths": { "*": ["types/*"], "@/*": ["*"], "~lib": ["lib/index.ts"], "@/deep/*": ["d/*"], },
      },
    }"""
    assert read(tmp_path, {"web/tsconfig.json": text}).mappings == (
        PathMapping(
            "web",
            "web/src",
            (
                ("~lib", ("lib/index.ts",)),
                ("@/deep/*", ("d/*",)),
                ("@/*", ("*",)),
                ("*", ("types/*",)),
            ),
            bare=True,
            file="web/tsconfig.json",
        ),
    )


def test_extends_keeps_the_folder_in_which_paths_were_written(tmp_path: Path) -> None:
    workspace = read(
        tmp_path,
        {
            "tsconfig.base.json": {"compilerOptions": {"paths": {"@lib/*": ["libs/*"]}}},
            "apps/web/tsconfig.json": {"extends": "../../tsconfig.base"},
            "packages/config/package.json": {"name": "@acme/config"},
            "packages/config/next.json": {"compilerOptions": {"baseUrl": "."}},
            "apps/api/tsconfig.json": {"extends": ["react", "@acme/config/next.json"]},
        },
    )
    assert [(m.folder, m.base, m.patterns, m.bare) for m in workspace.mappings] == [
        ("", "", (("@lib/*", ("libs/*",)),), False),
        ("apps/api", "packages/config", (), True),
        ("apps/web", "", (("@lib/*", ("libs/*",)),), False),
    ]


def test_a_circle_of_extends_ends(tmp_path: Path) -> None:
    workspace = read(
        tmp_path,
        {
            "tsconfig.json": {"extends": "./tsconfig.b.json"},
            "tsconfig.b.json": {"extends": "./tsconfig.json", "compilerOptions": {"baseUrl": "."}},
        },
    )
    assert {mapping.base for mapping in workspace.mappings} == {""}


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text('{"compilerOptions": {"baseUrl": "."}}')
    workspace = read(tmp_path / "root", {"tsconfig.json": {"extends": "../outside.json"}})
    assert workspace.mappings == ()


def test_private_imports_of_a_package(tmp_path: Path) -> None:
    manifest = {"imports": {"#lib/*": {"types": "./t/*.d.ts", "default": "./src/lib/*.ts"}}}
    assert read(tmp_path, {"web/package.json": manifest}).mappings == (
        PathMapping(
            "web",
            "web",
            (("#lib/*", ("./src/lib/*.ts", "./t/*.d.ts")),),
            file="web/package.json",
        ),
    )


@pytest.mark.parametrize(
    "config",
    [
        "resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } }",
        "resolve: { alias: { '@': path.resolve(__dirname, 'src') } }",
        'resolve: { alias: { "@": resolve(__dirname, "./src/") } }',
        "resolve: { alias: [{ find: '@', replacement: path.join(__dirname, 'src') }] }",
        "resolve: { alias: { '@': `${__dirname}/src` } }",
    ],
)
def test_aliases_of_a_bundler(tmp_path: Path, config: str) -> None:
    text = f"export default defineConfig({{ {config}, other: {{ 'x': y('z') }} }})"
    (mapping,) = read(tmp_path, {"web/vite.config.ts": text}).mappings
    assert (mapping.folder, mapping.base) == ("web", "web")
    assert mapping.patterns == (("@", ("src",)), ("@/*", ("src/*",)))


def test_aliases_that_frameworks_set_themselves(tmp_path: Path) -> None:
    workspace = read(tmp_path, {"a/svelte.config.js": "", "b/nuxt.config.ts": ""})
    svelte, nuxt = workspace.mappings
    assert ("$lib/*", ("src/lib/*",)) in svelte.patterns
    assert ("~/*", ("./*", "app/*")) in nuxt.patterns


def test_a_broken_file_is_told_once(tmp_path: Path) -> None:
    workspace = read(tmp_path, {"tsconfig.json": "{", "package.json": "{"})
    assert [(d.file, d.kind) for d in workspace.diagnostics] == [
        ("package.json", "manifest"),
        ("tsconfig.json", "manifest"),
    ]
    assert workspace.packages == ()


@pytest.mark.parametrize("text", ["[]", '"x"', '{"compilerOptions": {"paths": [1]}}', '{"a": 1}'])
def test_json_of_another_shape_has_no_aliases(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, {"tsconfig.json": text, "package.json": text}).mappings == ()


def test_python_imports_resolve_from_the_folders_of_top_level_packages() -> None:
    roots = python_roots(
        [
            "backend/pyproject.toml",
            "backend/src/shop/__init__.py",
            "backend/src/shop/cart/__init__.py",
            "site/manage.py",
            "site/accounts/__init__.py",
            "tools/run.py",
        ]
    )
    assert roots == ("", "backend", "site", "backend/src")


def test_a_folder_with_its_own_requirements_is_a_root() -> None:
    assert python_roots(["services/a/requirements.txt", "services/a/__init__.py"]) == (
        "",
        "services",
        "services/a",
    )


def test_a_src_folder_without_packages_is_a_root() -> None:
    assert python_roots(["pyproject.toml", "src/app.py"]) == ("", "src")


def test_a_package_whose_apps_are_named_from_inside_it_is_a_root(tmp_path: Path) -> None:
    shown = "class BillingConfig(AppConfig):\n    name = {}\n"
    workspace = read(
        tmp_path,
        {
            "manage.py": "",
            "apps/__init__.py": "",
            "apps/billing/__init__.py": "",
            "apps/billing/apps.py": shown.format('"billing"'),
            "apps/zones/apps.py": "",
            "shop/__init__.py": "",
            "shop/stripe/__init__.py": "",
            "shop/stripe/apps.py": shown.format("'shop.stripe'"),
        },
    )
    assert workspace.python_roots == ("", "apps")
