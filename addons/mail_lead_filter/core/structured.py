"""JSON and XML in a letter, and values of them by a simple path.

A path is names parted by points or slashes: `client.phones[0].number`,
`order/client/@id`. A name that stands nowhere at its place is looked for without
case. `//phone` (or `..phone`) is the first `phone` at any depth.
"""

import json
import re

from lxml import etree

MAX_SOURCE = 1_000_000
MAX_STARTS = 50  # places where JSON may begin
MAX_STEPS = 30
MAX_NODES = 20_000
STEP = re.compile(r"\[(\d+)\]|(\.\.|//)|[./]|([^./\[\]]+)")
XML_START = re.compile(r"<\?xml|<[A-Za-z_][\w.:-]*[\s>/]")


def steps(path: str) -> list[str | int]:
    """`a.b[0]` → ["a", "b", 0]; a descent is the name "**"."""
    result: list[str | int] = []
    for index, deep, name in STEP.findall(path.strip().lstrip("$")):
        if index:
            result.append(int(index[:9]))
        elif deep:
            result.append("**")
        elif name.strip():
            name = name.strip()
            number = name.isascii() and name.isdigit()
            result.append(int(name[:9]) if number else name)
    return result[:MAX_STEPS]


def find_json(text: str):
    """The first JSON object or list of the text, else None."""
    text = text[:MAX_SOURCE]
    decoder = json.JSONDecoder()
    for number, start in enumerate(re.finditer(r"[{\[]", text)):
        if number >= MAX_STARTS:
            break
        try:
            value, end = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        if value and end - start.start() > 2:
            return value
    return None


def json_value(text: str, path: str) -> str | None:
    """The value at `path` as text; a list or an object as JSON."""
    value = find_json(text)
    if value is None:
        return None
    for step in _merged(steps(path)):
        value = _json_step(value, step)
        if value is None:
            return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip() or None


def _merged(names):
    """Descents joined with the names they look for: ("**", "a")."""
    deep = False
    for name in names:
        if name == "**":
            deep = True
            continue
        yield ("**", name) if deep else name
        deep = False


def _json_step(value, step):
    if isinstance(step, tuple):
        return _json_deep(value, step[1])
    if isinstance(value, list):
        if isinstance(step, int):
            return value[step] if step < len(value) else None
        value = next((item for item in value if isinstance(item, dict)), None)
    if not isinstance(value, dict):
        return None
    name = str(step)
    if name in value:
        return value[name]
    folded = name.casefold()
    return next((v for key, v in value.items() if key.casefold() == folded), None)


def _json_deep(value, name):
    queue, seen = [value], 0
    while queue and seen < MAX_NODES:
        seen += 1
        here = queue.pop(0)
        if isinstance(here, dict):
            found = _json_step(here, name)
            if found is not None:
                return found
            queue += here.values()
        elif isinstance(here, list):
            queue += here
    return None


def find_xml(text: str):
    """The root element of the first XML of the text, else None.

    No entity is expanded and nothing is fetched.
    """
    text = text[:MAX_SOURCE]
    start = XML_START.search(text)
    end = text.rfind(">")
    if not start or end <= start.start():
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    source = re.sub(r"^<\?xml[^>]*\?>", "", text[start.start() : end + 1])
    try:
        return etree.fromstring(source.strip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _local(element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def xml_value(text: str, path: str) -> str | None:
    """The text of the element or attribute at `path`; the root's name may be left
    out."""
    here = find_xml(text)
    if here is None:
        return None
    names = list(_merged(steps(path)))
    if names and names[0] == _local(here):
        names = names[1:]
    for name in names:
        if isinstance(name, str) and name.startswith("@"):
            return _attribute(here, name[1:])
        here = _xml_step(here, name)
        if here is None:
            return None
    return " ".join("".join(here.itertext()).split()) or None


def _attribute(element, name):
    value = element.get(name)
    if value is None:
        value = next(
            (v for k, v in element.items() if k.casefold() == name.casefold()), ""
        )
    return value.strip() or None


def _xml_step(element, step):
    if isinstance(step, int):  # the n-th of those with the same name
        same = (
            [x for x in element.getparent() if x.tag == element.tag]
            if (element.getparent() is not None)
            else [element]
        )
        return same[step] if step < len(same) else None
    deep = isinstance(step, tuple)
    name = str(step[1] if deep else step)
    folded = name.casefold()
    nodes = element.iterdescendants() if deep else element
    loose = None
    for number, node in enumerate(nodes):
        if number >= MAX_NODES:
            break
        local = _local(node)
        if local == name:
            return node
        if loose is None and local.casefold() == folded:
            loose = node
    return loose
