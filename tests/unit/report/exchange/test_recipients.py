"""What each recipient gets, and what for."""

from __future__ import annotations

import msgspec

from exchange_material import material, only, register, with_category
from flowcheck.report.exchange.recipients import Purpose, Recipient, places, recipients, told
from sample_result import sample


def _of(vendor: str, text: str) -> Recipient:
    found = recipients(material(said=register(text)))
    return next(row for row in found if row.id == vendor)


def _shape(purpose: Purpose) -> tuple[str, str, bool, list[str]]:
    activity = purpose.activity.id if purpose.activity else ""
    return activity, purpose.use, purpose.said, [row.category for row in purpose.sent]


def test_recipients_are_in_order_those_without_a_flow_too() -> None:
    result = msgspec.structs.replace(sample(), flows=only("mixpanel").flows)
    found = recipients(material(result))
    assert [row.id for row in found] == sorted(use.vendor for use in sample().vendors)
    assert [row.id for row in found if row.sent] == ["mixpanel"]


def test_without_an_activity_the_kind_of_service_suggests_the_use() -> None:
    found = _of("mixpanel", "project: {name: Shop}")
    ((activity, use, said, categories),) = map(_shape, found.purposes)
    assert (activity, use, said) == ("", "analytics", False)
    assert categories == sorted(
        {row.category for row in sample().flows if row.vendor == "mixpanel"}
    )


def test_an_activity_has_the_categories_within_its_own_and_the_rest_has_none() -> None:
    text = """
    activities: [{id: a, data_use: sales, categories: [user.contact], vendors: [mixpanel]}]
    vendors: {mixpanel: {}}
    """
    first, rest = map(_shape, _of("mixpanel", text).purposes)
    assert first == ("a", "sales", True, ["user.contact.email", "user.contact.phone_number"])
    assert rest[0] == ""
    assert "user.contact.email" not in rest[3]


def test_an_activity_without_categories_has_all() -> None:
    text = "{activities: [{id: a, vendors: [mixpanel]}], vendors: {mixpanel: {}}}"
    found = _of("mixpanel", text)
    ((activity, _, said, categories),) = map(_shape, found.purposes)
    assert (activity, said) == ("a", False)
    assert categories == [row.category for row in found.sent]


def test_people_are_those_of_the_register_before_those_of_the_code() -> None:
    text = """
    activities: [{id: a, data_subjects: [Guests], vendors: [mixpanel]}]
    vendors: {mixpanel: {}}
    """
    assert _of("mixpanel", text).purposes[0].subjects() == ("Guests",)
    assert "unknown" not in _of("mixpanel", "project: {}").purposes[0].subjects()


def test_names_come_from_the_register_then_from_the_catalogue() -> None:
    assert _of(
        "mixpanel", "vendors: {mixpanel: {legal_name: Mixpanel Ltd, country: IE}}"
    ).legal_name == ("Mixpanel Ltd")
    found = _of("mixpanel", "project: {}")
    assert (found.legal_name, found.country) == ("Mixpanel, Inc.", "US")


def test_flows_in_words() -> None:
    flows = [row for row in sample().flows if not row.implicit]
    implicit = [row for row in sample().flows if row.implicit]
    assert told(flows[:1]) == "1 flow"
    assert told(implicit[:2]) == "2 flows, by the SDK itself"
    assert told([*flows[:1], *implicit[:2]]) == "3 flows, 2 of them by the SDK itself"


def test_places_are_the_first_and_how_many_more() -> None:
    found = places(sample().flows)
    assert found.count(":") == 5
    assert found.endswith(" more")


def test_what_is_not_sure_is_told() -> None:
    def doubt(**fields: object) -> str:
        result = with_category("mixpanel", "user.job_title", **fields)
        found = next(row for row in recipients(material(result)) if row.id == "mixpanel")
        (sent,) = (row for row in found.sent if row.category == "user.job_title")
        assert sent.doubt in sent.how
        return sent.doubt

    assert doubt(confidence="low") == "low confidence"
    assert doubt(confidence="high") == ""
    assert doubt(collection="console", implicit=True).startswith("only if")


def test_what_is_switched_off_in_the_console_is_not_sent() -> None:
    result = with_category("mixpanel", "user.job_title", collection="console", implicit=True)
    console = "{settings: {user.job_title: off}, asserted_by: Erika, on: 2026-11-01}"
    said = register(f"vendors: {{mixpanel: {{console: {console}}}}}")
    found = next(row for row in recipients(material(result, said)) if row.id == "mixpanel")
    assert "user.job_title" not in {row.category for row in found.sent}
