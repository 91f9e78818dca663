"""What a gap says, in English. The ledger keeps it in Chinese, as the sweep said it and the certificate bears it."""

from __future__ import annotations

import re

from django.utils.translation import get_language

# `{}` is a number, a name or another of these sentences. The longer of two that begin alike stands first.
_SAID = {
    "列表为空；确实没有内容时请把栏目标为“允许为空”": "the list is empty; where that is right, say that an empty list is expected",
    "列表声明共 {} 条，实见 {} 条": "entries by the list's own count: {}; seen: {}",
    "列表上有 {} 条只有标题、没有地址": "entries with a title and no address: {}",
    "{} 的证书与固定的指纹不同，可能被更换或冒充，请核对": "the certificate of {} is not the pinned one; it may have been replaced or forged, please check",
    "栏目页说内容已迁移，指向 {}，请核对并更新网址": "the section's page says that it has moved to {}; check and update the address",
    "本次列出 {} 条，上次 {} 条，可能改版、被拦截或已清空": "entries listed now: {}, last time: {}; the list may have been rebuilt, blocked or emptied",
    "栏目模板由 {} 变为 {}，请核对条目是否齐全": "the section's template has changed from {} to {}; check that no entry is missing",
    "栏目网址现在转到 {}，请核对并更新网址": "the section's address leads to {} now; check and update it",
    "栏目页的名称由“{}”变为“{}”，请核对是否仍是要巡查的栏目": "the section's page was called {} and is called {} now; check that it is still the section to be watched",
    "同名栏目现见于 {}，请核对并更新网址": "a section of the same name stands at {} now; check and update the address",
    "分页声明共 {} 页，实见 {} 页（第 {} 页）": "pages by the pager's own count: {}; seen: {}; missing: {}",
    "分页声明共 {} 页，实见 {} 页": "pages by the pager's own count: {}; seen: {}",
    "只读取到第 {} 页，分页声明共 {} 页：{}": "read up to page {}, of {} by the pager's own count: {}",
    "服务器只给到第 {} 页，分页声明共 {} 页：{}": "the server gives no more than page {}, of {} by the pager's own count: {}",
    "{} 个列表页（第 {} 至 {} 页）：{}": "list pages: {} ({} to {}): {}",
    "{} 个列表页（第 {} 页等）：{}": "list pages: {} ({} and others): {}",
    "{} 个列表页（第 {} 页）：{}": "list pages: {} ({}): {}",
    "{} 个列表页：{}": "list pages: {}: {}",
    "列表第 {} 页：{}": "list page {}: {}",
    "列表页：{}": "a list page: {}",
    "第 {} 页：{}": "page {}: {}",
    "{} 个附件：{}": "attachments: {}: {}",
    "{} 个条目全部不存在（404），请人工核对是否移到别处": "entries of the list, none of which is there (404): {}; check by hand whether they have moved",
    "{} 个页面：{}": "pages: {}: {}",
    "{} 个图片：{}": "pictures: {}: {}",
    "{} 个页面上有 {} 个附件只有名称、没有地址": "pages: {}, with attachments that have a name and no address: {}",
    "{} 个页面过长，只读取了前一部分中的链接": "pages too long, of which only the links of the first part were read: {}",
    "{} 个页面未能读全，其中的链接未读取": "pages that could not be read whole, nor followed where they link to: {}",
    "{} 篇文章的上一篇、下一篇过多，未全部追查，请人工核对列表是否完整": "articles with too many neighbours to follow all of them: {}; check by hand that the list is complete",
    "{} 个条目转到别处的目录（{}），其中的文件未读取，请人工核对": "items that led to a list in another folder, whose papers were not read: {} ({}); check by hand",
    "列表页上有 {} 处本栏目的链接或选项未读取（{}），其下可能另有内容，请人工核对": "links or choices of the section on its list pages that were not read: {} ({}); check by hand for more below them",
    "{}：{} 个附件在未配置的主机上，请加入 hosts 或 foreign_hosts": "{}: attachments on a host that is not configured: {}; add it to hosts or foreign_hosts",
    "{}：列表过半的条目（{} 条）在未配置的主机上，请加入 hosts，或加入 foreign_hosts 表示已知": "{}: more than half of the list's entries ({}) are on a host that is not configured; add it to hosts, or to foreign_hosts as known",
    "{}：{} 条的地址属于本栏目而主机未配置，如是本门户的另一名称请加入 hosts，否则加入 foreign_hosts": "{}: entries with the section's own place in their address: {}; add the host to hosts if it is another name of the portal, else to foreign_hosts",
    "{} 个网址未及访问": "addresses not asked for in time: {}",
    "{} 个附件无法检测": "files that could not be inspected: {}",
    "{} 个网址未取得": "addresses not obtained: {}",
    "翻页要以 POST 提交表单，密哨不提交；请向运维方索取可直接打开的分页地址": "its pages are turned by posting a form, which Mishao doesn't; ask the operator for page addresses that open directly",
    "分页没有给出可用的地址": "the pager gives no address that works",
    "得到的是文件而不是列表页": "a file came in place of a list page",
    "没有任何条目": "it has no entry",
    "与另一页的内容相同": "it shows what another page shows",
    "服务器拒绝或出错（{}）": "the server refuses or fails ({})",
    "服务器拒绝或出错": "the server refuses or fails",
    "超时": "timed out",
    "证书与固定的指纹不同": "the certificate is not the pinned one",
    "证书尚未生效": "the certificate is not valid yet",
    "证书已过期": "the certificate has expired",
    "证书是自签名的": "the certificate is signed by nobody but itself",
    "证书不是受信任的机构签发的，或缺少中间证书": "no trusted authority signed the certificate, or one between is missing",
    "证书不是发给这个域名的": "the certificate is another name's",
    "证书错误": "certificate error",
    "地址是本机或内网地址，未列入 private_hosts，不访问": "a loopback or private address that is not in private_hosts: never asked",
    "浏览器未能显示该页": "the browser could not show the page",
    "浏览器打开后被转到其他主机": "in the browser the page leads to another host",
    "得到的是出错信息而不是文件，请联系网站运维": "an error message came in place of the file; ask the site's operator",
    "域名无法解析": "the name does not resolve",
    "连接被拒绝": "connection refused",
    "得到的是网页而不是文件，请联系网站运维放行巡查程序": "a page came in place of the file; ask the site's operator to let the sweeps through",
    "超过大小上限": "above the size limit",
    "跳转过多": "too many redirects",
    "需要浏览器，但没有可用的浏览器": "a browser is needed, and there is none",
    "超过本次巡查的页数上限": "above the page limit of one sweep",
    "传输中断": "the transfer broke off",
    "robots.txt 不允许": "robots.txt does not allow it",
    "不在允许的时间段（{}）": "outside the allowed hours ({})",
    "不在允许的时间段": "outside the allowed hours",
    "地址在未配置的其他主机上": "the address is on another host, which is not configured",
    "得到的是提示页（维护、拦截或验证）而不是列表，请联系网站运维放行巡查程序": "a notice (maintenance, block or challenge) came in place of the list; ask the site's operator to let the sweeps through",
    "得到的是提示页（维护、拦截、验证或已删除）而不是文章，请联系网站运维放行巡查程序": "a notice (maintenance, block, challenge or deletion) came in place of the article; ask the site's operator to let the sweeps through",
    "服务器返回空内容": "the server answers with nothing",
    "被转到首页或栏目页，原址已不可用": "sent to the front page or the section; the address is no longer of use",
    "列表未列出，仅由上一篇、下一篇相连，且文章未注明所属栏目，已停止追查，请人工核对列表是否完整": "not listed, met only as the neighbour of other articles, and without a section's name; no longer followed, check by hand that the list is complete",
}  # fmt: skip
_PATTERNS = [(re.compile(re.escape(said).replace(r"\{\}", "(.+?)")), english) for said, english in _SAID.items()]


def in_english(detail: str) -> str:
    """The sentence in English; what none of them is, a name or a number, as it stands."""
    for pattern, english in _PATTERNS:
        if found := pattern.fullmatch(detail):
            return english.format(*(in_english(piece).replace("、", ", ") for piece in found.groups()))
    return detail


def gap_words(detail: str) -> str:
    """The sentence in the language of whoever looks."""
    return detail if (get_language() or "zh").startswith("zh") else in_english(detail)
