"""Every page in a real browser: at both widths, in both languages, with the keyboard, and without a script."""

from __future__ import annotations

import json
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser import chromium, overflow
from tests.seed import PASSWORD
from tests.test_mail_words import every_mail

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent


@dataclass
class Site:
    """A running dashboard, a browser, and everything the browser complained of."""

    base: str
    code: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    refusals: bool = False  # the browser notes every 4xx itself; a test that provokes some says so

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not (self.refusals and "with a status of 4" in text):
            self.complaints.append(text)

    def page(self, name: str = "") -> Page:
        self.context.clear_cookies()  # a test may sign in as one after the other
        page = self.context.new_page()
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(self.base) else self.complaints.append(f"asked {r.url}"))
        if name:
            page.goto(f"{self.base}/login")
            page.fill("#id_username", name)
            page.fill("#id_password", PASSWORD)
            page.click("main button")
            page.wait_for_url(f"{self.base}/")
        return page


def serve(folder: Path, *more: str) -> Iterator[tuple[str, str]]:
    config = folder / "mishao.toml"
    config.write_text('language = "zh"\n[web]\nbase_url = "http://127.0.0.1:8000"\n')
    with subprocess.Popen(
        [sys.executable, "-m", "tests.dashboard_server", str(config), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], 120)[0], "the dashboard didn't start"
            said = json.loads(process.stdout.readline())
            yield f"http://127.0.0.1:{said['port']}", said["code"]
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def browser_context(playwright: Playwright) -> Iterator[BrowserContext]:
    with chromium(playwright) as context:
        yield context


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    yield from serve(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
def site(served: tuple[str, str], browser_context: BrowserContext) -> Iterator[Site]:
    site = Site(*served, browser_context)
    yield site
    assert not site.complaints


PAGES = {
    "zhao": ("/", "/findings/", "/findings/?q=nothing-like-it", "/findings/pages/?q=x", "/sections/", "/sections/2/", "/sections/5/",
             "/sections/add", "/sections/5/edit", "/sweeps/2/", "/sweeps/2/?state=suspected", "/unscannable/", "/outbox/", "/users/",
             "/users/add", "/users/2/", "/profile/"),
    "auditor": ("/", "/audit/"),
    "sysadmin": ("/", "/sweeps/2/"),
    "secadmin": ("/", "/users/3/"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_fits_and_nothing_is_complained_of(site: Site, name: str, language: str) -> None:
    page = site.page(name)
    page.goto(f"{site.base}/profile/")
    page.click(f'main button[value="{language}"]')
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-CN")
    addresses = list(PAGES[name])
    if name == "zhao":
        page.goto(f"{site.base}/findings/?sort=number")
        addresses += [str(link.get_attribute("href")) for link in page.locator("#rows td.lead a").all()[:5]]
    for address in addresses:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(site.base + address)
            assert overflow(page) == 0, f"{address} at {width}"
            assert page.locator("h1").count() == 1, address
            if language == "en":
                text = page.locator("nav.nav").text_content() or ""
                assert not re.search(r"[\u4e00-\u9fff]", text), address
            else:
                assert "Overview" not in page.content(), address
            assert not page.evaluate(BARRIERS), address


# What keeps people with a screen reader or a keyboard out, and what lies over something else.
BARRIERS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const found = [];
  for (const e of all("input:not([type=hidden]), select, textarea, button, a[href]"))
    if (!(e.labels && e.labels.length) && !e.getAttribute("aria-label") && !e.textContent.trim()) found.push("no name: " + e.outerHTML);
  let level = 0;
  for (const e of all("h1, h2, h3, h4")) {
    if (e.closest("dialog")) continue;
    if (+e.tagName[1] > level + 1) found.push("heading skips a level: " + e.textContent);
    level = +e.tagName[1];
  }
  for (const e of all("table")) if (!e.caption || !e.caption.textContent.trim()) found.push("table without a caption");
  for (const e of all("th")) if (!e.scope) found.push("heading cell without a scope: " + e.textContent);
  for (const e of all("nav, section")) if (!e.getAttribute("aria-label") && !document.getElementById(e.getAttribute("aria-labelledby")))
    found.push("landmark without a name: " + e.outerHTML.slice(0, 80));
  for (const e of all("[aria-describedby]")) for (const id of e.getAttribute("aria-describedby").split(" "))
    if (!document.getElementById(id)) found.push("describes nothing: " + id);
  const ids = all("[id]").map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push("id twice: " + id);
  for (const tag of ["main", "header", "footer"]) if (all(tag).length !== 1) found.push(tag + " not once");
  if (all("a[href], button, input")[0] !== document.querySelector("a.skip")) found.push("the skip link is not the first");
  for (const e of all("img")) if (!e.alt) found.push("image without a text");
  for (const e of all(".row > * > .chip")) {
    const own = e.getBoundingClientRect(), next = e.parentElement.nextElementSibling?.getBoundingClientRect();
    if (next && next.left < own.right && own.top < next.bottom && next.top < own.bottom) found.push("chip over what follows: " + e.textContent);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(site: Site, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for every word that is shown."""
    page = site.page("zhao")
    page.goto(f"{site.base}/profile/")
    page.click(f'main button[value="{scheme}"]')
    page.goto(f"{site.base}/findings/?sort=number")
    finding = str(page.locator("#rows td.lead a").first.get_attribute("href"))
    for address in (
        "/",
        "/findings/",
        finding,
        "/sections/",
        "/sections/2/",
        "/sweeps/2/",
        "/outbox/",
        "/users/",
        "/sections/add",
    ):
        page.goto(site.base + address)
        poor = page.evaluate(CONTRAST)
        assert not poor, f"{address}: {poor}"
    page.goto(f"{site.base}/profile/")
    page.click('main button[value="auto"]')
    expect(page.locator('main button[value="auto"]')).to_have_attribute("aria-pressed", "true")


CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
  const wordy = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.offsetParent && wordy(e) && !e.closest("[disabled], .off, option, .sr, dialog"))
    .map((e) => { const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
      return [e.className || e.tagName, e.textContent.trim().slice(0, 20), (a + 0.05) / (b + 0.05)]; })
    .filter((row) => row[2] < 4.5);
}"""


def test_triage_from_the_keyboard(site: Site) -> None:
    page = site.page("wang")
    page.goto(f"{site.base}/findings/?state=todo")
    page.keyboard.press("j")
    page.keyboard.press("j")
    chosen = page.locator("tr.chosen a").inner_text()
    page.keyboard.press("k")
    first = page.locator("tr.chosen a").inner_text()
    assert first != chosen
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(first)
    page.keyboard.press("j")
    expect(page.locator("h1")).to_contain_text(chosen)
    page.keyboard.press("k")
    expect(page.locator("h1")).to_contain_text(first)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("a")
    assert "待研判" in page.locator("h1").inner_text(), "a key alone decides nothing"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("已签收")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("已核实")
    page.keyboard.press("d")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("已排除")
    expect(page.locator(".timeline li").first).to_contain_text("误报")
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/findings/\?state=todo"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jkacd")
    assert page.input_value("#q") == "jkacd", "keys typed into a box are letters"


def test_the_list_narrows_while_typing(site: Site) -> None:
    page = site.page("wang")
    page.goto(f"{site.base}/findings/")
    assert page.locator("#rows tbody tr").count() == 8
    page.fill("#q", "会议材料")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert "q=" in page.url
    page.reload()
    expect(page.locator("#rows tbody tr")).to_have_count(1)


# One per kind of trouble: markup, an attribute, a formula, a turned direction, no place to break, no end.
HOSTILE = (
    "<script>document.title='x'</script>\"><img src=x onerror=document.title='x'>=HYPERLINK(1)\u202egnp" + "A" * 120
)


def test_a_hostile_name_executes_nothing_and_breaks_no_page(site: Site) -> None:
    site.refusals = True
    page = site.page("liu")
    page.goto(f"{site.base}/sections/add")
    assert page.locator("#id_portal_name").is_hidden(), "asked for only where the portal is new"
    page.fill("#id_name", HOSTILE)
    page.fill("#id_url", "http://www.qingshan.example/" + "B" * 1900)
    page.click("main form.card button.primary")
    expect(page.locator(".error")).to_have_count(1)  # what can't be shown is refused
    page.fill("#id_name", HOSTILE.replace("\u202e", ""))
    page.select_option("#id_preset", "custom")
    page.fill("#id_cron", "15 7 * * mon-fri")
    page.click("main form.card button.primary")
    page.wait_for_url(re.compile(r"/sections/\d+/$"))
    expect(page.locator("dd", has_text="周一至周五 07:15")).to_be_visible()
    own = page.url
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for address in (own, f"{own}edit", f"{site.base}/", f"{site.base}/sections/"):
            page.goto(address)
            assert overflow(page) == 0, f"{address} at {width}"
            assert "Mishao" in page.title()
            assert page.locator("main img, main script").count() == 0
    page.goto(own)
    page.click("button[name=active][value=no]")
    expect(page.locator("h1")).to_contain_text("已停止巡查")


def test_from_a_mail_to_the_finding_on_a_phone(site: Site) -> None:
    site.refusals = True
    page = site.page("wang")
    page.goto(f"{site.base}/findings/?sort=number")
    link = site.base + str(page.locator("#rows td.lead a").first.get_attribute("href")).partition("?")[0]
    page = site.page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(link + "，登录后点“签收”。")
    page.fill("#id_username", "wang")
    page.fill("#id_password", "wrong")
    page.click("main button")
    expect(page.locator("[role=alert]")).to_contain_text("账号或口令不正确")
    page.fill("#id_username", "wang")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.wait_for_url(link)
    expect(page.locator("h1")).to_contain_text("F-")
    acknowledge = page.locator("button[value=acknowledge]")
    if acknowledge.count():  # another test may have been first
        box = acknowledge.bounding_box()
        assert box is not None
        assert box["y"] < 844, "the first thing to do is in sight"


def test_pages_that_say_what_went_wrong(site: Site) -> None:
    site.refusals = True
    page = site.page("auditor")
    for address, status in (("/findings/", 403), ("/nosuch", 404)):
        answer = page.goto(site.base + address)
        assert answer is not None
        assert answer.status == status
        assert overflow(page) == 0
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("main a.button")).to_have_attribute("href", "/")


def test_mails_on_a_phone(site: Site) -> None:
    page = site.page()
    page.set_viewport_size({"width": 390, "height": 844})
    for content in every_mail():
        page.set_content(content.html)
        assert overflow(page) == 0, content.subject
        links = page.locator("a").all()
        for link in links:
            box = link.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390
        if links:
            first = links[0].bounding_box()
            assert first is not None
            assert first["height"] >= 36, "big enough for a thumb"
            assert first["y"] < 500, "what to press is in sight"


def test_whoever_works_by_keyboard_sees_where_they_are(site: Site) -> None:
    page = site.page("wang")
    page.goto(f"{site.base}/findings/")
    for _ in range(24):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e); const box = e.getBoundingClientRect();
               return {name: e.outerHTML.slice(0, 80), outline: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
                       seen: box.width > 0 && box.height > 0 && s.opacity !== "0" && box.right > 0}; }"""
        )
        assert where["outline"], where["name"]
        assert where["seen"], where["name"]


def test_an_address_opens_only_after_a_question(site: Site) -> None:
    page = site.page("wang")
    page.goto(f"{site.base}/findings/?sort=number")
    page.locator("#rows td.lead a").first.click()
    page.locator("[data-open]").first.click()
    expect(page.locator("#ask-open")).to_contain_text("http://www.qingshan.example/")
    page.locator("#ask-open button[value=no]").click()
    expect(page.locator("#ask-open")).to_be_hidden()
    assert len(site.context.pages) == 2


def test_a_running_sweep_shows_its_progress_by_itself(site: Site) -> None:
    page = site.page("chen")
    page.goto(f"{site.base}/sections/2/")
    page.locator("a.row", has_text="巡查中").click()
    with page.expect_response(re.compile("/progress$"), timeout=15_000) as answer:
        pass
    assert answer.value.status == 200
    expect(page.locator(".sums")).to_contain_text("待检测")


def test_the_menu_of_a_small_screen(site: Site) -> None:
    page = site.page("wang")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.base}/")
    expect(page.locator("nav.nav")).to_be_hidden()
    page.check("#menu")
    page.locator("nav.nav a", has_text="栏目").click()
    page.wait_for_url(f"{site.base}/sections/")


def test_first_set_up_and_work_without_a_script(tmp_path: Path, browser_context: BrowserContext) -> None:
    for base, code in serve(tmp_path, "--empty"):
        browser = browser_context.new_page()
        # A client without scripts: the policy of the page is all the same, the scripts just never come.
        browser.route("**/*.js*", lambda route: route.abort())
        browser.goto(base)
        browser.wait_for_url(f"{base}/setup")
        assert overflow(browser) == 0
        browser.fill("#id_code", code)
        browser.fill("#id_username", "first")
        for box in ("#id_password", "#id_again"):
            browser.fill(box, "青山县巡查口令-2026-甲")
        browser.check("#id_confirmed")
        browser.click("main button")
        browser.wait_for_url(f"{base}/")
        expect(browser.locator(".notice", has_text="同时是负责人和系统管理员")).to_be_visible()
        browser.goto(f"{base}/findings/")
        browser.select_option("#state", "new")
        browser.click(".filter-end button")
        browser.wait_for_url(re.compile("state=new"))
        expect(browser.locator(".empty")).to_be_visible()
        browser.click("form[action='/language'] button")
        expect(browser.locator("h1")).to_have_text("Findings")
