"""Why an address of a sweep was not had, in the words of a gap."""

from __future__ import annotations

from crawler.errors import LedAwayError, NotShownError
from crawler.fetch.failures import NOT_ALLOWED, PIN_CHANGED

NEIGHBOURS = "neighbours"  # the detail of an article to which only an endless chain of others leads
_STATUS_WORDS = {
    "status": "服务器拒绝或出错",
    "timeout": "超时",
    "tls": "证书错误",
    "dns": "域名无法解析",
    "refused": "连接被拒绝",
    "not-obtained": "得到的是网页而不是文件，请联系网站运维放行巡查程序",
    "too-large": "超过大小上限",
    "redirects": "跳转过多",
    "no-browser": "需要浏览器，但没有可用的浏览器",
    "budget": "超过本次巡查的页数上限",
    "interrupted": "传输中断",
    "not-found": "404",
    "robots": "robots.txt 不允许",
    "hours": "不在允许的时间段",
    "host": "地址在未配置的其他主机上",
}
_NOT_OBTAINED = {
    "list": "得到的是提示页（维护、拦截或验证）而不是列表，请联系网站运维放行巡查程序",
    "page": "得到的是提示页（维护、拦截、验证或已删除）而不是文章，请联系网站运维放行巡查程序",
}
_TOLD = {
    NOT_ALLOWED: "地址是本机或内网地址，未列入 private_hosts，不访问",
    PIN_CHANGED: "证书与固定的指纹不同",
    "not valid yet": "证书尚未生效",
    "expired": "证书已过期",
    "self-signed": "证书是自签名的",
    "unknown issuer": "证书不是受信任的机构签发的，或缺少中间证书",
    "another name": "证书不是发给这个域名的",
    NotShownError.detail: "浏览器未能显示该页",
    LedAwayError.detail: "浏览器打开后被转到其他主机",
    "empty": "服务器返回空内容",
    "message": "得到的是出错信息而不是文件，请联系网站运维",
    "home page": "被转到首页或栏目页，原址已不可用",
    NEIGHBOURS: "列表未列出，仅由上一篇、下一篇相连，且文章未注明所属栏目，已停止追查，请人工核对列表是否完整",
}


def words(kind: str, reason: str, detail: str) -> str:
    """Why an address was not had, for people."""
    if detail in _TOLD:
        return _TOLD[detail]
    if reason == "not-obtained" and kind in _NOT_OBTAINED:
        return _NOT_OBTAINED[kind]
    if reason == "hours" and detail:
        return f"{_STATUS_WORDS['hours']}（{detail}）"
    return _STATUS_WORDS.get(reason, reason)
