"""The children in need census, an XML file of a year, as sheets like Annex A lists 3, 4 and 5. It has no contacts.

Only the days of referrals, assessments, strategy discussions and conferences are read, with the identifier that tells
one child from another; each row is called by the number of its child's record in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser

from mashsim.errors import Fault, ScenarioError
from mashsim.past.sheet import Cells, Sheet, tidy

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TABLES = {
    "referrals": ("CINdetails", ("CINreferralDate",), ("Child Unique ID", "Date of referral")),
    "assessments": (
        "Assessments", ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
        ("Child Unique ID", "ContinuousAssessmentStart", "ContinuousAssessmentAuthDate"),
    ),
    "section 47": (
        "Section47", ("S47ActualStartDate", "ICPCnotRequired", "DateOfInitialCPC"),
        ("Child Unique ID", "StratDiscussionDate", "InitialCPConfUnnecessary", "InitialCPConfDate"),
    ),
}  # fmt: skip
"""What each sheet is made of: the elements, what is read of each, and the headings that stand for it."""


class _DoctypeError(Exception):
    """A file has a document type: entities can be declared nowhere else."""


class _Builder(TreeBuilder):
    """Builds the tree of a file, and stops where a document type begins, before anything in it is read."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse the file."""
        raise _DoctypeError


def census_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a census file.

    Raises
    ------
    ScenarioError
        If it is no XML, has entities, or no child in need.
    """
    parser = XMLParser(target=_Builder())
    try:
        parser.feed(content)
        root = parser.close()
    except _DoctypeError:
        raise ScenarioError([Fault(name, "declares its own XML entities or rules; it is not opened.")]) from None
    except (ParseError, ValueError, LookupError) as error:
        place = f" (line {error.position[0]})" if isinstance(error, ParseError) else ""
        raise ScenarioError([Fault(name, f"is no XML, or is cut short{place}.")]) from None
    children = [element for element in root.iter() if _tag(element) == "Child"]
    if not children:
        raise ScenarioError([Fault(name, "has no element Child; it is no children in need census.")])
    found = []
    for table, (inside, wanted, heads) in _TABLES.items():
        rows: list[tuple[int, Cells]] = [(0, list(heads))]
        rows += [(number, cells) for number, child in enumerate(children, 1) for cells in _rows(child, inside, wanted)]
        found.append(Sheet(f"{name}, {table}", table, "record", rows, 0))
    return found


def _rows(child: Element, inside: str, wanted: tuple[str, ...]) -> Iterator[Cells]:
    """Yield a row for each element of a child's record that has the first of what is wanted."""
    identifier = next((tidy(each.text) for each in child.iter() if _tag(each) == "LAchildID"), None)
    for element in child.iter():
        if _tag(element) == inside:
            known = {_tag(each): tidy(each.text) for each in element}
            if known.get(wanted[0]) is not None:
                yield [identifier, *(known.get(name) for name in wanted)]


def _tag(element: Element) -> str:
    """Return an element's name without its name space."""
    return element.tag.rpartition("}")[2]
