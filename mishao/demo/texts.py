"""The sample portal's own words: the sections and articles of a made-up district, read from articles.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
SITE_NAME = "青岚区人民政府门户网站"
# No real area code begins with 99.
SITE_ID = "9901000001"


@dataclass(frozen=True, slots=True)
class Section:
    """`folder` begins and ends with a slash."""

    key: str
    name: str
    folder: str
    parent: str
    parent_url: str
    column_type: str
    encoding: str = "utf-8"
    by_browser: bool = False
    states_total: bool = False


SECTIONS: tuple[Section, ...] = (
    Section("fpzcfg", "扶贫政策法规", "/fpgz/fpzcfg/", "乡村振兴局", "/fpgz/", "政策文件"),
    Section("tzgg", "通知公告", "/zwgk/tzgg/", "政务公开", "/zwgk/", "工作动态", states_total=True),
    # As old portals do it: GBK, declared as gb2312 by the page alone.
    Section("zfwj", "政府文件", "/zwgk/zfwj/", "政务公开", "/zwgk/", "政策文件", encoding="gb18030"),
    Section("zbcg", "招标采购", "/zwgk/zbcg/", "政务公开", "/zwgk/", "数据发布"),
    Section("jyks", "教育考试", "/zwgk/jyks/", "政务公开", "/zwgk/", "办事服务", by_browser=True),
)
SECTION = {section.key: section for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class File:
    """`how` the page shows it: link, script, oldsrc, viewer or image. `category` and `level` are the marks it bears."""

    name: str
    text: str
    shows: str
    how: str = "link"
    state: str = "clean"
    category: str | None = None
    level: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    section: str
    date: str
    title: str
    source: str
    body: str
    number: int
    files: tuple[File, ...] = ()
    after: str = ""
    shows: str = ""

    @property
    def address(self) -> str:
        """Below the section's folder, as TRS names pages."""
        year, month, day = self.date.split("-")
        return f"{year}{month}/t{year}{month}{day}_{330100 + self.number}.html"

    @property
    def folder(self) -> str:
        """Where the page and its files lie, with a slash at both ends."""
        return SECTION[self.section].folder + self.address.rpartition("/")[0] + "/"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.body.splitlines() if line.strip())


def _articles() -> tuple[Article, ...]:
    entries: list[dict[str, Any]] = tomllib.loads((FOLDER / "articles.toml").read_text(encoding="utf-8"))["article"]
    return tuple(
        Article(number=number, files=tuple(File(**file) for file in entry.pop("files", ())), **entry)
        for number, entry in enumerate(entries)
    )


ARTICLES: tuple[Article, ...] = _articles()
