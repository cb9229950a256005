from __future__ import annotations

from msgspec.structs import replace as with_fields

import records
from flowcheck.record.material import key_of, seen_from_britain
from flowcheck.record.model import Said, Seen, Unanswered
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

ANSWERED = records.answered()


def test_without_a_register_an_activity_is_proposed_for_each_kind_of_service() -> None:
    found = records.record()
    (activity,) = found.activities
    assert activity.proposed
    assert activity.group == "measurement"
    assert activity.data_use == "analytics"
    assert activity.vendors == ("mixpanel",)
    assert activity.legal_basis == Unanswered(
        "legal-basis", "register.activities[measurement].legal_basis"
    )


def test_whose_data_is_told_by_names_and_to_be_confirmed() -> None:
    (activity,) = records.record().activities
    assert isinstance(activity.subjects, Seen)
    assert activity.subjects.values == ("customer", "visitor")
    assert activity.subjects.question == "data-subjects"


def test_the_register_answers_and_its_activities_replace_the_proposed_ones() -> None:
    found = records.record(ANSWERED)
    assert [activity.key for activity in found.activities] == ["mesure-usage", "paie"]
    first = found.activities[0]
    assert not first.proposed
    assert first.legal_basis == Said(("Legitimate interests",))
    assert first.retention == Said(("25 mois",))
    assert found.registered


def test_a_vendor_that_no_activity_names_is_proposed_beside_those_of_the_register() -> None:
    text = ANSWERED.replace("vendors: [mixpanel]", "vendors: []")
    found = records.record(text)
    assert [(row.key, row.proposed) for row in found.activities] == [
        ("mesure-usage", False),
        ("paie", False),
        ("measurement", True),
    ]


def test_categories_tell_whether_they_are_sent_collected_or_only_declared() -> None:
    uses = {use.key: use for use in records.record(ANSWERED).activities[0].categories}
    assert uses["user.contact.email"].sent
    assert uses["user.contact.email"].declared
    assert uses["user.location.imprecise"].collected
    assert not uses["user.location.imprecise"].sent
    assert uses["user.telemetry"].declared
    assert not uses["user.telemetry"].seen


def test_a_recipient_outside_the_area_is_a_transfer_with_what_it_rests_on() -> None:
    (transfer,) = records.record(ANSWERED).transfers
    assert (transfer.country, transfer.adequacy) == ("US", "dpf")
    assert transfer.basis == Said(("scc",))
    assert transfer.scc_module == "2"
    (open_one,) = records.record().transfers
    assert open_one.basis == Unanswered("transfer-tool", "register.vendors.mixpanel.transfer")


def test_whose_server_it_runs_on_is_to_be_confirmed_where_the_code_does_not_show_it() -> None:
    result = records.incident()
    uses = tuple(with_fields(use, self_hosted=True, region="unknown") for use in result.vendors)
    result = with_fields(result, vendors=uses)
    found = records.record(result=result)
    party = found.party("mixpanel")
    assert party is not None
    path = "register.vendors.mixpanel"
    assert party.legal_name == Seen(("Mixpanel, Inc.",), "hosting", f"{path}.legal_name")
    assert party.country == Seen(("US",), "hosting", f"{path}.country")
    assert party.regions == ("perhaps-own",)
    assert "hosting" in {row.question for row in found.questions}
    said = records.record(ANSWERED, result=result).party("mixpanel")
    assert said is not None
    assert isinstance(said.legal_name, Said)


def test_a_recipient_at_home_is_no_transfer() -> None:
    found = records.record(ANSWERED).party("paie-exemple")
    assert found is not None
    assert found.transfer is None
    assert not found.in_code
    assert found.used_by == "logiciel de paie"


def test_an_incident_and_open_findings_stand_with_the_vendor() -> None:
    party = records.record().party("mixpanel")
    assert party is not None
    assert "November 2025" in party.incident
    assert party.findings > 0
    assert party.evidence


def test_every_cell_without_an_answer_has_a_question() -> None:
    found = records.record()
    asked = {(row.question, row.activity) for row in found.questions if row.activity}
    (activity,) = found.activities
    for name in ("purposes", "legal_basis", "subjects", "retention", "measures", "dpia"):
        entry = getattr(activity, name)
        assert not isinstance(entry, Said)
        assert (entry.question, activity.id) in asked
    keys = {row.key for row in found.questions}
    assert {"register.organisation.name", "register.organisation.dpo"} <= keys
    assert all(
        row.number for row in found.questions if row.question not in ("", "register-missing")
    )


def test_an_answer_to_a_question_answers_its_cell() -> None:
    text = ANSWERED.replace(
        "      contact: {email: security@mixpanel.example}\n",
        "      answers:\n        breach-contact: {answer: Ann does, by: Ann, on: 2025-01-01}\n",
    )
    party = records.record(text).party("mixpanel")
    assert party is not None
    assert party.contact == Said(("Ann does",))


def test_what_a_console_switched_off_is_no_category() -> None:
    result = records.incident()
    one = next(flow for flow in result.flows if flow.category == "user.location.imprecise")
    lone = with_fields(result, flows=(with_fields(one, collection="console"),))
    told = {use.key: use.console for use in records.record(result=lone).activities[0].categories}
    assert told == {"user.location.imprecise": True}
    text = ANSWERED.replace(
        "      retention: 24 mois\n",
        "      retention: 24 mois\n"
        "      console: {settings: {user.location: off}, asserted_by: Ann, on: 2025-01-01}\n",
    )
    found = records.record(text, result=lone)
    assert "user.location.imprecise" not in {use.key for use in found.activities[0].categories}
    assert [row.collection for row in found.flows] == ["off"]


def test_flows_become_rows_by_property_with_all_their_places() -> None:
    found = records.record()
    assert {flow for row in found.flows for flow in row.flows} == {
        flow.id for flow in records.incident().flows
    }
    assert len({row.id for row in found.flows}) == len(found.flows)


def test_row_ids_follow_from_content_not_from_order() -> None:
    result = records.incident()
    turned = with_fields(result, flows=tuple(reversed(result.flows)))
    assert _ids(result) == _ids(turned)
    fewer = with_fields(result, flows=_without(result, "user.name"))
    assert {row.id for row in records.record(result=fewer).flows} < set(_ids(result))


def test_a_special_category_asks_for_the_condition_of_article_9() -> None:
    result = records.incident()
    health = with_fields(result.flows[0], category="user.health_and_medical")
    (activity,) = records.record(result=with_fields(result, flows=(health,))).activities
    assert activity.categories[0].article_9
    assert isinstance(activity.article_9_condition, Unanswered)


def test_a_special_category_is_sure_only_when_its_evidence_is() -> None:
    result = records.incident()
    health = with_fields(result.flows[0], category="user.health_and_medical", confidence="medium")
    (activity,) = records.record(result=with_fields(result, flows=(health,))).activities
    assert not activity.categories[0].sure
    high = with_fields(health, confidence="high")
    (activity,) = records.record(result=with_fields(result, flows=(health, high))).activities
    assert activity.categories[0].sure


def test_what_is_surely_collected_may_be_a_guess_where_it_is_sent() -> None:
    result = records.incident()
    sent = next(flow for flow in result.flows if not flow.implicit)
    guessed = with_fields(sent, category="user.contact.email", confidence="low")
    collected = next(flow for flow in result.flows if flow.implicit)
    by_sdk = with_fields(collected, category="user.contact.email", confidence="high")
    (activity,) = records.record(result=with_fields(result, flows=(guessed, by_sdk))).activities
    (use,) = activity.categories
    assert (use.sure, use.sure_sent) == (True, False)


def test_a_host_that_nobody_has_described_is_a_recipient_too() -> None:
    result = records.incident()
    flow = with_fields(result.flows[0], vendor="unknown: api.example.com")
    found = records.record(result=with_fields(result, flows=(flow,), vendors=()))
    assert [activity.group for activity in found.activities] == ["other"]
    (transfer,) = found.transfers
    assert transfer.adequacy == "unknown"


def _ids(result: ScanResult) -> list[str]:
    found = records.record(result=result)
    return [
        *(row.id for row in found.activities),
        *(row.id for row in found.parties),
        *(row.id for row in found.flows),
        *(row.id for row in found.questions),
    ]


def _without(result: ScanResult, category: str) -> tuple[Flow, ...]:
    return tuple(flow for flow in result.flows if flow.category != category)


def test_what_the_eu_decided_after_2020_is_no_decision_of_the_united_kingdom() -> None:
    gathered = records.material(records.incident())
    assert "BR" in gathered.defaults.adequate
    assert "BR" not in seen_from_britain(gathered).defaults.adequate
    assert "JP" in seen_from_britain(gathered).defaults.adequate


def test_the_id_of_a_host_is_quoted_in_a_path_of_the_register() -> None:
    assert key_of("google-analytics") == "google-analytics"
    assert key_of("unknown: api.acme.com") == '"unknown: api.acme.com"'
