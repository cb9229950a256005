"""Names that a framework imports by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.link.automatic import Automatic, default_name, exported
from flowcheck.link.texts import words_of
from flowcheck.model import Language, SourceFile
from projects import explicit, scan_files

TRACK = """\
import mixpanel from "mixpanel-browser";
export const useTrack = (who) => mixpanel.track("a", {who});
"""
CALL = "export default (user: { email: string }) => useTrack(user.email);\n"
PACKAGE = '{"dependencies": {"nuxt": "4.0.0", "mixpanel-browser": "2.60.0"}}'


def source(path: str, text: str = "") -> SourceFile:
    return SourceFile(path, Language.TYPESCRIPT, text)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("composables/use-cart.ts", "useCart"),
        ("composables/useCart.ts", "useCart"),
        ("composables/cart_items/index.ts", "cartItems"),
        ("utils/money.server.ts", "money"),
    ],
)
def test_the_name_of_what_a_file_exports_by_default(path: str, name: str) -> None:
    assert default_name(path) == name


def test_what_a_file_exports_by_its_text() -> None:
    lines = ("export async function a() {}", "export const b = 1;", "export { c, d as e };")
    text = "\n".join((*lines, "export default 2;"))
    assert exported(source("utils/f.ts", text)) == ["a", "b", "c", "e", "f"]


def test_files_of_one_application_share_names_and_its_server_has_its_own() -> None:
    texts = {
        "web/composables/track.ts": "export const track = 1;",
        "web/server/utils/mail.ts": "export const mail = 1;",
        "web/shared/utils/both.ts": "export const both = 1;",
        "web/pages/a.ts": "track; mail; both;",
        "web/server/api/b.ts": "track; mail; both;",
        "other/c.ts": "track; mail; both;",
    }
    files = {at: source(path, text) for at, (path, text) in enumerate(texts.items())}
    words = {at: words_of(file.text) for at, file in files.items()}
    automatic = Automatic(files, ["web"], lambda word: [at for at in files if word in words[at]])
    assert {at: set(automatic.of(at)) for at in (3, 4, 5)} == {3: {0, 2}, 4: {1, 2}, 5: set()}
    assert automatic.giving(3, "track") == [0]
    assert automatic.giving(5, "track") == []
    assert automatic.gives([3, 1])
    assert not automatic.gives([3, 4, 5])


@pytest.mark.parametrize(("config", "found"), [("nuxt.config.ts", True), ("vite.config.ts", False)])
def test_only_frameworks_that_do_so_import_by_themselves(
    tmp_path: Path, config: str, *, found: bool
) -> None:
    files = {"package.json": PACKAGE, config: "", "composables/track.ts": TRACK, "a.ts": CALL}
    flows = explicit(scan_files(tmp_path, files))
    assert ("user.contact.email" in {flow.category for flow in flows}) is found
