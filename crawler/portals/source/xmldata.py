"""A list that a data address answers as XML, as the records that JSON would be."""

from __future__ import annotations

import re

from lxml import etree

_MARKUP = re.compile(r"<(?:html|body|datastore|record|a|li|tr|div)\b", re.IGNORECASE)
_DEEPEST = 12
_MOST = 50_000


def xml_of(text: str) -> tuple[object, bool]:
    """XML as nested names and texts, an element's repeated children as a list, and whether there is more than was looked at;
    None for what is no data in XML."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("<?xml"):
        return None, False
    outside = (piece.partition("]]>")[2] if number else piece for number, piece in enumerate(start.split("<![CDATA[")))
    if any(map(_MARKUP.search, outside)):
        return None, False
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^<\?xml[^>]*\?>", "", start).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, False
    if root is None:
        return None, False
    left = [_MOST]
    return {_name(root): _value(root, 0, left)}, left[0] <= 0


def _value(node: etree._Element, depth: int, left: list[int]) -> object:
    left[0] -= 1
    children = [each for each in node if isinstance(each.tag, str)]
    if not children and not node.attrib:
        return node.text or ""
    found: dict[str, object] = {str(name): str(value) for name, value in node.attrib.items()}
    if text := (node.text or "").strip():
        found.setdefault("text", text)
    for child in children if depth < _DEEPEST else ():
        if left[0] <= 0:
            break
        name, value = _name(child), _value(child, depth + 1, left)
        known = found.get(name)
        if isinstance(known, list):
            known.append(value)
        else:
            found[name] = value if known is None else [known, value]
    return found


def _name(node: etree._Element) -> str:
    return str(etree.QName(node).localname)
