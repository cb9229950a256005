"""Import specifiers and the files they mean."""

from __future__ import annotations

import pytest

from flowcheck.discover.workspace import NpmPackage, PathMapping, Workspace
from flowcheck.link.modules import ModuleResolver, Target


def javascript(
    paths: str, source: str, importer: str, workspace: Workspace | None = None
) -> str | None:
    """The file that an import means, ``None`` when it is a package from outside."""
    target = ModuleResolver(paths.split(), workspace or Workspace()).javascript(source, importer)
    assert not target.path or target.path in paths.split()
    return target.path or None


def python(paths: str, source: str, importer: str, roots: tuple[str, ...] = ("",)) -> Target:
    target = ModuleResolver(paths.split(), Workspace(python_roots=roots)).python(source, importer)
    assert not target.path or target.path in paths.split()
    return target


@pytest.mark.parametrize(
    ("paths", "source", "importer", "found"),
    [
        ("src/a.ts src/b.ts", "./b", "src/a.ts", "src/b.ts"),
        ("src/a.ts b.ts", "../b", "src/a.ts", "b.ts"),
        ("src/a.ts src/lib/b.tsx", "./lib/b", "src/a.ts", "src/lib/b.tsx"),
        ("a.ts b.ts", "./b?raw", "a.ts", "b.ts"),
        ("a.ts b.vue", "./b.vue", "a.ts", "b.vue"),
        ("a.ts b.svelte", "./b", "a.ts", "b.svelte"),
        ("a.ts b.d.ts", "./b", "a.ts", "b.d.ts"),
        ("a.ts user.model.ts", "./user.model", "a.ts", "user.model.ts"),
        ("src/a.ts public/b.js", "/public/b.js", "src/a.ts", "public/b.js"),
        ("a.ts b.ts b.js", "./b", "a.ts", "b.ts"),
        ("a.ts b.ts b.js", "./b.js", "a.ts", "b.js"),
        ("a.ts", "./missing", "a.ts", None),
    ],
)
def test_relative_imports(paths: str, source: str, importer: str, found: str | None) -> None:
    assert javascript(paths, source, importer) == found


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("./b.js", "b.ts"),
        ("./b.js", "b.tsx"),
        ("./b.jsx", "b.tsx"),
        ("./b.mjs", "b.mts"),
        ("./b.cjs", "b.cts"),
    ],
)
def test_the_extension_of_the_output_means_the_source(written: str, file: str) -> None:
    assert javascript(f"a.ts {file}", written, "a.ts") == file


@pytest.mark.parametrize(
    ("paths", "source", "importer", "found"),
    [
        ("a.ts lib/index.ts", "./lib", "a.ts", "lib/index.ts"),
        ("a.ts lib/index.tsx", "./lib/", "a.ts", "lib/index.tsx"),
        ("lib/a.ts lib/index.js", ".", "lib/a.ts", "lib/index.js"),
        ("lib/deep/a.ts lib/index.js", "..", "lib/deep/a.ts", "lib/index.js"),
        ("src/a.ts index.ts", "..", "src/a.ts", "index.ts"),
        ("a.ts lib.ts lib/index.ts", "./lib", "a.ts", "lib.ts"),
    ],
)
def test_a_folder_means_its_index(paths: str, source: str, importer: str, found: str) -> None:
    assert javascript(paths, source, importer) == found


@pytest.mark.parametrize("platform", ["native", "web", "client", "server", "ios", "android"])
def test_one_of_the_files_of_a_platform_stands_for_all(platform: str) -> None:
    file = f"lib/track.{platform}.ts"
    assert javascript(f"a.ts {file}", "./lib/track", "a.ts") == file


def test_the_file_without_a_platform_comes_first() -> None:
    assert javascript("a.ts track.ts track.web.ts", "./track", "a.ts") == "track.ts"


PATHS = (
    ("~config", ("src/config/index.ts",)),
    ("@/ui/*", ("packages/ui/*", "src/ui/*")),
    ("@/*", ("src/*",)),
    ("#*.server", ("server/*",)),
)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("~config", "web/src/config/index.ts"),
        ("~config/more", None),
        ("@/lib/a", "web/src/lib/a.ts"),
        ("@/ui/button", "web/src/ui/button.tsx"),
        ("@/ui/card", "web/packages/ui/card.tsx"),
        ("#mail.server", "web/server/mail.ts"),
        ("@/missing", None),
        ("lib/a", None),
    ],
)
def test_the_paths_of_a_tsconfig(source: str, found: str | None) -> None:
    paths = (
        "web/page.ts web/src/config/index.ts web/src/lib/a.ts web/src/ui/button.tsx"
        " web/src/ui/card.tsx web/packages/ui/card.tsx web/server/mail.ts"
    )
    workspace = Workspace(mappings=(PathMapping("web", "web", PATHS),))
    assert javascript(paths, source, "web/page.ts", workspace) == found


@pytest.mark.parametrize(("bare", "found"), [(True, "src/lib/a.ts"), (False, None)])
def test_names_are_looked_up_in_the_base_only_when_it_is_said(
    *, bare: bool, found: str | None
) -> None:
    workspace = Workspace(mappings=(PathMapping("", "src", (), bare=bare),))
    assert javascript("page.ts src/lib/a.ts", "lib/a", "page.ts", workspace) == found


def test_the_nearest_tsconfig_decides_and_others_do_not_apply() -> None:
    workspace = Workspace(
        mappings=(
            PathMapping("", "", (("@x/*", ("lib/*",)),)),
            PathMapping("web", "web", (("@x/*", ("own/*",)),)),
        )
    )
    paths = "web/a.ts api/a.ts lib/b.ts web/own/b.ts"
    assert javascript(paths, "@x/b", "web/a.ts", workspace) == "web/own/b.ts"
    assert javascript(paths, "@x/b", "api/a.ts", workspace) == "lib/b.ts"


def packages(**entry: tuple[str, ...]) -> Workspace:
    return Workspace(packages=(NpmPackage("libs/ui", "@acme/ui", entry),))


@pytest.mark.parametrize(
    ("entry", "paths", "source", "found"),
    [
        ({".": ("./src/main.ts",)}, "libs/ui/src/main.ts", "@acme/ui", "libs/ui/src/main.ts"),
        ({".": ("./dist/main.js",)}, "libs/ui/src/main.ts", "@acme/ui", "libs/ui/src/main.ts"),
        ({".": ("./dist/main.d.ts",)}, "libs/ui/main.tsx", "@acme/ui", "libs/ui/main.tsx"),
        ({".": ("build/main.cjs",)}, "libs/ui/lib/main.ts", "@acme/ui", "libs/ui/lib/main.ts"),
        ({}, "libs/ui/index.ts", "@acme/ui", "libs/ui/index.ts"),
        ({}, "libs/ui/src/index.ts", "@acme/ui", "libs/ui/src/index.ts"),
        ({}, "libs/ui/src/card.tsx", "@acme/ui/card", "libs/ui/src/card.tsx"),
        ({}, "libs/ui/src/card.tsx", "@acme/ui/src/card", "libs/ui/src/card.tsx"),
        ({"./c": ("./src/card.ts",)}, "libs/ui/src/card.ts", "@acme/ui/c", "libs/ui/src/card.ts"),
        ({"./*": ("./src/*.ts",)}, "libs/ui/src/a/b.ts", "@acme/ui/a/b", "libs/ui/src/a/b.ts"),
        ({"./*.js": ("./dist/*.js",)}, "libs/ui/src/b.ts", "@acme/ui/b.js", "libs/ui/src/b.ts"),
        ({"./*": ("./x/*.ts", "./y/*.ts")}, "libs/ui/y/b.ts", "@acme/ui/b", "libs/ui/y/b.ts"),
        ({".": ("./gone.js",)}, "libs/ui/src/other.ts", "@acme/ui", None),
        ({}, "libs/ui/index.ts", "@acme/uix", None),
        ({}, "libs/ui/index.ts", "@acme", None),
    ],
)
def test_packages_of_the_workspace(
    entry: dict[str, tuple[str, ...]], paths: str, source: str, found: str | None
) -> None:
    assert javascript(f"app/a.ts {paths}", source, "app/a.ts", packages(**entry)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@/lib/a", "web/src/lib/a.ts"),
        ("~/lib/a", "web/src/lib/a.ts"),
        ("src/lib/a", "web/src/lib/a.ts"),
        ("#/lib/a", "web/src/lib/a.ts"),
        ("$lib/a", "web/src/lib/a.ts"),
        ("~~/shared", "web/shared.ts"),
        ("@@/shared", "web/shared.ts"),
        ("@/shared", "web/shared.ts"),
        ("@lib/a", None),
    ],
)
def test_aliases_that_frameworks_set_by_convention(source: str, found: str | None) -> None:
    paths = "web/src/pages/p.ts web/src/lib/a.ts web/shared.ts"
    assert javascript(paths, source, "web/src/pages/p.ts") == found


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("posthog-js", "npm:posthog-js"),
        ("@sentry/react", "npm:@sentry/react"),
        ("lodash/get", "npm:lodash/get"),
        ("node:crypto", "npm:crypto"),
    ],
)
def test_what_the_project_lacks_comes_from_outside(source: str, root: str) -> None:
    resolver = ModuleResolver(["a.ts", "posthog.ts"], Workspace())
    assert resolver.javascript(source, "a.ts") == Target(root=root)


@pytest.mark.parametrize("source", ["../../../secret", "../../../../etc/passwd.js", "../../.."])
def test_no_import_leaves_the_root(source: str) -> None:
    paths = "web/a.ts secret.ts etc/passwd.js index.ts"
    assert javascript(paths, source, "web/a.ts") is None
    hostile = Workspace(
        packages=(NpmPackage("web", "evil", {".": (source,), "./*": (f"{source}/*",)}),),
        mappings=(PathMapping("web", "web", (("evil2", (source,)), ("e/*", ("../../*",)))),),
    )
    for written in ("evil", "evil/secret", "evil2", "e/secret", "@/../../../secret"):
        assert javascript(paths, written, "web/a.ts", hostile) is None


@pytest.mark.parametrize("source", ["", ".", "..", "/", "//", "@", "@/", "*", "?", "\ud800", "\0"])
def test_any_specifier_is_answered(source: str) -> None:
    mapping = PathMapping("", "", (("*", ("*", "")), ("", ("",))), bare=True)
    resolver = ModuleResolver(["a.ts", "lib/b.ts"], Workspace(mappings=(mapping,)))
    assert resolver.javascript(source, "a.ts").path in ("", "a.ts", "lib/b.ts")
    assert resolver.python(source, "a.py").path == ""


@pytest.mark.parametrize(
    ("paths", "source", "importer", "found"),
    [
        ("app/a.py app/b.py", ".b", "app/a.py", "app/b.py"),
        ("app/a.py app/__init__.py", ".", "app/a.py", "app/__init__.py"),
        ("app/x/a.py app/b.py", "..b", "app/x/a.py", "app/b.py"),
        ("app/x/a.py app/y/__init__.py", "..y", "app/x/a.py", "app/y/__init__.py"),
        ("app/x/a.py app/y/z.py", "..y.z", "app/x/a.py", "app/y/z.py"),
        ("app/__init__.py app/b.py", ".b", "app/__init__.py", "app/b.py"),
        ("app/a.py", ".missing", "app/a.py", ""),
    ],
)
def test_relative_modules(paths: str, source: str, importer: str, found: str) -> None:
    assert python(paths, source, importer).path == found


@pytest.mark.parametrize(
    ("paths", "source", "importer", "found"),
    [
        ("main.py app/__init__.py", "app", "main.py", "app/__init__.py"),
        ("main.py app/__init__.py app/b.py", "app.b", "main.py", "app/b.py"),
        ("main.py app/b.py", "app.b", "main.py", "app/b.py"),
        ("main.py app/b.py", "app", "main.py", ""),
        ("main.py b.py b/__init__.py", "b", "main.py", "b.py"),
        (
            "services/api/main.py services/api/b.py",
            "b",
            "services/api/main.py",
            "services/api/b.py",
        ),
    ],
)
def test_absolute_modules(paths: str, source: str, importer: str, found: str) -> None:
    assert python(paths, source, importer).path == found


def test_modules_are_found_from_every_source_root() -> None:
    paths = "backend/src/shop/__init__.py backend/src/shop/mail.py scripts/run.py"
    target = python(paths, "shop.mail", "scripts/run.py", ("", "backend/src"))
    assert target.path == "backend/src/shop/mail.py"


@pytest.mark.parametrize("importer", ["app/posthog.py", "app/tasks.py", "app/deep/tasks.py"])
def test_a_module_named_like_a_package_does_not_hide_it(importer: str) -> None:
    paths = "app/__init__.py app/posthog.py app/tasks.py app/deep/__init__.py app/deep/tasks.py"
    assert python(paths, "posthog", importer) == Target(root="py:posthog")


def test_a_module_named_like_a_package_is_found_by_its_own_name() -> None:
    paths = "app/__init__.py app/posthog.py app/tasks.py"
    assert python(paths, "app.posthog", "app/tasks.py").path == "app/posthog.py"


def test_a_module_does_not_import_itself() -> None:
    assert python("posthog.py", "posthog", "posthog.py") == Target(root="py:posthog")


def test_the_path_below_a_package_from_outside_is_kept() -> None:
    target = python("a.py", "google.cloud.storage", "a.py")
    assert target == Target(root="py:google", rest=("cloud", "storage"))


def test_submodules_and_namespace_folders() -> None:
    paths = ["main.py", "app/__init__.py", "app/mail.py", "app/sub/__init__.py", "space/mail.py"]
    resolver = ModuleResolver(paths, Workspace())
    assert resolver.python_submodule("app/__init__.py", "mail") == "app/mail.py"
    assert resolver.python_submodule("app/__init__.py", "sub") == "app/sub/__init__.py"
    assert resolver.python_submodule("app/__init__.py", "gone") == ""
    assert resolver.python_submodule("app/mail.py", "sub") == ""
    assert resolver.python_namespace("space", "main.py", "mail") == "space/mail.py"
    assert resolver.python_namespace(".", "space/other.py", "mail") == "space/mail.py"
    assert resolver.python_namespace("space", "main.py", "gone") == ""


@pytest.mark.parametrize("source", ["....secret", "..................secret", ".../secret"])
def test_no_module_leaves_the_root(source: str) -> None:
    found = python("app/a.py secret.py", source, "app/a.py").path
    assert found in ("", "secret.py")


def test_a_service_started_in_its_own_folder_is_a_root_though_it_is_marked_as_a_package() -> None:
    paths = "svc/shop/__init__.py svc/shop/utils/a.py svc/shop/modules/b.py"
    found = python(paths, "utils.a", "svc/shop/modules/b.py", ("", "svc", "svc/shop"))
    assert found.path == "svc/shop/utils/a.py"


def test_each_service_has_its_own_modules_of_the_same_name() -> None:
    paths = "a/utils.py b/utils.py b/main.py"
    assert python(paths, "utils", "b/main.py", ("", "a", "b")).path == "b/utils.py"


@pytest.mark.parametrize(
    ("importer", "found"),
    [("shop/pay.py", ""), ("app/views.py", ""), ("app/senders/all.py", "app/senders/stripe.py")],
)
def test_a_module_in_a_part_of_a_package_is_not_named_by_itself(importer: str, found: str) -> None:
    paths = "app/__init__.py app/senders/stripe.py app/senders/kinds/__init__.py"
    target = python(f"{paths} {importer}", "stripe", importer, ("", "app/senders"))
    assert target.path == found
    assert python(paths, "kinds", importer, ("", "app/senders")).path.endswith("__init__.py")
