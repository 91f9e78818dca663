"""Identity, bank and mobile numbers left unmasked. A pack of its own, off by default; reported by count, never by value."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import pattern
from detectors.text.layout import Place

IDENTITY, BANK, MOBILE = "身份证号码", "银行卡号", "手机号码"
_FEATURES = {IDENTITY: "identity-number", BANK: "bank-number", MOBILE: "mobile-number"}
# The standard library's, for they are asked at each place where a number can begin; none of them is longer than some thirty characters.
# What stands before and behind a number is no digit or letter.
_NO_MORE = r"(?![0-9A-Za-z])"
_BEGINS = re.compile(r"(?<![0-9A-Za-z])[0-9](?=[0-9 \-]{9})")
_IDENTITY = re.compile(r"[1-9][0-9]{5}[ \-]?(?:18|19|20)[0-9]{6}[ \-]?[0-9]{3}[0-9Xx]" + _NO_MORE)
_OLD_IDENTITY = re.compile(r"[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}" + _NO_MORE)
_IDENTITY_WORDS = pattern(r"(?:身份证|证件号|公民身份)")
_BANK = re.compile(r"(?:[3-6][0-9]{15,18}|[3-6][0-9]{3}(?:[ \-][0-9]{4}){3}(?:[ \-][0-9]{1,3})?)" + _NO_MORE)
_BANK_WORDS = pattern(r"(?:卡号|账号|帐号|账户|开户|银行|信用社)")
_MOBILE = re.compile(r"(?:86[ \-]?)?1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}" + _NO_MORE)
# Printed to be called.
_CONTACT = pattern(r"(?:联系|咨询|举报|监督|投诉|服务|客服|值班|报名|采购|招标|代理|传真|热线)[^。；;]{0,20}$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def find(place: Place) -> Iterator[Signal]:
    found: dict[str, list[tuple[int, int]]] = {}
    for kind, start, end in _numbers(place.text):
        found.setdefault(kind, []).append((start, end))
    for kind, spans in found.items():
        yield Signal(
            NAME, "personal-data", None, spans[0][0], spans[-1][1], f"{kind}{len(spans)}个", (_FEATURES[kind],),
            counts=((kind, len(spans)),),
        )  # fmt: skip


def _numbers(text: str) -> Iterator[tuple[str, int, int]]:
    taken = 0
    for begins in _BEGINS.finditer(text):
        at = begins.start()
        if at < taken:
            continue
        for kind, shape, good in _KINDS:
            match = shape.match(text, at)
            if match is not None and good(text, match):
                yield kind, at, match.end()
                taken = match.end()
                break


def _is_identity(text: str, match: re.Match[str]) -> bool:
    """GB 11643: a possible date of birth, and the check character of ISO 7064 MOD 11-2."""
    digits = _digits(match.group(0)).upper()
    if not _is_date(digits[6:14]):
        return False
    return _CHECK[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]


def _is_old_identity(text: str, match: re.Match[str]) -> bool:
    """Fifteen digits carry no check, so the words must say what they are."""
    return _IDENTITY_WORDS.search(text) is not None


def _is_bank(text: str, match: re.Match[str]) -> bool:
    """Luhn's check; and a Chinese card's 62, or words that say what the number is."""
    digits = _digits(match.group(0))
    doubled = (int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(digits)))
    if sum(n - 9 if n > 9 else n for n in doubled) % 10:
        return False
    return digits.startswith("62") or _BANK_WORDS.search(text) is not None


def _is_mobile(text: str, match: re.Match[str]) -> bool:
    return _CONTACT.search(text[: match.start()]) is None


def _is_date(digits: str) -> bool:
    try:
        born = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= born.year <= datetime.datetime.now(datetime.UTC).year


def _digits(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


_KINDS = (
    (IDENTITY, _IDENTITY, _is_identity), (BANK, _BANK, _is_bank), (IDENTITY, _OLD_IDENTITY, _is_old_identity),
    (MOBILE, _MOBILE, _is_mobile),
)  # fmt: skip
NAME = "personal-data"
RULE = Rule(
    name=NAME,
    category="personal-data",
    source="个人信息保护法第二十八条；GB 11643—1999 公民身份号码；ISO/IEC 7812 银行卡校验",
    chinese="未遮盖的身份证号码、银行卡号、手机号码（只报数量，不报号码）",
    english="identity, bank card and mobile numbers left unmasked; counts alone are reported",
    lexicon=(),
    find=find,
    shapes=tuple(pattern(shape.pattern.removesuffix(_NO_MORE)) for _, shape, _ in _KINDS),
    pack="personal-data",
    hits=examples(
        ("table", "张某\t身份证号\t11010519491231002X"),
        ("body", "身份证号码：440524188001010014，住址：某村三组"),
        ("table", "110105 19491231 002X"),
        ("table", "李某 13800138000 某村"),
        ("table", "一卡通账号 6222021234567890128"),
        ("table", "6222 0212 3456 7890 128"),
        ("body", "手机：138-0013-8000"),
    ),
    misses=examples(
        ("table", "110105194912310021"),
        ("table", "1101051949****002X"),
        ("body", "统一社会信用代码 91110108551385082Q"),
        ("table", "6222021234567890127"),
        ("body", "联系人电话：13800138000"),
        ("body", "监督电话 13800138000"),
        ("body", "联系人：王某　电话：13800138000"),
        ("body", "发票号码 20231231123456789012"),
        ("body", "2023年1月1日至2023年12月31日"),
        ("table", "1 2 3 4 5 6 7 8 9 10 11 12 13"),
    ),
)
