"""What an SDK is told of a group under `name` is what the group is called."""

from __future__ import annotations

from pathlib import Path

from projects import rows, scan_files

PAGE = """
import mixpanel from "mixpanel-browser";
import { found } from "./found";
export function Page({ slug }) {
  const post = found(slug);
  mixpanel.get_group("groupId", "1").set({ $name: post.name });
  mixpanel.people.set({ $said: post.text });
}
"""


def test_the_name_of_a_group_is_that_of_an_organisation(tmp_path: Path) -> None:
    categories = {row[1] for row in rows(scan_files(tmp_path, {"src/page.ts": PAGE}))}
    assert "user.contact.organization" in categories
    assert "user.content.private" in categories


def test_the_text_of_what_is_grouped_by_is_none(tmp_path: Path) -> None:
    page = PAGE.replace("post.name", "post.text")
    categories = {row[1] for row in rows(scan_files(tmp_path, {"src/page.ts": page}))}
    assert "user.contact.organization" not in categories
