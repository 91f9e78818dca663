"""The request that a call of a library's is, whichever library it is."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from crawler.portals.js.values import Asked, Function, Value, plain, text


def request_of(name: str, arguments: list[Value]) -> Asked | None:
    """The request that a call with such arguments is, whichever library's."""
    options = next((each for each in arguments if isinstance(each, dict) and isinstance(each.get("url"), str)), None)
    address = (
        options["url"] if options is not None else next((each for each in arguments[:1] if isinstance(each, str)), "")
    )
    if not address:
        return None
    given = [each for each in arguments[1:] if isinstance(each, dict | str)]
    verb = "post" if name.lower().endswith("post") else "get"
    kind = ""
    body: Value = None
    query: Value = None
    if options is None and name == "fetch":
        options = given[0] if given and isinstance(given[0], dict) else {}
    if options is not None:
        verb = text(options.get("type") or options.get("method") or verb).lower()
        if verb not in ("get", "post"):
            return None
        headers = options.get("headers")
        told = headers.values() if isinstance(headers, dict) else ()
        kind = " ".join(text(each).lower() for each in (options.get("contentType") or "", *told))
        body, query = options.get("data", options.get("body")), options.get("params")
        json_body = "json" in kind or (name == "axios" and isinstance(body, dict))
    elif given:
        first = given[0]
        json_body = name == "axios.post" and isinstance(first, dict)
        if verb == "get" and isinstance(first, dict) and isinstance(first.get("params"), dict):
            query = first["params"]
        else:
            body = first
    else:
        json_body = False
    parameters = _parameters(body, json_body=json_body or (isinstance(body, str) and body.lstrip()[:1] == "{"))
    if options is not None and text(options.get("dataType")).lower() == "jsonp":
        callback = text(options.get("jsonp") or "callback")
        parameters = {**(parameters or {}), callback: text(options.get("jsonpCallback") or "callback")}
    if isinstance(query, dict):
        parameters = {**plain(query), **(parameters or {})}
    return Asked(
        address,
        parameters,
        verb == "post",
        verb == "post" and (json_body or (isinstance(body, str) and body.lstrip()[:1] == "{")),
        any(isinstance(each, Function) for each in (*arguments, *(options or {}).values())),
    )


def _parameters(body: Value, *, json_body: bool) -> dict[str, Value] | None:
    if isinstance(body, dict):
        return dict(plain(body))
    if isinstance(body, str) and json_body:
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None
    return dict(parse_qsl(body, keep_blank_values=True)) if isinstance(body, str) and "=" in body else None
