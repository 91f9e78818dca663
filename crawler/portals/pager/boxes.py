"""Boxes of a pager: a list to choose a page from, a field for its number."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from urllib.parse import urlencode, urlsplit

import lxml.html

from crawler.portals.frame import in_site_frame
from crawler.portals.links.places import section_folder
from crawler.portals.page import Page, squeeze, text_of
from crawler.portals.pager.drawn import addresses, with_number
from crawler.portals.pager.words import number_here, number_in
from crawler.portals.source.paging import PAGE_KEY, number_of
from findings.addresses import same_place

_SELECT_MOVE = re.compile(
    r"""['"]([^'"]*)['"]\s*\+\s*(?:this|obj|sel\w*)\.(?:value|options\[[^\]]*\]\.value)\s*\+\s*['"]([^'"]*)['"]""", re.I
)

# What stands around a field for a page's number, the field itself apart; and the count of pages beside it.
_JUMPS = re.compile(r"(?:第|[到至]第?|页码)\s?[:：]?\s?(?:页|/\s?共?\s?\d)")
_PAGES = re.compile(r"(?:共|总)\s?计?\s?(\d{1,5}|[一二三四五六七八九十])\s?页|/\s?共?\s?(\d{1,5})")
_GOES, _NUMBER = re.compile(r"跳转|转到|跳页|翻到"), re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_NUMERALS = "一二三四五六七八九十"
_FIELDS, _NEAR, _LONGEST, _NUMBERS = 40, 3, 80, 8


def lone_jump(page: Page) -> str | None:
    """The next page as a field and its button alone lead to it, without a count, in the section's own folder: [ ] 跳转."""
    fields = (node for node in page.tree.iter("input") if _is_field(node) and not in_site_frame(node))
    for field in islice(fields, _FIELDS):
        behind = islice(field.itersiblings(), _NEAR)
        button = next((each for each in behind if each.tag in ("a", "button", "input") and each.get("onclick")), None)
        if button is None or not _GOES.fullmatch(squeeze(button.get("value") or button.text_content())):
            continue

        def led_to(k: int, button: lxml.html.HtmlElement = button, field: lxml.html.HtmlElement = field) -> str:
            return page.join(page.window.press(button.get("onclick") or "", button, str(k), field)) or ""

        parts = urlsplit(page.url)
        own = (int(each) for each in _NUMBER.findall(f"{parts.path}?{parts.query}")[-_NUMBERS:])
        here = next((k for k in own if same_place(led_to(k)) == same_place(page.url)), number_of(page.url) or 1)
        url = led_to(here + 1)
        if url.startswith(section_folder(page.url)) and led_to(here + 2) in with_number(url, here + 1, here + 2):
            return url
    return None


def jump_field(page: Page) -> tuple[lxml.html.HtmlElement, int] | None:
    """What holds a field for a page's number, and how many pages are told beside it: 第_页 共5页."""
    fields = (node for node in page.tree.iter("input") if _is_field(node) and not in_site_frame(node))
    for field in islice(fields, _FIELDS):
        around = ((each, squeeze(text_of(each))) for each in islice(field.iterancestors(), _NEAR))
        near = takewhile(lambda each: each[0].tag not in {"body", "html"} and len(each[1]) <= _LONGEST, around)
        for box, said in (*near, (field, _beside(field))):
            if _JUMPS.search(said) and (told := _PAGES.search(said)):
                count = told[1] or told[2]
                return box, int(count) if count.isdecimal() else _NUMERALS.index(count) + 1
    return None


def _is_field(node: lxml.html.HtmlElement) -> bool:
    return (node.get("type") or "text").lower() in ("text", "number")


def _beside(field: lxml.html.HtmlElement) -> str:
    """What stands loose around a field."""
    before, above = field.getprevious(), field.getparent()
    text = before.tail if before is not None else above.text if above is not None else ""
    return squeeze(f"{(text or '')[-_LONGEST:]} {(field.tail or '')[:_LONGEST]}")[-_LONGEST:]


def jumps_to_pages(select: lxml.html.HtmlElement) -> bool:
    """Whether a jump box offers page numbers; one with names, or with years, is a menu."""
    numbers = {number_in(squeeze(option.text_content())) for option in select.iter("option")}
    return 2 in numbers or (len(numbers) == 1 and numbers != {None})


def options(page: Page, select: lxml.html.HtmlElement) -> list[tuple[str, int | None]]:
    """The addresses of a jump box: as values, or built from the value by its `onchange`."""
    change = select.get("onchange") or ""
    values = [_value(option) for option in select.iter("option")]
    if change and all(value.isdecimal() for value in values):
        wanted = {int(value): value for value in values}
        chosen = addresses(
            lambda k: page.join(page.window.press(change, select, wanted.get(k, str(k)))), max(wanted, default=0)
        )
        if found_by_number := list(chosen):
            return [(url, k) for k, url in found_by_number if k in wanted]
    built = _SELECT_MOVE.search(change)
    first = re.search(r"value\s*==\s*['\"]?1['\"]?\s*\)\s*\{?[^}]*?['\"]([^'\"]+)['\"]", change)
    found: list[tuple[str, int | None]] = []
    for option in select.iter("option"):
        value, number = _value(option), number_in(squeeze(option.text_content()))
        if re.search(r"[./]|^\?.*=", value) and not value.isdecimal():
            url = page.join(value)
        elif built and value.isdecimal():
            url = (
                page.join(first.group(1))
                if first and value == "1"
                else page.join(built.group(1) + value + built.group(2))
            )
        else:
            url = None
        if url:
            found.append((url, number))
    return found


def _value(option: lxml.html.HtmlElement) -> str:
    told = option.get("value")
    return squeeze(option.text_content()) if told is None else told.strip()


def sent_by_form(page: Page, node: lxml.html.HtmlElement) -> str | None:
    """Where a button of a form leads that is sent by GET: the form's fields, and its own."""
    form = next(node.iterancestors("form"), None) if node.tag in ("button", "input") else None
    if (
        form is None
        or not (node.get("name") or form.get("action"))
        or node.get("onclick")
        or (form.get("method") or "get").lower() != "get"
    ):
        return None
    url = form_address(page, form, node)
    if node.get("name") or url is None:
        return url
    # The form tells nothing of a page then: only what its browser sends at once, to another page of the section, is the next.
    sends = (node.get("type") or ("submit" if node.tag == "button" else "text")).lower() in ("submit", "image")
    leads = url.startswith(section_folder(page.url)) and same_place(url) != same_place(page.url)
    return url if sends and leads else None


def form_address(page: Page, form: lxml.html.HtmlElement, node: lxml.html.HtmlElement) -> str | None:
    """Where a form that is sent by GET leads when its button `node` is pressed."""
    return _sent(page, form, node.get("name"), node.get("value") or "")


def sends_form(select: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """The form that is sent as soon as an option of a box is chosen; None for any other box."""
    form = next(select.iterancestors("form"), None)
    return form if "submit" in (select.get("onchange") or "") and select.get("name") else None


def is_posted(form: lxml.html.HtmlElement) -> bool:
    return (form.get("method") or "get").lower() == "post"


def looks_for_words(page: Page, form: lxml.html.HtmlElement) -> bool:
    """Whether a form searches the site: it has a field for words, and is sent elsewhere than to the list that it stands on."""
    action = page.join(form.get("action"))
    fields = (each for each in form.iter("input") if (each.get("type") or "text").lower() in ("text", "search"))
    return action is not None and _place(action) != _place(page.url) and next(fields, None) is not None


def chosen_by_form(page: Page, form: lxml.html.HtmlElement, select: lxml.html.HtmlElement, value: str) -> str | None:
    """Where a form that is sent by GET leads when an option of its box is chosen."""
    return None if is_posted(form) else _sent(page, form, select.get("name"), value)


def _place(url: str) -> str:
    return urlsplit(same_place(url)).path


def _sent(page: Page, form: lxml.html.HtmlElement, name: str | None, value: str) -> str | None:
    fields = {each.get("name"): each.get("value") or "" for each in form.iter("input") if each.get("type") == "hidden"}
    query = urlencode({k: v for k, v in (fields | {name: value}).items() if k})
    address = (form.get("action") or page.url).split("?")[0]
    return page.join(f"{address}?{query}" if query else address)


def turned_by_form(page: Page) -> bool:
    """Whether a form of the page that is sent by POST carries a page's number, or what a server's own control is told."""
    forms = (form for form in page.tree.iter("form") if (form.get("method") or "").lower() == "post")
    names = {each.get("name") or "" for form in forms for each in form.iter("input")}
    return "__EVENTARGUMENT" in names or any(map(PAGE_KEY.fullmatch, names))


def goto_box(page: Page, block: lxml.html.HtmlElement, last: int) -> list[tuple[int, str]]:
    """The pages that a box for a number leads to: by its button's script, or by the form that it is sent with."""
    box = next(filter(_is_field, block.iter("input")), None)
    if box is None:
        return []
    buttons = (node for node in block.iter("button", "input", "a") if node.get("onclick"))
    if (button := next(buttons, None)) is not None:
        source = button.get("onclick") or ""
        return list(addresses(lambda k: page.join(page.window.press(source, button, str(k), box)), last))
    form, name = next(box.iterancestors("form"), None), box.get("name") or ""
    if (
        form is None
        or is_posted(form)
        or not (PAGE_KEY.fullmatch(name) or (name and _holds_page(page, block, form, box)))
    ):
        return []
    return list(addresses(lambda k: _sent(page, form, name, str(k)), last))


def _holds_page(
    page: Page, block: lxml.html.HtmlElement, form: lxml.html.HtmlElement, box: lxml.html.HtmlElement
) -> bool:
    """Whether a field holds the number of the page shown, and its form leads to the list itself: a search's does neither."""
    here = number_here(squeeze(text_of(block))) or number_of(page.url) or 1
    own = _place(page.join(form.get("action") or page.url) or "") == _place(page.url)
    return own and (box.get("value") or "").strip() == str(here)
