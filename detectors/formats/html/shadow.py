"""What an element shows that has a tree of its own in the page's markup, whose slots take in what the element holds."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree


def has_slots(template: etree._Element) -> bool:
    return (template.get("shadowrootmode") or template.get("shadowroot")) is not None


def shown_with_slots(template: etree._Element) -> str:
    """As one line. Only the first slot of a name takes anything in."""
    host = template.getparent()
    held: dict[str, list[str]] = {}
    for name, text in _held_by(host, template) if host is not None else ():
        held.setdefault(name, []).append(text)
    pieces: list[str] = []
    for event, element in etree.iterwalk(template, events=("start", "end")):
        if event == "start":
            taken = held.pop(element.get("name") or "", None) if element.tag == "slot" else None
            pieces.extend(taken or ())
            pieces.append(element.text or "")
        elif element is not template:
            pieces.append(element.tail or "")
    return "".join(pieces)


def _held_by(host: etree._Element, template: etree._Element) -> Iterator[tuple[str, str]]:
    """The name of the slot that each text of the element goes to."""
    yield "", host.text or ""
    for child in host:
        if child is not template and isinstance(child.tag, str):
            yield child.get("slot") or "", "".join(str(text) for text in child.itertext())
        yield "", child.tail or ""
