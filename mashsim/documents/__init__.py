"""A scenario file as a document: nested values, where each value comes from, and the line it is written on.

::

    file ──read_document──▶ Document ──validate──▶ the model passed in
                             │    ▲
                             └override

Reading, inheritance, overrides and messages are written once, here, and know no setting: the pydantic model says which there are.
"""

from mashsim.documents.changing import override, parse_setting, parse_settings
from mashsim.documents.document import (
    QUALITIES,
    Document,
    Provenance,
    parse_document,
    provenance_of,
    read_document,
    resolve,
    to_toml,
)
from mashsim.documents.faults import faults_from, in_order, validate
from mashsim.documents.files import Place
from mashsim.documents.mixing import mixed, named
from mashsim.documents.schema import file_schema
from mashsim.documents.text import KeyPath, did_you_mean, dotted, nearest, parse_path, shown

__all__ = [
    "QUALITIES",
    "Document",
    "KeyPath",
    "Place",
    "Provenance",
    "did_you_mean",
    "dotted",
    "faults_from",
    "file_schema",
    "in_order",
    "mixed",
    "named",
    "nearest",
    "override",
    "parse_document",
    "parse_path",
    "parse_setting",
    "parse_settings",
    "provenance_of",
    "read_document",
    "resolve",
    "shown",
    "to_toml",
    "validate",
]
