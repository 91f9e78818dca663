"""Options that a page gives its libraries in attributes, as the scripts that they stand for: tables that ask for their rows."""

from __future__ import annotations

import json
from collections.abc import Iterator

import lxml.html

_ADDRESS = "data-url"


def declared_tables(tree: lxml.html.HtmlElement, text: str) -> Iterator[str]:
    if _ADDRESS in text and "data-toggle" in text:
        for table in tree.iter("table"):
            if table.get("data-toggle") == "table" and table.get(_ADDRESS):
                options = {_camel(name[5:]): value for name, value in table.items() if name.startswith("data-")}
                yield f"$('table').bootstrapTable({json.dumps(options, ensure_ascii=False)});"
    if "easyui-datagrid" in text:
        for table in tree.iter("table"):
            if "easyui-datagrid" in (table.get("class") or "") and (told := table.get("data-options")):
                yield f"$('table').datagrid({{{told}}});"
    if "lay-data" in text:
        for table in tree.iter("table"):
            if told := table.get("lay-data"):
                yield f"layui.table.render({told});"


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(other.capitalize() for other in others)
