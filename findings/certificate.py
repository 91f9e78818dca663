"""A certificate of what one sweep covered: every address with its verdict, the sums, and one hash over all of it.

The hash is the root of a Merkle tree as in RFC 6962 (a leaf's hash begins with 0, a node's with 1) over the head and
every row, so it stands for each of them. It is noted in the audit chain when a certificate is issued; whoever changes a
row and everything that follows from it in the file still has another root than the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from findings import audit, coverage, words
from findings.models import AuditEntry, Sweep

FORM = "mishao-coverage-1"
_ACTION = "certificate"


def issue(sweep_id: int, by: str) -> dict[str, Any]:
    """The certificate, with its root in the audit chain."""
    head = {"form": FORM, **coverage.report(sweep_id)}
    rows = list(coverage.resources(sweep_id))
    leaves = [leaf(head), *map(leaf, rows)]
    root = merkle_root(leaves)
    with transaction.atomic():
        audit.append(by, _ACTION, f"sweep {sweep_id}", {"root": root, "resources": len(rows)})
    return {"head": head, "resources": rows, "leaves": [each.hex() for each in leaves], "root": root}


def verify(certificate: Mapping[str, Any], *, ledger: bool) -> list[str]:
    """What is wrong with a certificate, each a sentence that names the row or the count; empty when all agrees.

    `ledger`: also against this ledger's own rows and audit chain.
    """
    try:
        head, rows = certificate["head"], certificate["resources"]
        told, root = [bytes.fromhex(each) for each in certificate["leaves"]], str(certificate["root"])
        if head["form"] != FORM:
            return [f"form：不是本程序的覆盖凭证（{head['form']}） this is no coverage certificate"]
        if strange := sorted(certificate.keys() - {"head", "resources", "leaves", "root"}):
            return [f"不属于凭证的内容：{'、'.join(strange)} is no part of a certificate"]
        wrong = [*_leaves(head, rows, told), *_counts(head, rows)]
        leaves = [leaf(head), *map(leaf, rows)]
        if merkle_root(leaves) != root:
            wrong.append("root：与内容不符 the root doesn't belong to this content")
        if ledger:
            wrong += _against_ledger(head, rows, root)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"格式不完整（{type(error).__name__} {error}） the file is not whole"]
    return wrong


def leaf(content: Mapping[str, Any]) -> bytes:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(b"\0" + canonical.encode("utf-8", "surrogatepass")).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """RFC 6962: the left subtree is the largest full one. Built up level by level, which gives the same."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        paired = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = [*paired, *(level[-1:] if len(level) % 2 else [])]
    return level[0].hex()


def _leaves(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], told: Sequence[bytes]) -> Iterable[str]:
    if len(told) != len(rows) + 1:
        yield f"resources：应有 {len(told) - 1} 行，现有 {len(rows)} 行 there should be {len(told) - 1} rows"
    if told and leaf(head) != told[0]:
        yield "head：合计或说明被改动 the head was changed"
    for number, (row, expected) in enumerate(zip(rows, told[1:], strict=False), 1):
        if leaf(row) != expected:
            yield f"resources[{number}]：被改动 was changed: {row.get('url', '?')}"


def _counts(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    states, kinds, hows = (Counter(str(row[name]) for row in rows) for name in ("state", "kind", "how"))
    found: dict[str, int] = {
        "listed": len(rows),
        **{state: states[state] for state in words.STATES},
        "list_pages": kinds["list"],
        "pages": kinds["page"],
        "attachments": kinds["attachment"],
        "images": kinds["image"],
        "not_modified": hows["not-modified"],
        "carried": hows["carried"],
        "inspected": states["clean"] + states["suspected"],
    }
    for name, count in found.items():
        if head[name] != count:
            yield f"{name}：凭证写 {head[name]}，逐行合计 {count} says {head[name]}, the rows give {count}"
    if head["listed"] != sum(head[state] for state in words.STATES):
        yield "listed：与各状态之和不符 isn't the sum of the states"


def _against_ledger(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], root: str) -> Iterable[str]:
    sweep_id = int(head["sweep"])
    issued = [
        entry.detail.get("root")
        for entry in AuditEntry.objects.filter(action=_ACTION, target=f"sweep {sweep_id}")
    ]  # fmt: skip
    if root not in issued:
        yield "root：审计记录中没有签发过 the audit chain knows of no such certificate"
    if not Sweep.objects.filter(pk=sweep_id).exists():
        yield f"sweep：台账中没有第 {sweep_id} 次巡查 the ledger has no such sweep"
        return
    own = {row["url"]: row for row in coverage.resources(sweep_id)}
    for number, row in enumerate(rows, 1):
        expected = own.pop(row["url"], None)
        if expected is None:
            yield f"resources[{number}]：台账中没有 isn't in the ledger: {row['url']}"
        elif dict(row) != expected:
            names = "、".join(name for name in expected if row.get(name) != expected[name])
            yield f"resources[{number}]：与台账不同（{names}） differs from the ledger: {row['url']}"
    for url in own:
        yield f"resources：缺少 is missing: {url}"
