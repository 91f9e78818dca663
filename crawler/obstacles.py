"""What stands between a crawler and a page: firewalls, challenges, captchas, logins, told by status, headers and text.

Named, never passed: the portal's own operator can let the crawler in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "challenge", "firewall", "captcha", "login", "forbidden", "rate-limited", "maintenance", "not-found", "server-error"
]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`product` is the vendor's name as the trade knows it, empty where nothing tells; `code` the HTTP status."""

    kind: Kind
    product: str
    code: int


# (kind, product, status or None for any, what a header or cookie says, what the body says); the first that fits counts.
_SIGNS: tuple[tuple[Kind, str, frozenset[int] | None, str, str], ...] = (
    ("challenge", "加速乐", frozenset({521}), r"", r""),
    ("challenge", "加速乐", None, r"__jsl_clearance", r""),
    ("challenge", "加速乐", None, r"__jsluid", r"document\.cookie\s*=|__jsl_clearance"),
    ("challenge", "瑞数", frozenset({412}), r"", r""),
    ("challenge", "瑞数", None, r"", r"\$_ts\s*=|_\$ts|\$_ts\["),
    ("firewall", "创宇盾", None, r"(?:yunsuo|knownsec|jiasule)", r"创宇盾|知道创宇|yunaq\.com|jiasule"),
    ("firewall", "创宇盾", None, r"", r"创宇盾|知道创宇"),
    ("challenge", "阿里云", None, r"", r"acw_sc__v\d|arg1\s*=\s*['\"][0-9A-F]{20,}"),
    ("firewall", "阿里云", None, r"", r"errors\.aliyun\.com|aliyun_waf|alicdn\.com/waf"),
    ("firewall", "腾讯云", None, r"", r"waf\.tencent-cloud\.com|腾讯云\s*(?:Web\s*应用)?防火墙|T-Sec"),
    ("firewall", "华为云", None, r"HWWAFSES", r"您的请求(?:疑似)?(?:攻击|被拦截)|CloudWAF|HWWAF"),
    ("firewall", "安恒", None, r"", r"安恒|dbappsecurity|明御"),
    ("firewall", "绿盟", None, r"", r"绿盟|NSFOCUS"),
    ("firewall", "长亭雷池", None, r"safeline|sl-session", r"雷池|safeline|chaitin"),
    ("firewall", "安全狗", None, r"safedog|WAF/2", r"网站防火墙|safedog|安全狗"),
    ("firewall", "360", None, r"wzws|360wzb|qianxin", r"wzws|360\s*网站卫士|奇安信|anyu\.360"),
    ("firewall", "云锁", None, r"yunsuo_session", r"云锁|yunsuo"),
    ("firewall", "D盾", None, r"", r"D盾_拦截提示|D盾"),
    ("firewall", "宝塔", None, r"", r"宝塔.{0,10}防火墙|btwaf"),
    ("firewall", "", None, r"", r"WEB\s*应用防火墙|Web\s*Application\s*Firewall|WEB\s*防护|网站防护|攻击(?:行为|请求)|请求(?:已)?被(?:阻断|拦截)|访问(?:已)?被(?:阻断|拦截)|非法请求"),
    ("captcha", "", None, r"", r"请输入.{0,6}验证码|输入验证码|人机验证|滑动验证|拖动滑块|安全验证|captcha|name=['\"]?(?:randcode|verifycode|codeValue)"),
    ("login", "", frozenset({401}), r"", r""),
    ("login", "", None, r"", r"请先?登录|统一身份认证|type=['\"]?password"),
    ("rate-limited", "", frozenset({429}), r"", r""),
    ("rate-limited", "", None, r"", r"访问过于频繁|请求过于频繁|访问频率"),
    ("maintenance", "", None, r"", r"系统维护|网站维护|正在维护|系统升级|网站升级"),
    ("challenge", "", None, r"", r"请开启\s*JavaScript|enable JavaScript|浏览器安全检查"),
    ("forbidden", "", frozenset({403, 405, 406}), r"", r""),
    ("not-found", "", frozenset({404, 410}), r"", r""),
    ("server-error", "", frozenset(range(500, 600)), r"", r""),
)  # fmt: skip
_SHORT = 1_500  # a real page says more than a notice
_TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def obstacle(status: int, headers: Mapping[str, str], cookies: Sequence[str], markup: str) -> Obstacle | None:
    """What an answer is instead of the page; None for a page. Scripts count where they are all that a page holds."""
    visible = re.sub(r"\s+", "", _TAGS.sub(" ", markup))
    notice = len(visible) < _SHORT and not (status == 200 and markup.lower().count("<a ") > 15)
    if status == 200 and not notice:
        return None
    head = "\n".join([*(f"{k}: {v}" for k, v in headers.items()), *cookies])
    for kind, product, statuses, in_head, in_body in _SIGNS:
        if statuses is not None and status not in statuses:
            continue
        if in_head and not re.search(in_head, head, re.IGNORECASE):
            continue
        if in_body and not re.search(in_body, markup, re.IGNORECASE):
            continue
        if statuses is None and not in_body and status == 200 and visible:
            continue  # a cookie alone says that a shield is there, not that it stopped us
        return Obstacle(kind, product, status)
    return None
