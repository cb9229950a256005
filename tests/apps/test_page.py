"""The HTML report in a real browser: no request, no error, and everything on it works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from chromium import Scheme, Seen, opened, started, violations
from flowcheck.result.flows import Step
from flowcheck.result.scan import ScanResult
from map_material import page as written
from sample_findings import hostile, judged

_OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"
_GROUND = "getComputedStyle(document.body).backgroundColor"
BOMB = "</script><img src=x onerror=alert(1)>\u202e\n'\"]]>{{1}}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _saved(judged(), tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture
def shown(browser: Browser, report: Path) -> Iterator[tuple[Page, Seen]]:
    with opened(browser, report) as found:
        yield found


def _saved(result: ScanResult, file: Path) -> Path:
    file.write_text(written(result), encoding="utf-8")
    return file


def _open_everything(page: Page) -> None:
    page.evaluate(_OPEN)
    page.wait_for_selector("#list details details")
    page.evaluate(_OPEN)
    page.wait_for_selector("#list .route")


def _number(page: Page) -> int:
    """How many flows the list has."""
    return int((page.text_content("#status") or "").split()[0].replace(",", ""))


def _focused(page: Page, attribute: str) -> str:
    found: str = page.evaluate(f"document.activeElement.getAttribute('{attribute}') || ''")
    return found


def test_it_asks_nothing_of_any_network_and_has_no_error(shown: tuple[Page, Seen]) -> None:
    page, seen = shown
    for element in page.query_selector_all(".fold"):
        element.click()
    assert seen.nothing(), seen


def test_its_policy_stops_requests_and_foreign_code(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    request = "fetch('https://recipient.example/').then(() => 'sent', () => 'stopped')"
    assert page.evaluate(request) == "stopped"
    markup = "(async () => { document.body.innerHTML = '<b>x</b>' })()"
    assert page.evaluate(f"{markup}.then(() => 'done', () => 'stopped')") == "stopped"
    stopped: list[str | None] = []
    page.on("requestfailed", lambda found: stopped.append(found.failure))
    page.evaluate(
        "document.body.append(Object.assign(new Image(), {src: 'https://recipient.example/x.png'}))"
    )
    page.wait_for_timeout(200)
    assert stopped == ["csp"]


def test_search_narrows_the_list_down(shown: tuple[Page, Seen]) -> None:
    page, seen = shown
    before = _number(page)
    page.fill("#search", "posthog email")
    expect(page.locator("#status")).to_contain_text(" of ")
    assert 0 < _number(page) < before
    page.fill("#search", "no such thing anywhere")
    expect(page.locator("#status")).to_have_text(f"0 of {before} flows.")
    page.click("#clear")
    expect(page.locator("#status")).to_have_text(f"{before} flows, all shown.")
    assert seen.nothing(), seen


def test_filters_work_together(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    page.select_option("#by-vendor", "posthog")
    vendor = _number(page)
    page.select_option("#by-sign", "●")
    assert 0 < _number(page) < vendor
    page.select_option("#by-whose", "Customers")
    assert page.locator("#list > details").count() > 0


def test_a_route_through_the_code_opens(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    page.select_option("#by-vendor", "posthog")
    page.select_option("#by-data", "user.contact.email")
    expect(page.locator("#list > details")).to_have_count(1)
    page.locator("#list details details > summary").first.click()
    steps = page.locator("#list details details .route > li")
    expect(steps.nth(1)).to_be_visible()
    expect(steps.first).to_contain_text("user.email")
    expect(steps.last).to_contain_text("posthog.identify(")
    expect(page.locator("#list details details .facts").first).to_contain_text("flowcheck explain")


def test_flows_that_read_the_same_are_one_row_with_their_number(
    browser: Browser, tmp_path: Path
) -> None:
    result = judged()
    first = next(flow for flow in result.flows if len(flow.path) > 2)
    ways = [
        msgspec.structs.replace(
            first,
            id=f"{number:04}{first.id[4:]}",
            path=(first.path[0], Step("calls.ts", number, 1, "track(user)"), *first.path[1:]),
        )
        for number in range(1, 4)
    ]
    file = _saved(msgspec.structs.replace(result, flows=tuple(ways)), tmp_path / "ways.html")
    with opened(browser, file) as (page, seen):
        rows = page.locator("#list > details > .inside > details")
        expect(rows).to_have_count(1)
        expect(rows.locator("> summary")).to_contain_text("3 flows")
        rows.locator("> summary").click()
        inner = rows.locator("> .inside > details > summary")
        expect(inner).to_have_count(3)
        expect(inner.nth(1)).to_contain_text("calls.ts:2")
        inner.nth(1).click()
        expect(rows.locator(".route > li").nth(1)).to_contain_text("calls.ts:2")
        assert seen.nothing(), seen


def test_a_sign_of_the_matrix_leads_to_its_flows(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    page.click(".cell[data-vendor='sentry'][data-category='user.contact.email']")
    assert page.input_value("#by-vendor") == "sentry"
    assert page.input_value("#by-data") == "user.contact.email"
    assert page.evaluate("document.getElementById('list').contains(document.activeElement)")


def test_a_finding_leads_to_its_flows(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    button = page.locator(".rule.error .show").first
    button.click()
    chip = page.locator("#chips button")
    expect(chip).to_contain_text("Finding: A direct identifier")
    found = _number(page)
    chip.click()
    assert found < _number(page)


def test_a_box_of_the_map_shows_only_what_goes_through_it(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    every = _number(page)
    page.locator(".map .vendor", has_text="Sentry").click()
    sentry = _number(page)
    assert 0 < sentry < every
    expect(page.locator(".map .vendor.on")).to_have_count(1)
    expect(page.locator(".map .vendor[aria-pressed='true']")).to_have_count(1)
    page.locator(".map .vendor", has_text="PostHog").click()
    assert _number(page) > sentry
    page.locator(".map .part", has_text="web").click()
    expect(page.locator("#map-status")).to_contain_text("go this way")
    page.click("#map-clear")
    assert _number(page) == every
    expect(page.locator(".map .on")).to_have_count(0)


def test_the_map_works_by_keyboard(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    every = _number(page)
    assert page.locator(".map .node[tabindex='0']").count() == 1
    page.locator(".map .node[tabindex='0']").focus()
    first = _focused(page, "aria-label")
    page.keyboard.press("ArrowRight")
    assert "data" in _focused(page, "class")
    page.keyboard.press("ArrowDown")
    second = _focused(page, "aria-label")
    assert second != first
    page.keyboard.press("Enter")
    assert _focused(page, "aria-pressed") == "true"
    assert _number(page) < every
    page.keyboard.press("Escape")
    assert _number(page) == every


def test_the_matrix_is_one_stop_of_the_tab_key(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    expect(page.locator(".cell[tabindex='0']")).to_have_count(1)
    page.locator(".cell[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert _focused(page, "class") == "cell"
    expect(page.locator(".cell[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Enter")
    assert page.input_value("#by-vendor") != ""


def test_print_opens_what_is_folded_and_is_light(browser: Browser, report: Path) -> None:
    with opened(browser, report, scheme="dark") as (page, _):
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#recipients details:not([open])").count() == 0
        page.emulate_media(media="print")
        assert page.evaluate(_GROUND) == "rgb(255, 255, 255)"
        assert not page.is_visible("#explorer")
        assert not page.is_visible("nav")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("#recipients details[open]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 360])
def test_axe_finds_nothing(browser: Browser, report: Path, scheme: Scheme, width: int) -> None:
    with opened(browser, report, scheme=scheme, width=width) as (page, seen):
        page.locator(".map .vendor").first.dispatch_event("click")
        _open_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        assert seen.nothing(), seen


def test_texts_of_the_map_are_inside_their_boxes(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".map .node")].flatMap((node) => {
          const box = node.querySelector("rect").getBBox();
          return [...node.querySelectorAll("text")].filter((text) => {
            const own = text.getBBox();
            return own.x < box.x || own.x + own.width > box.x + box.width
              || own.y < box.y || own.y + own.height > box.y + box.height;
          }).map((text) => text.textContent);
        })"""
    )
    assert outside == []


def test_hostile_names_are_shown_as_they_are_written(browser: Browser, tmp_path: Path) -> None:
    file = _saved(hostile(BOMB), tmp_path / "hostile.html")
    with opened(browser, file) as (page, seen):
        _open_everything(page)
        shown = "</script><img src=x onerror=alert(1)>\\u202e '\"]]>{{1}}"
        assert shown in (page.text_content("h1") or "")
        assert shown in (page.text_content("#list .route") or "")
        assert page.locator("img").count() == 0
        assert seen.nothing(), seen


def test_two_thousand_flows_are_quick(browser: Browser, tmp_path: Path) -> None:
    result = judged()
    flows = tuple(
        msgspec.structs.replace(flow, id=f"{number:03}{flow.id}")
        for number in range(2_000 // len(result.flows) + 1)
        for flow in result.flows
    )
    assert len(flows) >= 2_000
    file = _saved(msgspec.structs.replace(result, flows=flows), tmp_path / "large.html")
    with opened(browser, file) as (page, seen):
        ready = page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
        assert ready < 5_000
        took = page.evaluate(
            """() => {
              const start = performance.now();
              document.getElementById("by-sign").value = "●";
              document.getElementById("by-sign").dispatchEvent(new Event("change"));
              return performance.now() - start;
            }"""
        )
        assert took < 1_000
        page.fill("#search", "email")
        expect(page.locator("#status")).to_contain_text(" of ")
        assert seen.nothing(), seen
