"""What tables of widespread libraries ask for when they are told an address, as far as their options say it."""

from __future__ import annotations

from collections.abc import Callable

from crawler.portals.js.values import Asked, Function, Value, plain, text

_FIRST = 1.0


def asked_by_table(name: str, options: dict[str, Value], call: Callable[[Value, list[Value]], Value]) -> Asked | None:
    """The request for the first page; None for what is no such table. `call` runs a function of the options."""
    if name.lower() == "datatable":
        return _data_table(options, call)
    if name == "pagination" and isinstance(options.get("dataSource"), str):
        return _pagination(options)
    if name == "page" and isinstance(remote := options.get("remote"), dict) and isinstance(remote.get("url"), str):
        fields = {  # mricode.pagination, which counts from 0
            text(remote.get("pageIndexName") or "pageIndex"): 0.0,
            text(remote.get("pageSizeName") or "pageSize"): options.get("pageSize") or 10.0,
        }
        return Asked(text(remote["url"]), _form(remote.get("params"), fields), False)
    url, method = options.get("url"), text(options.get("method") or options.get("type") or "").lower()
    if not isinstance(url, str):
        return None
    if name == "render" and options.get("page"):  # layui
        names = options.get("request")
        renamed = names if isinstance(names, dict) else {}
        fields = {
            text(renamed.get("pageName") or "page"): _FIRST,
            text(renamed.get("limitName") or "limit"): options.get("limit") or 10.0,
        }
        return Asked(url, _form(options.get("where"), fields), method == "post")
    if name == "datagrid":  # EasyUI
        fields = {"page": _FIRST, "rows": options.get("pageSize") or 10.0}
        return Asked(url, _form(options.get("queryParams"), fields), method != "get")
    if name == "jqGrid":
        return Asked(
            url, _form(options.get("postData"), {"page": _FIRST, "rows": options.get("rowNum") or 20.0}), False
        )
    if name == "bootstrapTable":
        size = options.get("pageSize") or 10.0
        fields = {"limit": size, "offset": 0.0, "pageSize": size, "pageNumber": _FIRST}
        made = options.get("queryParams")
        made = call(made, [dict(fields)]) if isinstance(made, Function) else None
        form = dict(plain(made)) if isinstance(made, dict) else _form(None, {"limit": size, "offset": 0.0})
        as_json = method == "post" and "form" not in text(options.get("contentType") or "")
        return Asked(url, form, method == "post", as_json)
    return None


def _data_table(options: dict[str, Value], call: Callable[[Value, list[Value]], Value]) -> Asked | None:
    """DataTables, in its spelling of today or the one before."""
    told = options.get("ajax") or options.get("sAjaxSource")
    ajax: dict[str, Value] = told if isinstance(told, dict) else {"url": told}
    if not isinstance(url := ajax.get("url"), str):
        return None
    size = options.get("pageLength") or options.get("iDisplayLength") or 10.0
    names = ("iDisplayStart", "iDisplayLength") if "sAjaxSource" in options else ("start", "length")
    fields: dict[str, Value] = (
        {names[0]: 0.0, names[1]: size} if options.get("serverSide") or options.get("bServerSide") else {}
    )
    data = ajax.get("data")
    made = call(data, [fields]) if isinstance(data, Function) else data
    method = text(ajax.get("type") or ajax.get("method") or "").lower()
    return Asked(url, _form(made if isinstance(made, dict) else None, fields), method == "post")


def _pagination(options: dict[str, Value]) -> Asked:
    """pagination.js with an address for its data."""
    alias, ajax = options.get("alias"), options.get("ajax")
    names = alias if isinstance(alias, dict) else {}
    sent = ajax if isinstance(ajax, dict) else {}
    fields = {
        text(names.get("pageNumber") or "pageNumber"): _FIRST,
        text(names.get("pageSize") or "pageSize"): options.get("pageSize") or 10.0,
    }
    return Asked(
        text(options["dataSource"]), _form(sent.get("data"), fields), text(sent.get("type") or "").lower() == "post"
    )


def _form(given: Value, fields: dict[str, Value]) -> dict[str, Value]:
    return dict(plain({**(given if isinstance(given, dict) else {}), **fields}))
