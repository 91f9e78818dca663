"""A level as a word of everyday: in the name of a film, a book, a song, or on a poster."""

from __future__ import annotations

from detectors.rules.contexts import Context
from detectors.rules.grammar import (
    BARE_DURATION,
    CLOSING,
    DOCUMENT_NUMBER,
    LEVEL,
    LEVELS,
    OPENING,
    PAPER,
    STAR,
    pattern,
)
from detectors.text.layout import Place

# Offices write of them, too: 口岸通关监测, 敏感话题引导口径. Two of them are of no office.
_OF_TRADE = "通关|玩家|话题|民宿|酒吧|优惠|门票|攻略|网红"
_OF_WORKS = pattern(
    r"小说|电影|影片|广播电视|电视台|电视剧|连续剧|悬疑剧|[短网话战]剧|歌词|单曲|专辑|主题曲|连载|影业|[上公首热]映|[首公]演|大片|绘本|展映|副刊|[读观]后|导演|主演|演唱|演出|[影剧]院|影城|故事|第[0-9一二三四五六七八九十百]{1,3}[集回]|[共全][0-9]{1,3}集|全集|[0-9]{2,3}分钟|\p{Han}\s著\W*$|频道|文学|短篇集|诗集|散文集|密室(?:主题|逃脱)|剧本杀|通关(?:秘籍|技巧|密码|指南)|话题榜|(?:热门|今日|本[周期])话题|优惠券|咖啡|餐厅|火锅|开业|票价|特展|大展|海洋馆|亲子|研学|游园会|体验馆|露营|食谱|菜谱|探店|[0-9]\s?元\s?/\s?[盒瓶袋罐支]|包邮|秒杀|扫码(?:免费|领)|免费领取|新品(?:上市|首发|预售|尝鲜|发布)|直播间|直播预告|公益广告|微电影|押题|速领|状元(?:笔记|秘[籍笈]|宝典)|—\s?[一二三四五六]年级\W?[一二三四五六七八九0-9]{1,2}\W?班"
    rf"|(?:{_OF_TRADE}).*(?:{_OF_TRADE})"
)
# 机密★档案｜党史上的今天: a column's name.
_COLUMN = pattern(r"^\p{Han}{2,4}\s?[|｜丨]")
# 秘密★独家, amid what a shop says of a book.
_OF_SHOPS = pattern(r"^\W*(?:书名|作者|开本|装帧|定价|售价|原价|卖点|满\s?[0-9]+\s?减|发货|包邮)")
SHOP_LINES = 3
# 绝密★1948: no paper had a star before 1990.
_OF_YEAR = pattern(rf"^{LEVEL}\s?{STAR}\s?19[0-8][0-9](?:[^0-9年./\-]|$)")
# What is said of a title's work behind it: 内部资料：回忆我的父亲（散文）
_GENRE = pattern(
    r"\((?:[\p{Han}]{0,4}(?:散文|小说|童话|寓言|随笔|杂文|诗歌?|组诗|歌词|报告文学|剧本|小品|相声|故事|漫画))\)\W*$"
)
# What no paper of an office is about.
_OF_LEISURE = pattern(r"爱情|恋爱|养生|减肥|心灵|睡眠|未解之谜|童话|星座|剧本杀")
_SONG = pattern(r"\.(?i:mp3|lrc|krc|flac|ape|ogg)$")
# What only offices write, whatever it is about: 电影审查情况报告 机密.
_OF_OFFICE = pattern(
    rf"[特加]急|[局厅委办](?:\s|$)|[委府省市县]\p{{Han}}{{2,6}}部(?:\s|$)|关于|会议|工作|任务|措施|要点|部署|评估|分析|调查|问题|安全|风险|应急|防御|储备|点位|分布|录音|讲话|谈话|排查|线索|政策|统计|监测|口径|涉[毒恐稳]|[市县省区委局厅部办]\p{{Han}}{{0,12}}{PAPER}|(?:报告|通知|方案|预案|意见|请示|批复|纪要|名单|名册|台账|清单|情况|记录|简报|通报|专报|材料|数据|[图表])(?:\W|$)|{DOCUMENT_NUMBER}|密\s?级"
)
# 难度: 绝密 ★★★☆☆
_RATED = pattern(rf"^{LEVEL}\s?[★☆⭐]{{3,}}\W*$")
_OF_SAFETY = pattern(rf"{STAR}$|(?:密|安全等|保密等)级\W*$")
_NAMED_FIRST = pattern(rf"^\s*(?:{OPENING}\s*秘密\s*{CLOSING}|秘密\s*$)")


# 绝密 / 押运路上的乘客 / ——记血站司机陈斌: the rest of a feature's title.
_SUBTITLE = pattern(
    r"^\W*(?:——|--|—)\s?(?:[读观]《[^》]{1,24}》有感(?:\W|$)|记[^\P{Han}者录]\p{Han}{0,16}(?:司机|教师|老师|校长|医[生师]|护士|工人|农民|护林员|邮递员|环卫工|快递员|志愿者|劳模|工匠))"
)
# Of a chapter whose title it is; papers have chapters, too: 机密 / 第一章 / 总则.
_EPISODE = pattern(r"^\W*第[0-9一二三四五六七八九十百]{1,4}[回话幕]\W*$")
_CHAPTER = pattern(r"^\W*第[0-9一二三四五六七八九十百]{1,4}章\W*$")
_TOLD = pattern(r"\p{Han}[,，].*。")
# 【绝密】盒子里的力量即将觉醒！
_SHOUTED = pattern(rf"^\W*【{LEVEL}】[^勿禁请得密]{{6,}}!\W*$")
# Of a line on a poster; a longer one is of a text.
MAX_ANNOUNCED_CHARS = 16
# 揭开宇宙的 / 秘密: what is below goes on with it.
_GOES_ON = pattern(r"^\W*[\p{Han}\s]{1,12}的\W*$")


# 秘密！, and 20年 秘密.
_ALONE = pattern(rf"^[\s!]*(?:{BARE_DURATION}\s+)?{LEVEL}[\s!]*$")


def of_a_work(at: Context) -> bool:
    """绝密 上映: a level without a star or a term as the name of a film, a song, a book."""
    place, said = at.place, at.place.text[at.start : at.end].rstrip("级件")
    if _GENRE.search(at.right):
        return True
    if place.zone in ("body", "table") and _RATED.search(place.text[at.start :]) and not _OF_SAFETY.search(at.left):
        return True
    if (at.right[:2] == "19" or at.right[:3] == "★19") and _OF_YEAR.search(place.text[at.start : at.end + 8]):
        return not any(map(_OF_OFFICE.search, place.below[:1]))
    if said[-1:] == "★" and at.right[:1].strip():
        of_shops = sum(map(bool, map(_OF_SHOPS.search, (*place.above, *place.below))))
        if of_shops >= SHOP_LINES and not _OF_OFFICE.search(place.text):
            return True
    if place.zone in ("title", "link") and said[-1:] == "★" and _COLUMN.search(at.right):
        return not _OF_OFFICE.search(at.right)
    if said not in LEVELS:
        return False
    if said == "秘密" and place.zone in ("title", "link"):
        # An everyday word: a heading of its own, 【秘密】大山里的古村.
        rest = _NAMED_FIRST.sub("", place.text)
        if (not rest.strip() and not any(map(_OF_OFFICE.search, (*place.above[:1], *place.below[:1])))) or (
            rest != place.text and "的" in rest and not _OF_OFFICE.search(rest)
        ):
            return True
    if _ALONE.search(place.text) and not place.row and (_announced(place) or (said == "秘密" and _goes_on(place))):
        return True
    if _OF_LEISURE.search(place.text) or (_SHOUTED.search(place.text) and not _OF_OFFICE.search(place.text)):
        return True
    of_works = _OF_WORKS.search(place.text) or (place.zone == "filename" and _SONG.search(place.text))
    return bool(of_works) and not _OF_OFFICE.search(place.text)


def _goes_on(place: Place) -> bool:
    """The line above ends in 的. A stamp is told of behind all that is print, so that its place on the page says what is above."""
    lines = [*place.above[:1], *place.headings.split("\n")[-2:-1]]
    return any(_GOES_ON.search(line) and not _OF_OFFICE.search(line) for line in lines)


def _announced(place: Place) -> bool:
    """On a poster: 绝密 / 谍战大片 / 震撼上映."""
    beside = (*place.above[:2], *place.below[:2])
    if any(map(_EPISODE.search, (*place.above[:1], *place.below[:1]))):
        return True
    if any(map(_CHAPTER.search, place.above[:1])) and any(map(_TOLD.search, place.below[:1])):
        return not _OF_OFFICE.search(place.nearby)
    if any(map(_SUBTITLE.search, place.below[:2])):
        return not _OF_OFFICE.search(place.nearby)
    told = any(len(line) <= MAX_ANNOUNCED_CHARS and _OF_WORKS.search(line) for line in beside)
    return told and not _OF_OFFICE.search(place.nearby)
