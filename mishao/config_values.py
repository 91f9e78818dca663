"""Single values of mishao.toml: whether they fit, and what should stand there instead."""

from __future__ import annotations

import math
import re
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from mishao.language import say


def hours_mistake(hours: str) -> str:
    """What is wrong with the hours in which a portal may be asked, or nothing."""
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)", hours):
        return cannot_be(hours)
    start, _, end = hours.partition("-")
    return (
        say("起止相同：任何时候都不会访问", "it ends when it begins: nothing would ever be asked")
        if start == end
        else ""
    )


def cannot_be(value: Any) -> str:
    return say(f"不能是 {value!r}", f"it can't be {value!r}")


def convert(value: Any, hint: Any) -> tuple[bool, Any]:
    """Whether `value` fits the type, and the value in that type."""
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint), value
    if origin is tuple:
        good = isinstance(value, list) and all(convert(item, get_args(hint)[0])[0] for item in value)
        return good, tuple(value) if good else ()
    if origin in (Union, UnionType):
        return any(convert(value, kind)[0] for kind in get_args(hint)), value
    if hint is Path:
        return isinstance(value, str), Path(str(value))
    if hint is float:
        good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
        return good, float(value) if good else 0.0
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0, value
    return isinstance(value, hint), value


def example(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "、".join(repr(word) for word in get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return example(get_args(hint)[0])
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return say('["文字"]', '["text"]') if inner is str else example(inner)
    words = {
        str: ('"文字"', '"text"'), Path: ('"文件夹"', '"folder"'), int: ("0 或正整数", "0 or a positive whole number"),
        float: ("0 或正数", "0 or a positive number"), bool: ("true 或 false", "true or false"),
    }  # fmt: skip
    return say(*words.get(hint, ("", "")))


def ca_file_mistake(path: Path) -> str:
    """Why that file can't serve as an authority, or nothing."""
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        return say(f"{path} 中没有 PEM 格式的证书", f"{path} holds no certificate in PEM form")
    except FileNotFoundError:
        return say(f"没有这个文件：{path}", f"there is no file {path}")
    except OSError as error:
        return say(f"{path} 读不出来（{error.strerror}）", f"{path} can't be read ({error.strerror})")
    return ""


def is_address(text: str) -> bool:
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return bool(address.username and address.domain) and text.isprintable()
