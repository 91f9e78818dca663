"""The sample portal's pages as TRS WCM would publish them: head labels, breadcrumb, list with pager, TRS_Editor body."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mishao.demo.texts import ARTICLES, FOLDER, SECTION, SECTIONS, SITE_ID, SITE_NAME, Article, Section

PER_PAGE = 6
_XOR = 0x5A
_HOME = ("首页", "/")
_NAV = (_HOME, ("走进青岚", "/zjql/"), ("政务公开", "/zwgk/"), ("招标采购", "/zwgk/zbcg/"),
        ("教育考试", "/zwgk/jyks/"), ("乡村振兴", "/fpgz/"))  # fmt: skip
_SITE = {"name": SITE_NAME, "code": SITE_ID, "nav": _NAV, "editor": "区政府办信息股"}
_ABOUT = (
    "青岚区位于澜州市东北部，因境内青岚山得名，总面积一千二百一十平方公里，辖六镇三街道，共有六十八个村、二十七个社区，常住人口三十一万。",
    "全区森林覆盖率百分之七十二，盛产茶叶、油茶、蜜柚和食用菌，是有名的山水茶乡。密溪、白石两条河流穿境而过，沿岸有古街、古桥和湿地公园。",
    "近年来，全区坚持生态优先、绿色发展，改造农村公路，改善人居环境，发展茶旅融合产业，城乡面貌持续改善。",
)

_environment = Environment(
    loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)  # fmt: skip


def write_pages(site: Path) -> None:
    shutil.copytree(FOLDER / "assets", site / "images", ignore=shutil.ignore_patterns("viewer.html", "list.js"))
    (site / "pdfjs/web").mkdir(parents=True)
    shutil.copyfile(FOLDER / "assets/viewer.html", site / "pdfjs/web/viewer.html")
    for section in SECTIONS:
        _section(site, section)
    _entrances(site)


def _section(site: Path, section: Section) -> None:
    articles = [article for article in ARTICLES if article.section == section.key]
    crumbs = (_HOME, (section.parent, section.parent_url), (section.name, "./"))
    common = {"section": section, "meta": _labels(section), "title": section.name, "here": section.folder}
    siblings = [
        {"key": other.key, "name": other.name, "url": f"../{other.folder.split('/')[-2]}/"}
        for other in SECTIONS
        if other.parent == section.parent
    ]
    pages = (
        [articles] if section.by_browser else [articles[i : i + PER_PAGE] for i in range(0, len(articles), PER_PAGE)]
    )
    for number, rows in enumerate(pages):
        name = "index.html" if number == 0 else f"index_{number}.html"
        page = _render("list.html", section.encoding, crumbs=crumbs, rows=rows, pages=len(pages), number=number,
                       total=len(articles), siblings=siblings, **common)  # fmt: skip
        _write(site, section.folder + name, page, section.encoding)
    if section.by_browser:
        told = [{"u": f"./{article.address}", "t": article.title, "d": article.date} for article in articles]
        packed = bytes(byte ^ _XOR for byte in json.dumps(told, ensure_ascii=False).encode())
        _write(site, section.folder + "list.bin", base64.b64encode(packed).decode())
        shutil.copyfile(FOLDER / "assets/list.js", site / section.folder.strip("/") / "list.js")
    for article in articles:
        crumbs = (_HOME, (section.parent, section.parent_url), (section.name, "../"))
        page = _render(
            "article.html", section.encoding, article=article, title=article.title, crumbs=crumbs, is_article=True,
            meta=_labels(section, article), here=section.folder, blocks=blocks(article), time=_time(article),
            folder=article.folder,
        )  # fmt: skip
        _write(site, section.folder + article.address, page, section.encoding)


def _entrances(site: Path) -> None:
    """Home, bureau, column entrance, site map, about and the 404 page: what stands before the sections."""
    boxes = [
        {"name": SECTION[key].name, "url": SECTION[key].folder, "rows": [a for a in ARTICLES if a.section == key][:5]}
        for key in ("tzgg", "zfwj", "zbcg")
    ]
    tiles = (
        ("政策文件", "/zwgk/zfwj/"),
        ("招标采购", "/zwgk/zbcg/"),
        ("教育考试", "/zwgk/jyks/"),
        ("乡村振兴", "/fpgz/"),
    )
    # The bureau's own section is named by its page's script alone, so the map has the bureau only.
    columns = [
        ("政务公开", [(section.name, section.folder) for section in SECTIONS if section.parent == "政务公开"]),
        ("部门单位", [("乡村振兴局", "/fpgz/")]),
    ]
    gone = "您访问的页面不存在，可能已被删除或者更改了地址。"
    for path, template, title, values in (
        ("/", "home.html", "首页", {"boxes": boxes, "tiles": tiles, "about": _ABOUT}),
        ("/zwgk/", "landing.html", "政务公开", {"target": "/zwgk/tzgg/"}),
        ("/fpgz/", "bureau.html", "青岚区乡村振兴局", {"banner": "青岚区乡村振兴局", "crumbs": (_HOME, ("乡村振兴局", "./"))}),
        ("/wzdt/", "words.html", "网站地图", {"columns": columns, "crumbs": (_HOME, ("网站地图", "./"))}),
        ("/zjql/", "words.html", "走进青岚", {"words": _ABOUT, "crumbs": (_HOME, ("走进青岚", "./"))}),
        ("/404.html", "words.html", "页面不存在", {"words": (gone,), "code": "404"}),
    ):  # fmt: skip
        address = path + "index.html" if path.endswith("/") else path
        _write(site, address, _render(template, title=title, here=path, **values))


def blocks(article: Article) -> list[dict[str, Any]]:
    """The body's paragraphs with their kind; rows that follow each other make one table."""
    found: list[dict[str, Any]] = []
    for line in article.paragraphs:
        if line.startswith("| "):
            if not found or found[-1]["kind"] != "table":
                found.append({"kind": "table", "rows": []})
            found[-1]["rows"].append([cell.strip() for cell in line.strip("| ").split("|")])
        elif line.startswith("## "):
            found.append({"kind": "heading", "text": line[3:]})
        elif line.startswith("> "):
            found.append({"kind": "right", "text": line[2:]})
        elif re.fullmatch(r"青政\S{0,2}发?〔\d{4}〕\d+号", line):
            found.append({"kind": "number", "text": line})
        else:
            found.append({"kind": "text", "text": line})
    return found


def _time(article: Article) -> str:
    return f"{9 + article.number % 8:02}:{(article.number * 7 + 8) % 60:02}"


def _labels(section: Section | None = None, article: Article | None = None) -> list[tuple[str, str, bool]]:
    """The head labels of 国办发〔2017〕47号: name, value, and whether the value comes first.

    They are as untidy as on real portals: dates in several forms, addresses relative or empty, a column that bears the
    site's name, a description given twice.
    """
    tags = [("SiteName", SITE_NAME), ("SiteDomain", "www.qinglan.example"), ("SiteIDCode", SITE_ID)]
    if section:
        tags += [("ColumnName", section.name), ("ColumnDescription", f"{section.parent}{section.name}"),
                 ("ColumnKeywords", section.name), ("ColumnType", section.column_type)]  # fmt: skip
    if section and article:
        number, time = article.number, _time(article)
        dates = (f"{article.date} {time}", f"{article.date} {time}:00", article.date, f"{article.date}  {time}",
                 f"{article.date} {time.replace(':', '∶')}")  # fmt: skip
        urls = (
            "",
            f"./{article.address.rpartition('/')[2]}",
            section.folder + article.address,
            f"http://www.qinglan.example{section.folder}{article.address}",
        )
        if number % 9 == 8:
            tags[3] = ("ColumnName", SITE_NAME)
        tags += [("ArticleTitle", article.title), ("PubDate", dates[number % 5]), ("ContentSource", article.source),
                 ("Keywords", section.name), ("Author", "区政府办信息股"), ("Description", article.title),
                 ("Url", urls[number % 4])]  # fmt: skip
        if number % 7 == 3:
            tags.append(("Description", article.title))
        return [(name, value, number % 6 == 5) for name, value in tags]
    return [(name, value, False) for name, value in tags]


def _render(template: str, /, encoding: str = "utf-8", **values: Any) -> str:
    charset = "gb2312" if encoding == "gb18030" else encoding
    defaults = {"site": _SITE, "charset": charset, "banner": "", "is_article": False, "meta": _labels(), "crumbs": (),
                "columns": (), "words": (), "code": ""}  # fmt: skip
    return _environment.get_template(template).render(defaults | values)


def _write(site: Path, address: str, text: str, encoding: str = "utf-8") -> None:
    path = site / address.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((text.rstrip() + "\n").encode(encoding))


def addresses(section: Section) -> Iterable[str]:
    """The section's list pages, from its first."""
    count = sum(article.section == section.key for article in ARTICLES)
    pages = 1 if section.by_browser else -(-count // PER_PAGE)
    return [section.folder + (f"index_{number}.html" if number else "") for number in range(pages)]
