"""What a gap says is said in English too, whatever it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import crawler
import findings
from dashboards.gap_words import in_english

_HAN = re.compile(r"[一-龥]")
_SOURCES = [
    *(Path(crawler.__file__).parent / f"{name}.py" for name in ("coverage", "whynot", "unread", "foreign", "noted")),
    Path(crawler.__file__).parent / "sections" / "elsewhere.py",
    Path(findings.__file__).parent / "sweeps.py",
]
# Parts of the sentences below, and what is said of no gap.
_PARTS = {
    "列表页",
    "页面",
    "附件",
    "图片",
    "只读取到",
    "服务器只给到",
    "等",
    "列表第 7 页",
    "（第 7 页）",
    "（第 7 页7）",
}


def _sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    within = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in within:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", _SOURCES, ids=lambda path: path.stem)
def test_every_sentence_of_a_gap_has_its_english(path: Path) -> None:
    said = {each for each in _sentences(path) if _HAN.search(each)} - _PARTS
    composed = ("7第 7 页，分页声明共 7 页：7", "7 个列表页7：7", "分页声明共 7 页，实见 7 页7", "7：7", "7 个7：7")
    assert [each for each in said if each not in composed and _HAN.search(in_english(each))] == []


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("服务器只给到第 60 页，分页声明共 143 页：404", "the server gives no more than page 60, of 143 by the pager's own count: 404"),
        ("只读取到第 3 页，分页声明共 9 页：超过本次巡查的页数上限", "read up to page 3, of 9 by the pager's own count: above the page limit of one sweep"),
        ("分页声明共 5 页，实见 3 页（第 4、5 页）", "pages by the pager's own count: 5; seen: 3; missing: 4, 5"),
        ("7 个列表页（第 2、3 页等）：超时", "list pages: 7 (2, 3 and others): timed out"),
        ("列表第 2 页：服务器拒绝或出错（503）", "list page 2: the server refuses or fails (503)"),
        ("3 个附件：服务器拒绝或出错（500、503）", "attachments: 3: the server refuses or fails (500, 503)"),
        ("门户自己的话", "门户自己的话"),
    ],
)  # fmt: skip
def test_sentences_within_sentences(said: str, english: str) -> None:
    assert in_english(said) == english
