"""The pages in docs/contracts say what dbt enforces."""

import re

from tessera.home import PROJECT_ROOT

PAGES = PROJECT_ROOT / "docs" / "contracts"
ROW = re.compile(r"^\| `(\w+)` \| (\S.*?) \| (yes|no) \| (.+) \|$", re.MULTILINE)


def one_line(text):
    return " ".join(text.split())


def outward_tables(models):
    return {name: node for name, node in models.items() if node.get("schema") == "segments"}


def test_there_is_a_page_for_each_outward_table_and_no_other(models):
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}
    assert pages == set(outward_tables(models))


def test_each_page_lists_the_columns_with_type_nulls_and_meaning_of_the_contract(models):
    for name, node in outward_tables(models).items():
        enforced = []
        for column in node["columns"].values():
            nullable = "no" if any(c["type"] == "not_null" for c in column["constraints"]) else "yes"
            enforced.append((column["name"], column["data_type"], nullable, one_line(column["description"])))
        assert ROW.findall((PAGES / f"{name}.md").read_text()) == enforced, name


def test_each_page_begins_with_the_description_of_its_table(models):
    for name, node in outward_tables(models).items():
        lines = (PAGES / f"{name}.md").read_text().splitlines()
        assert lines[:3] == [f"# segments.{name}", "", one_line(node["description"])]


def test_the_index_links_every_page():
    links = set(re.findall(r"\]\((\w+)\.md\)", (PAGES / "README.md").read_text()))
    assert links == {page.stem for page in PAGES.glob("*.md")} - {"README"}
