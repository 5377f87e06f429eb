"""Row A25: the documented JSON schema says the same as the reader of documents."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings

from call_scripts.core import document
from call_scripts.core.conditions import OPERATORS
from call_scripts.core.document import DocumentError, read, write
from call_scripts.core.document_parts import (
    ActionDoc,
    BlockDoc,
    ConditionDoc,
    FieldDoc,
    LinkDoc,
    ScriptDoc,
    UseDoc,
)
from call_scripts.core.flow import KINDS
from call_scripts.core.values import TYPES

from .schema_check import faults
from .test_document import DOC, documents

ADDONS = Path(__file__).parents[2]
SCHEMA = json.loads((ADDONS / "call_scripts/data/script.schema.json").read_text())
DEFS = SCHEMA["$defs"]


def check(data):
    return list(faults(data, SCHEMA))


def demo_scripts():
    for path in sorted((ADDONS / "call_suite_demo/demo").glob("call_script*.xml")):
        yield from map(
            json.loads, re.findall(r"CDATA\[(\s*{.*?})\s*\]\]>", path.read_text(), re.S)
        )


def test_a25_demo_scripts_fit_the_schema():
    scripts = list(demo_scripts())
    assert len(scripts) == 2
    for script in scripts:
        assert check(script) == []
        assert check(write(read(script))) == []


def test_a25_the_example_of_the_documentation_fits():
    text = (ADDONS.parent / "docs/script-format.md").read_text()
    (example,) = re.findall(r"```json\n(.*?)```", text, re.S)
    assert check(json.loads(example)) == []
    read(json.loads(example))


@settings(max_examples=50)
@given(documents())
def test_a25_whatever_is_written_fits_the_schema(doc):
    assert check(write(doc)) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": "other"}, "document.format"),
        ({"name": ""}, "document.name"),
        ({"direction": "sideways"}, "document.direction"),
        ({"start": "Not a code"}, "document.start"),
        ({"keep_log": "yes"}, "document.keep_log"),
        ({"fields": [{"name": "a", "type": "colour"}]}, "document.fields[0].type"),
        ({"fields": [{"name": "a", "options": [["x"]]}]}, "document.fields[0].options"),
        ({"blocks": [{"title": "No code"}]}, "document.blocks[0]"),
        ({"blocks": [{"code": "a", "kind": "poem"}]}, "document.blocks[0].kind"),
        ({"blocks": [{"code": "a", "min_seconds": 601}]}, "document.blocks[0].min"),
        ({"blocks": [{"code": "a", "actions": [{}]}]}, "document.blocks[0].actions[0]"),
    ],
)
def test_a25_what_the_reader_refuses_the_schema_refuses(change, place):
    data = {**DOC, **change}
    with pytest.raises(DocumentError):
        read(data)
    assert any(fault.startswith(place) for fault in check(data)), check(data)


def test_a25_a_misspelt_key_is_found():
    block = {"code": "a", "anwsers": []}
    assert check({**DOC, "blocks": [block]})


def test_a25_the_schema_knows_every_key_and_choice():
    def keys(part, *without):
        return {item.name for item in fields(part)} - set(without)

    links = {"answers", "routes", "jumps"}
    said = {name: set(part.get("properties", ())) for name, part in DEFS.items()}
    assert set(SCHEMA["properties"]) == (
        keys(ScriptDoc, "links") | {"format", "version", "jumps"}
    )
    assert said["block"] == keys(BlockDoc) | links
    assert said["link"] == keys(LinkDoc, "kind", "source")
    assert said["jump"] == keys(LinkDoc, "source")
    assert said["field"] == keys(FieldDoc)
    assert said["use"] == keys(UseDoc)
    assert said["action"] == keys(ActionDoc)
    assert said["condition"] == keys(ConditionDoc)
    assert DEFS["block"]["properties"]["kind"]["enum"] == list(KINDS)
    assert DEFS["block"]["properties"]["mark"]["enum"] == list(document.MARKS)
    assert DEFS["field"]["properties"]["type"]["enum"] == list(TYPES)
    assert DEFS["condition"]["properties"]["op"]["enum"] == list(OPERATORS)
    assert SCHEMA["properties"]["direction"]["enum"] == list(document.DIRECTIONS)
    assert SCHEMA["properties"]["blocks"]["maxItems"] == document.MAX_BLOCKS


def test_a25_every_key_and_column_is_in_the_documentation():
    text = (ADDONS.parent / "docs/script-format.md").read_text()
    known = set(SCHEMA["properties"])
    for name in ("block", "link", "jump", "field", "use", "action", "condition"):
        known |= set(DEFS[name]["properties"])
    missing = {
        key for key in known if f"`{key}`" not in text and f'"{key}"' not in text
    }
    assert not missing
