"""A scenario file as a document: nested values, where each value comes from, and the line it is written on.

::

    file ──read_document──▶ Document ──validate──▶ the model passed in
                             │    ▲
                             └override

Reading, inheritance, overrides and messages are written once, here. They know no setting: the pydantic model that is
passed in says which settings there are. What settings mean, and which values fit together, is in `mashsim.scenario`;
which of them are uncertain is in `mashsim.uncertain`.
"""

from mashsim.documents.changing import override, parse_setting, parse_settings
from mashsim.documents.document import (
    QUALITIES,
    Document,
    Provenance,
    provenance_of,
    resolve,
    to_toml,
)
from mashsim.documents.faults import faults_from, in_order, validate
from mashsim.documents.files import Place
from mashsim.documents.lists import ListSetting, counted, is_file_name, rows_of
from mashsim.documents.meanings import meaning_of
from mashsim.documents.mixing import mix, positions_by_name
from mashsim.documents.reading import parse_document, read_document, take_at_their_word
from mashsim.documents.schema import file_schema
from mashsim.documents.text import KeyPath, did_you_mean, dotted, in_message, nearest, parse_path

__all__ = [
    "QUALITIES",
    "Document",
    "KeyPath",
    "ListSetting",
    "Place",
    "Provenance",
    "counted",
    "did_you_mean",
    "dotted",
    "faults_from",
    "file_schema",
    "in_message",
    "in_order",
    "is_file_name",
    "meaning_of",
    "mix",
    "nearest",
    "override",
    "parse_document",
    "parse_path",
    "parse_setting",
    "parse_settings",
    "positions_by_name",
    "provenance_of",
    "read_document",
    "resolve",
    "rows_of",
    "take_at_their_word",
    "to_toml",
    "validate",
]
