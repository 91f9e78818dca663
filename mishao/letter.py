"""The letter to a portal's operator: who asks for what, and what to let through."""

from __future__ import annotations

from crawler.fetch.egress import host_of
from crawler.job import HostPolicy
from crawler.obstacles import Obstacle
from crawler.sections.probe import Probe
from mishao.language import say

_KINDS = {
    "challenge": ("浏览器校验", "browser challenge"),
    "firewall": ("应用防火墙拦截页", "firewall page"),
    "captcha": ("验证码", "captcha"),
    "login": ("登录页", "login page"),
    "forbidden": ("拒绝访问", "access refused"),
    "rate-limited": ("访问频率限制", "rate limit"),
    "maintenance": ("维护页", "maintenance page"),
    "not-found": ("页面不存在", "page not found"),
    "server-error": ("服务器出错", "server error"),
}


def named(met: Obstacle) -> str:
    """What stands in the way, for people: 加速乐 浏览器校验（521）."""
    chinese, english = _KINDS[met.kind]
    return say(
        f"{met.product} {chinese}（{met.code}）".strip(),
        f"{met.product} {english} ({met.code})".strip(),
    )


def letter(probe: Probe, policy: HostPolicy, exit_ip: str) -> str:
    """Plain text to be sent as it is. `exit_ip` is the address under which the portal sees us, as well as we know it."""
    host = host_of(probe.url)
    met = named(probe.obstacle) if probe.obstacle else say("访问未成功", "no access")
    rate = 1 / policy.delay_s if policy.delay_s > 0 else None
    speed = say(
        f"同一主机两次访问间隔不少于 {policy.delay_s:g} 秒（每秒不超过 {rate:g} 次）" if rate else "由贵单位指定",
        f"at least {policy.delay_s:g} s between two requests to one host (at most {rate:g} a second)"
        if rate
        else "as you say",
    )
    hours = policy.hours or say("全天，可改为贵单位指定的时段", "at any time; we keep to hours that you name")
    contact = policy.contact or say("（请填写联系人、电话、邮箱）", "(name, telephone, mail address)")
    address = exit_ip or say("（请填写出口 IP）", "(our public address)")
    return say(
        f"""{host} 运维单位：

我单位按照要求定期自查本单位门户网站公开的网页和附件。自查程序访问 {host} 时得到的是“{met}”，没有取得原文，相关栏目只能记为不完整。请在 CDN、WAF 和防火墙上为以下来源放行，无需改动网站：

  出口 IP：{address}
  访问标识（User-Agent）：{probe.user_agent}
  访问时段：{hours}
  访问频率：{speed}
  访问方式：只读取公开页面和附件（GET、HEAD，以及列表页脚本自身使用的数据接口），不登录、不提交表单、不绕过任何校验
  联系方式：{contact}

放行后请告知，我们将重新试访并反馈结果。如只能部分放行，请至少放行附件下载地址。
""",
        f"""To the operators of {host}:

We check the pages and attachments that our own portal publishes, as we are required to. Our program asked {host} and was given “{met}” instead of the page, so the section counts as incomplete. Please let these requests through at CDN, firewall and WAF; the site itself need not change:

  from: {address}
  user agent: {probe.user_agent}
  hours: {hours}
  rate: {speed}
  what is asked: public pages and attachments only (GET, HEAD, and the data addresses that list pages use themselves); no login, no forms, no way around any check
  contact: {contact}

Tell us when it is done; we ask again and report. If not everything can be let through, attachments matter most.
""",
    )
