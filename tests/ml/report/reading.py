"""Reads a report as a browser would: a tree of elements, and the numbers it shows."""

from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from ml.report import write_report

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "wbr"})


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("document")
        self.open = [self.root]

    def handle_starttag(self, tag, attributes):
        element = SubElement(self.open[-1], tag, {name: value or "" for name, value in attributes})
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        SubElement(self.open[-1], tag, {name: value or "" for name, value in attributes})

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}> on line {self.getpos()[0]}"
        self.open.pop()

    def handle_data(self, data):
        children = list(self.open[-1])
        if children:
            children[-1].tail = (children[-1].tail or "") + data
        else:
            self.open[-1].text = (self.open[-1].text or "") + data


def read_page(text: str) -> Element:
    """Return the page as a tree; fails where an element is not closed in order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], f"left open: {[element.tag for element in reader.open[1:]]}"
    return reader.root


def words(element: Element) -> str:
    """Return the text of an element with single spaces; no-break spaces read as spaces."""
    return " ".join("".join(element.itertext()).replace("\u00a0", " ").split())


def numbers(element: Element) -> list[str]:
    """Return the texts of the numbers within an element, in reading order."""
    return [words(data) for data in element.iter() if data.tag == "data" or data.get("class") == "unknown"]


def cells(row: Element) -> list[str]:
    """Return the text of each cell of a table's row."""
    return [words(cell) for cell in row]


def by_class(element: Element, name: str) -> list[Element]:
    """Return the elements that carry a class."""
    return [one for one in element.iter() if name in one.get("class", "").split()]


def within(page: Element, path: str) -> Element:
    """Return the one element at a path."""
    found = page.findall(path)
    assert len(found) == 1, f"{len(found)} elements at {path}"
    return found[0]


def page_of(database: Path) -> Element:
    """Write the report on a published database and read it."""
    page = write_report(database, database.parent, currency="USD", workspace_name="shop")
    return read_page(page.read_text(encoding="utf-8"))
