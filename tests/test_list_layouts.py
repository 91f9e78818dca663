"""The section's list beside a dated list of other news: what stands in the section's own folder is the section's, however it
is laid out."""

from __future__ import annotations

import pytest

from crawler import portals
from crawler.portals import Page

URL = "http://x.gov.cn/zwgk/tzgg/index.html"
TITLES = (
    "关于印发年度工作要点的通知",
    "关于做好汛期值班的通知",
    "行政许可事项清单",
    "关于召开座谈会的预备通知",
    "关于征求意见的函",
    "补贴发放名单公示",
)
OWN = [f"/zwgk/tzgg/202402/t2024020{k}_{100 + k}.html" for k in range(1, 7)]
DATES = [f"2024-02-0{k}" for k in range(1, 7)]
ITEMS = list(zip(OWN, TITLES, DATES, strict=True))
NEWS = "".join(
    f"<li><a href='/xwzx/yw/202403/t2024030{k}_90{k}.html'>全县召开会议部署重点任务之{k}</a><span>2024-03-0{k}</span></li>"
    for k in range(1, 9)
)


def each(template: str) -> str:
    return "".join(template.format(a=a, t=t, d=d, k=k, b=f"<a href='{a}'>{t}</a>") for k, (a, t, d) in enumerate(ITEMS))


LAYOUTS = {
    "no dates": f"<ul class='lst'>{each('<li>{b}</li>')}</ul>",
    "no dates, lines": f"<div class='c'>{each('· {b}<br>')}</div>",
    "dates behind links, lines": f"<div class='c'>{each('· {b} [{d}]<br>')}</div>",
    "dates before": f"<div>{each('<div>{d}</div><div>{b}</div>')}</div>",
    "dates in the next element": f"<div class='rows'>{each('<span>{b}</span><span>{d}</span>')}</div>",
    "two columns": f"<table>{''.join(f'<tr><td>{x}</td><td>{y}</td></tr>' for x, y in [(f'<a href={OWN[n]}>{TITLES[n]}</a>', f'<a href={OWN[n + 1]}>{TITLES[n + 1]}</a>') for n in (0, 2, 4)])}</table>",
    "the first one large": f"<div class='top'><h2><a href='{OWN[0]}'>{TITLES[0]}</a></h2><p>{DATES[0]}</p></div><ul>"
    + "".join(f"<li><a href='{a}'>{t}</a><span>{d}</span></li>" for a, t, d in ITEMS[1:])
    + "</ul>",
    "each under its category": f"<ul>{each('<li>[<a href=/zwgk/tzgg/>通知</a>]{b}<span>{d}</span></li>')}</ul>",
    "each under its office": f"<ul>{each('<li><a href=/bm/b{k}/>[某部门{k}]</a>{b}<span>{d}</span></li>')}</ul>",
    "in a box named like a side": f"<div class='sidebar-right'><ul>{each('<li>{b}<span>{d}</span></li>')}</ul></div>",
    "in a box named like a crumb": f"<div class='position'><ul>{each('<li>{b}<span>{d}</span></li>')}</ul></div>",
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("news_first", [True, False])
def test_the_sections_own_articles_are_its_list(name: str, *, news_first: bool) -> None:
    news = f"<div class='fr'><h4>要闻</h4><ul>{NEWS}</ul></div>"
    main = f"<div class='main'>{LAYOUTS[name]}</div>"
    menu = "<div class='left'><ul>" + "".join(f"<li><a href='/zwgk/l{n}/index.html'>公开事项分类{n}</a></li>" for n in range(8)) + "</ul></div>"  # fmt: skip
    page = Page(URL, f"<html><body>{menu}{news + main if news_first else main + news}</body></html>")
    listing = portals.recognise(page).listing(page)
    assert [entry.url.removeprefix("http://x.gov.cn") for entry in listing.entries] == OWN
