"""Consent before an SDK starts: through callers, components and providers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from projects import scan_files

PACKAGE = '{"dependencies": {"react": "18", "vue": "3", "mixpanel-browser": "2.60.0"}}'
TRACKER = """\
import { useEffect } from "react";
import mixpanel from "mixpanel-browser";
export default function Tracker() {
  useEffect(() => { mixpanel.init("token"); }, []);
  return null;
}
"""
APP = 'import Tracker from "./Tracker";\n'
VUE = """\
<script setup>
import { onMounted } from "vue";
import mixpanel from "mixpanel-browser";
onMounted(() => { mixpanel.init("token"); });
</script>
<template><span /></template>
"""
VUE_APP = '<script setup>\nimport Tracker from "./Tracker.vue";\n'
GATE = "import { useConsent } from './consent';\nexport function Gate({ children }) {\n"


def gates(tmp_path: Path, files: Mapping[str, str]) -> list[str]:
    """The conditions about consent before the only initialisation."""
    result = scan_files(tmp_path, {"package.json": PACKAGE, **files})
    (init,) = [init for use in result.vendors for init in use.inits]
    return [gate.text for gate in init.gates if gate.kind == "consent"]


def page(body: str, more: str = "") -> dict[str, str]:
    """A React application that shows the tracker."""
    return {"src/Tracker.tsx": TRACKER, "src/App.tsx": f"{APP}{more}\n{body}\n"}


INNER = """\
const Inner = () => <Tracker />;
const App = ({ consent }) => <b>{consent.analytics && <Inner />}</b>;"""
HOOK = """\
function App() {
  const { statistics } = useConsent();
  return statistics && <Tracker />;
}"""
EARLY = "function App({ hasConsent }) { if (!hasConsent) return null; return <Tracker />; }"


@pytest.mark.parametrize(
    ("body", "condition"),
    [
        ("const App = ({ consent }) => <b>{consent && <Tracker />}</b>;", "consent"),
        ("const App = ({ consent }) => consent ? <Tracker /> : null;", "consent"),
        (EARLY, "hasConsent"),
        (HOOK, "statistics = useConsent()"),
        (INNER, "consent.analytics"),
    ],
)
def test_a_component_that_is_shown_after_consent(tmp_path: Path, body: str, condition: str) -> None:
    more = 'import { useConsent } from "./consent";'
    assert gates(tmp_path, page(f"{body}\nexport default App;", more)) == [condition]


@pytest.mark.parametrize(
    "body",
    [
        "const App = ({ consent }) => <b>{!consent && <Tracker />}</b>;",
        "const App = ({ consent }) => <b>{consent && <Tracker />}<Tracker /></b>;",
        "const App = ({ ready }) => <b>{ready && <Tracker />}</b>;",
        "const App = ({ consent }) => <b><Tracker />{!consent && <Banner />}</b>;",
    ],
)
def test_a_component_that_is_shown_without_consent(tmp_path: Path, body: str) -> None:
    assert gates(tmp_path, page(f"{body}\nexport default App;")) == []


HELD_BACK = """\
  const { analytics } = useConsent();
  if (!analytics) return null;
  return <>{children}</>;
}"""


@pytest.mark.parametrize(
    "body",
    [
        "  const { consent } = useConsent();\n  if (!consent) return null;\n  return children;\n}",
        "  const consent = useConsent();\n  return consent ? children : null;\n}",
        HELD_BACK,
        "  const consent = useConsent();\n  return <div>{consent && <b>{children}</b>}</div>;\n}",
    ],
)
def test_a_component_that_shows_its_children_after_consent(tmp_path: Path, body: str) -> None:
    files = {
        **page("export default () => <main><Gate><Tracker /></Gate><p>Hi</p></main>;",
               'import { Gate } from "./Gate";'),
        "src/Gate.tsx": GATE + body,
    }  # fmt: skip
    assert len(gates(tmp_path, files)) == 1


BESIDE = """\
  const consent = useConsent();
  return <><b>{children}</b>{!consent && <Banner />}</>;
}"""
LATER = """\
  const consent = useConsent();
  if (!ready()) return null;
  return <>{children}{consent ? null : <Banner />}</>;
}"""


@pytest.mark.parametrize(
    "body",
    [
        "  const consent = useConsent();\n  return <C value={consent}>{children}</C>;\n}",
        BESIDE,
        LATER,
    ],
)
def test_a_provider_that_only_knows_of_consent_holds_nothing_back(
    tmp_path: Path, body: str
) -> None:
    files = {
        **page("export default () => <Gate><Tracker /></Gate>;", 'import { Gate } from "./Gate";'),
        "src/Gate.tsx": GATE + body,
    }
    assert gates(tmp_path, files) == []


def test_a_component_of_a_consent_platform(tmp_path: Path) -> None:
    body = 'export default () => <Frame category="measurement"><Tracker /></Frame>;'
    files = page(body, 'import { Frame } from "@c15t/react";')
    assert gates(tmp_path, files) == ['<Frame category="measurement">']


def test_a_provider_of_a_layout_that_asks_itself(tmp_path: Path) -> None:
    text = TRACKER.replace("Tracker()", "Tracker({ children })").replace(
        'mixpanel.init("token");', 'if (!consented) return; mixpanel.init("token");'
    ).replace("  useEffect", "  const { consented } = useConsent();\n  useEffect")  # fmt: skip
    layout = f"{APP}export default ({{ children }}) => <Tracker>{{children}}</Tracker>;\n"
    assert gates(tmp_path, {"src/Tracker.tsx": text, "src/layout.tsx": layout}) == ["consented"]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('<Tracker v-if="consent.analytics" />', ["consent.analytics"]),
        ('<main><p v-if="consent">Hi</p><Tracker /></main>', []),
        ('<div v-if="consent"><Tracker /></div>', ["consent = read()"]),
    ],
)
def test_a_component_of_vue(tmp_path: Path, template: str, found: list[str]) -> None:
    app = f"{VUE_APP}const consent = read();\n</script>\n<template>{template}</template>\n"
    assert gates(tmp_path, {"src/Tracker.vue": VUE, "src/App.vue": app}) == found


def test_a_function_that_is_called_after_consent_everywhere(tmp_path: Path) -> None:
    start = 'import mixpanel from "mixpanel-browser";\nexport function start() {\n'
    start += '  mixpanel.init("token");\n}\n'
    gated = 'import { start } from "./start";\nif (hasConsent()) { start(); }\n'
    files = {"src/start.ts": start, "src/a.ts": gated}
    assert gates(tmp_path, files) == ["hasConsent()"]
    assert (
        gates(tmp_path, {**files, "src/b.ts": 'import { start } from "./start";\nstart();\n'}) == []
    )


def test_a_handler_of_the_banner(tmp_path: Path) -> None:
    text = """\
import mixpanel from "mixpanel-browser";
const begin = () => mixpanel.init("token");
window.addEventListener("load", () => { if (cookieConsent.accepted) begin(); });
"""
    assert gates(tmp_path, {"src/a.ts": text}) == ["cookieConsent.accepted"]
