import pytest

from flowcheck.catalog.hosts import HostList, load_hosts, parse_hosts
from flowcheck.catalog.location import rules_directory
from flowcheck.errors import RuleError

ROWS = "# a comment\n*.acme.io\tacme\tAcme\tadvertising\ncdn.acme.io\tcdn\tCdn\tunknown\n"


def test_the_longest_name_wins() -> None:
    hosts = HostList(parse_hosts(ROWS))
    asked = ("cdn.acme.io", "x.y.acme.io", "acme.io", "io")
    found = [getattr(hosts.owner(host), "id", None) for host in asked]
    assert found == ["cdn", "acme", "acme", None]


@pytest.mark.parametrize("row", ["acme.io", "acme.io\tacme\tAcme\tmagic", "a\tb\tc\td\te"])
def test_a_malformed_row_is_reported_with_its_line(row: str) -> None:
    with pytest.raises(RuleError, match=r"hosts\.tsv:4:1: expected host, id, name"):
        parse_hosts(f"{ROWS}{row}\n")


def test_the_list_that_is_built_in_loads() -> None:
    owner = load_hosts(rules_directory()).owner("stats.g.doubleclick.net")
    assert owner is not None
    assert owner.vendor_class == "advertising"


def test_pages_of_anybody_are_not_the_service_that_hosts_them() -> None:
    hosts = load_hosts(rules_directory())
    owners = [hosts.owner(host) for host in ("hatscripts.github.io", "cdn.rawgit.com")]
    assert [owner and owner.id for owner in owners] == ["github-pages", "rawgit"]
    raw = hosts.owner("raw.githubusercontent.com")
    assert raw is not None
    assert raw.id == "github"
