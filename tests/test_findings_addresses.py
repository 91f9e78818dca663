"""Addresses: what is one address, and what must never be taken for one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.addresses import canonical, known_as, on_the_wire, url_key

SAME = [
    ("HTTP://WWW.A.cn/x", "http://www.a.cn/x"),
    ("http://a.cn:80/", "http://a.cn"),
    ("https://a.cn:443/x", "https://a.cn/x"),
    ("http://a.cn/x#top", "http://a.cn/x"),
    ("http://a.cn/x;jsessionid=0A1B?y=1", "http://a.cn/x?y=1"),
    ("http://a.cn/x?PHPSESSID=0a1b&y=1", "http://a.cn/x?y=1"),
    ("http://a.cn/x?y=1&jsessionid=0A1B&z=2", "http://a.cn/x?y=1&z=2"),
    ("http://a.cn/x?ASPSESSIONIDQQ=AB", "http://a.cn/x"),
    ("http://a.cn/x?id=5&randomid=7919", "http://a.cn/x?id=5"),
    ("http://a.cn/x?t=0.8312345678901&id=5&r=0.12345678", "http://a.cn/x?id=5"),
    ("http://a.cn/x?id=0.8472910233&x=0.58147291", "http://a.cn/x?id=0.8472910233&x=0.58147291"),
    ("http://a.cn/x?randomid=a7&v=0.5&w=10.12345678", "http://a.cn/x?randomid=a7&v=0.5&w=10.12345678"),
    ("http://a.cn/x?sid=0a1b&xPHPSESSID=1", "http://a.cn/x?sid=0a1b&xPHPSESSID=1"),
    ("http://a.cn/x?CFID=12&CFTOKEN=0A1B&z=2", "http://a.cn/x?z=2"),
    ("http://a.cn/x;JSESSIONID=0A1B.node1/y", "http://a.cn/x/y"),
    ("http://a.cn/附件 1.doc", "http://a.cn/%E9%99%84%E4%BB%B6%201.doc"),
    ("http://政府.cn/", "http://xn--mxtq1m.cn/"),
    ("http://user:secret@a.cn/x", "http://a.cn/x"),
    ("  http://a.cn/x\n", "http://a.cn/x"),
    ("http://a.cn./x", "http://a.cn/x"),
]
OTHER = [
    ("http://a.cn/%B8%BD%BC%FE.doc", "http://a.cn/%E9%99%84%E4%BB%B6.doc"),  # one name in GBK and in UTF-8
    ("http://a.cn/%b8", "http://a.cn/%B8"),  # bytes are never touched, not even their spelling
    ("http://a.cn/x", "https://a.cn/x"),
    ("http://a.cn/x", "http://www.a.cn/x"),
    ("http://a.cn/X", "http://a.cn/x"),
    ("http://a.cn/x", "http://a.cn/x/"),
    ("http://a.cn/x?a=1&b=2", "http://a.cn/x?b=2&a=1"),
    ("http://a.cn:8080/", "http://a.cn/"),
    ("http://a.cn/c/post_1.html", "http://a.cn/c/mpost_1.html"),
    ("http://a.cn/u/gkmlpt/index#1", "http://a.cn/u/gkmlpt/index#2"),
    ("http://a.cn//x", "http://a.cn/x"),
    ("http://a.cn/xzcf/show.jsp?cfid=1", "http://a.cn/xzcf/show.jsp?cfid=2"),  # 处罚: a portal's own number
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_address(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_addresses(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("fragment", ["top", "1a", "/route"])
def test_a_fragment_that_names_no_column_is_dropped(fragment: str) -> None:
    assert canonical(f"http://a.cn/u/gkmlpt/index#{fragment}") == "http://a.cn/u/gkmlpt/index"


@pytest.mark.parametrize(
    "url",
    ["mailto:x@a.cn", "javascript:void(0)", "/x", "", "http:///x", "http://[::1/x", "http://a.cn:99999/x", "file:///x"],
)
def test_what_is_no_address_is_said_so_and_still_has_a_key(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(url)
    assert known_as(url) == url


@pytest.mark.parametrize(
    ("aliases", "url", "known"),
    [
        ({"m.a.cn": "www.a.cn"}, "http://m.a.cn/x", "http://www.a.cn/x"),
        ({"a.cn:8080": "a.cn"}, "http://a.cn:8080/x", "http://a.cn/x"),
        ({"http://a.cn": "https://a.cn"}, "http://a.cn/x", "https://a.cn/x"),
        ({"http://a.cn": "https://a.cn"}, "http://b.cn/x", "http://b.cn/x"),
        ({"/mpost_": "/post_"}, "http://a.cn/c/mpost_1.html", "http://a.cn/c/post_1.html"),
        ({"/mpost_": "/post_"}, "http://a.cn/c/xmpost_1.html", "http://a.cn/c/xmpost_1.html"),
    ],
)
def test_only_what_is_configured_merges(aliases: dict[str, str], url: str, known: str) -> None:
    assert canonical(url, aliases) == known


def test_the_wire_keeps_what_the_key_drops() -> None:
    assert on_the_wire("http://A.cn:80/x;jsessionid=1?y#z") == "http://a.cn:80/x;jsessionid=1?y"


HOSTS = st.sampled_from(["a.cn", "WWW.A.CN", "1.2.3.4", "[::1]", "政府.cn", "a.cn:80", "a.cn:8443"])
PIECES = st.text(
    st.one_of(
        st.sampled_from("%/;?#&=:@.+-_~!$'()*, \\\"<>[]{}|^`"),
        st.characters(exclude_categories=("Cs", "Cc")),
        st.sampled_from("ABCDEFabcdef0123456789"),
    ),
    max_size=30,
)
BYTES = st.lists(st.integers(0, 255).map(lambda byte: f"%{byte:02X}"), max_size=6).map("".join)


@given(st.sampled_from(["http", "https", "HTTP"]), HOSTS, PIECES, BYTES)
def test_a_canonical_address_is_its_own(scheme: str, host: str, rest: str, percent: str) -> None:
    try:
        once = canonical(f"{scheme}://{host}/{rest}{percent}")
    except ValueError:
        return
    assert canonical(once) == once
    assert once.isascii()


@given(BYTES, BYTES)
def test_percent_bytes_stand_as_they_are(path: str, query: str) -> None:
    assert canonical(f"http://a.cn/{path}?q={query}") == f"http://a.cn/{path}?q={query}"


def test_keys_are_sha256() -> None:
    assert re.fullmatch("[0-9a-f]{64}", url_key(canonical("http://a.cn/")))
