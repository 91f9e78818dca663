"""本件为秘密级: the paper says in words what level it has."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVEL, LEVELS, PAPER, PLAIN_TERM, STAR, pattern
from detectors.rules.shapes import WHOSE, Shapes
from detectors.text.layout import Place

# Nothing but the level, or what kind of paper it is, and what to do with it; no thing that merely is of that level, as 绝密级剧情.
_ENDS = r"(?:$|[^\p{Han}]|[请应须不未严勿禁妥且并])"
_THING = rf"(?:文?件|文档|载体|事项|内容|信息|部分|成果|[页卷盘]|{PAPER})"
_KEPT = "(?:管理|保管|对待|传阅|办理|处理)"
_STATED = Shapes(
    # 本文件为我局机密资料
    rf"{WHOSE}?(?:国家(?:秘密)?)?\s?[“\"(]?({LEVEL})[”\"]?(?:级(?:国家秘密)?(?:\p{{Han}}{{0,4}}{_THING})?{_KEPT}?{_ENDS}|(?:国家秘密|{_THING})?{_KEPT}{_ENDS}|(?:国家秘密|{_THING}){_ENDS}|[^\p{{Han}}]|$)",
    any_carrier=True,
)
# Asked of the reader: 请按机密级文件管理
_ASKED = pattern(rf"^\W*(请|务请)按照?({LEVEL})(?:级|件)?(?:文件|件|资料|材料)?(?:管理|保管|对待|处理|存放|传递|使用)")
# A level that took another's place: 原密级机密，现变更为秘密.
_CHANGED = pattern(
    rf"((?:原(?:定|密级|定密级)?|[本此]\p{{Han}}{{1,4}}?密级由)[\s为是:“\"]{{0,3}}{LEVEL}(?:级|{STAR})?[^。;；]{{0,16}}?(?:变更|调整|更改|改定|改|降|升)(?:密级)?(?:为|至|成)[\s:“\"]?)({LEVEL})"
)
# Of what the reader has before him, who is asked to look after it: 该附件为秘密级，请勿外传.
_SHOWN = pattern(
    rf"((?:(?:[U优]盘|[光硬]盘|压缩包|文件夹|邮件|附件)[内中里]的?(?:[0-9一二三四五六七八九十两]{{1,2}}[个份件])?|该份?|这[份本批套])(?:附?件|底图|名册|名单|文件|文档|资料|材料|附?[图表]|图纸|通知|方案|报告|数据|内容|信息)(?:的?密级)?[均都]?(?:为|系|属于?|是))({LEVEL})(?:级)?(?:国家秘密|文件|资料|材料|\p{{Han}}{{0,4}}成果)?(?:{STAR}?{PLAIN_TERM})?[,，。;；]\s?(?:(?:\p{{Han}}{{1,3}}后)?(?:请|务请|务必|切勿|勿)|(?:签收|传?阅|看|使?用)(?:完|毕)?后\p{{Han}}{{0,8}}[放锁退交还收归存])"
)
# Of what somebody is handed: 这份机密件看完请锁入铁柜
_HANDED = pattern(
    rf"(这(?:份|件|本|批|[两几]份)(?:是)?)({LEVEL})级?(?:文?件|材料|资料)(?:\([^()]{{1,20}}\))?[,，]?(?:(?:传?阅|看|用|办)(?:完|毕|后|结)\p{{Han}}{{0,6}})?(?:请(?:[^求拨查]|$)|务必|切勿|勿)"
)
# What its author takes it for: 本底稿…，暂按秘密★1年保管
_KEPT_AS = pattern(
    rf"([本此](?:[^\P{{Han}}类]\p{{Han}}{{0,2}})?(?:[件稿文图表]|材料|资料|报告|方案|记录|纪要)[^。;]{{0,24}}[,，](?:暂|先|现|统一|一律)按照?)({LEVEL})(?:级)?(?:{STAR}\s?{PLAIN_TERM})?(?:文件|材料)?{_KEPT}"
)
# Said to whoever is about to read it: 您下载的文件标有秘密★3年
_READ = pattern(
    rf"(?:^|[。!:：,，]\s?)([您你](?:当前|正在|所)?(?:查看|浏览|阅读|打开|下载|接收|收到)的\p{{Han}}{{0,4}}(?:文件|文档|资料|材料|附件|邮件|内容|页面)(?:标有|标注?为|属于?|为|是|含有?|涉及))({LEVEL})(?:级|文?件|材料|[^\p{{Han}}]|$)"
)
# What a program shows with it: 您正在查看机密文件，操作已被记录
_OPENED = pattern(
    rf"(?:^|[。!:：,，]\s?)((?:[您你](?:当前|正在|即将)?(?:查看|浏览|阅读|打开|下载)(?:的是)?|当前(?:文件|文档|附件)(?:密级)?(?:为|是|属于)))({LEVEL})(?:级(?:[,，。!]|$)|级?(?:文件|文档|资料|材料|附件))"
)
# Sent with the letter: 现将机密级文件《…》印发给你们
_SENT = pattern(
    rf"((?:现将|随[文函]附上?))({LEVEL})(?:级(?:文件|材料|资料|件)?|文?件)《[^《》]{{2,60}}》[^。;]{{0,12}}(?:转发|印发|发|送)[给去]"
)
# 随文发去秘密级文件一份，请签收
_SENT_ALONG = pattern(
    rf"(随[文函信](?:附|发|寄|送)[上去来]?\p{{Han}}{{0,3}})({LEVEL})级?(?:文?件|材料|资料)[^。,;]{{0,6}}[份件册套][,，]\s?(?:请|阅|用|注意)"
)
_SECRET = pattern(
    rf"(?:^|[,，。;；\s])((?:[本此该]\p{{Han}}{{1,4}}?|内容|文件|资料|材料|附件)涉密)\s?\(({LEVEL})级?\)(?:$|[,，。;；!])"
)
_OTHERS = (_ASKED, _CHANGED, _SHOWN, _SECRET, _HANDED, _KEPT_AS, _READ, _OPENED, _SENT, _SENT_ALONG)
_JUDGED = pattern(r"(?:鉴定|查明|查获|涉案|认定)[^。]{0,16}$")
_FILTERS = (
    filters.IN_TITLE,
    filters.QUIZ,
    filters.SAMPLE,
    filters.LEVEL_LIST,
    filters.TICK_BOX,
    filters.COUNTED,
    filters.NEGATED,
)
# Of whatever may be such, or of what looks after such: 属于机密级的，应当…, 机密文件管理办法
_OF_OTHERS = pattern(
    r"^级?(?:国家秘密)?(?:文件|件|资料|材料|事项|信息)?(?:的|[,，、;；]\s?第[0-9一二三四五六七八九十]{1,3}(?:部分|[章节篇])|\p{Han}{0,4}(?:系统|平台|[柜箱库袋]|建设|项目|软件|设备|(?:制度|办法|规定|程序|条例|流程|细则)(?:要求)?(?:执行|办理|登记|操作|\W|$)))"
)
# 第三部分为机密文件管理 names a chapter; 按机密文件管理 says what is to be done.
_CHAPTER, _TREATED = pattern(r"^级?(?:文件|资料|材料|件)管理\W*$"), pattern(r"按照?\W*$")
_EXAMPLE = pattern(
    r"(?:参考译文|例句|造句|台词|旁白|话术)\s?[:：]?\s?[“\"]?$|(?:例如|譬如|比如|如|形如)\s?[:“\"]{0,2}$|[“\"]$"
)
# Of a form that is yet to be filled in: 由原机密★__年变更为秘密★__年
_BLANK = pattern(rf"^级?{STAR}?\s?(?:_|×|…|\s{{2}})")
# 此件系国家机密, or 此系国家机密文件.
_OF_PAPER = pattern(rf"^级?{_THING}|^级(?:$|\W)")
_PAPER_SAID = pattern("[件文料图页表册卷档稿告函电]|方案|名单|内容|数据|坐标")
_NOT_TO_BE_TOLD = pattern("不得|不要|不准|严禁|禁止|勿|阅后|妥善")
_CONTAINS = pattern(r"含有?$|包含$")


def find(place: Place) -> Iterator[Signal]:
    text = place.text
    stated = [
        (found.start, text.find(found.group, found.start, found.end), found.group) for found in _STATED.stated(place)
    ]
    others = (
        _OTHERS
        if any(word in text for word in ("请", "原", "由", "该", "涉密", "这", "按", "您", "你", "当前", "《"))
        else ()
    )
    stated += [
        (match.start(1), match.start(2), match.group(2))
        for shape in others
        for match in shape.finditer(text)
        # As an advertisement has it: 这份绝密资料，请收好
        if not text.startswith("绝密资料", match.start(2))
    ]
    for start, level_at, level in stated:
        behind = text[level_at + 2 :]
        # Without 级 or 件 it may be an advertisement: 本书包含绝密资料.
        own = text[start : start + 2].lstrip(",。").startswith(("本", "此"))
        if text[start:level_at].endswith("国家") and level == "秘密" and level not in text[level_at + 2 : level_at + 6]:
            continue  # whatever its level
        if text[start:level_at].endswith("国家") and not (
            _OF_PAPER.search(behind) or _PAPER_SAID.search(text[start:level_at]) or _NOT_TO_BE_TOLD.search(behind)
        ):
            continue  # 此事属国家机密
        if (_JUDGED.search(text[:start]) and not own) or (
            _CONTAINS.search(text[:level_at]) and not behind.startswith(("级", "件"))
        ):
            continue
        dropped = filters.first_of(place, level_at, level_at + 2, _FILTERS)
        if dropped is None and _BLANK.search(behind):
            dropped = filters.SAMPLE.name
        if dropped is None and _EXAMPLE.search(text[:start] or "".join(place.above[:1])):
            dropped = filters.EXAMPLE_OF.name
        if dropped is None and (
            _OF_OTHERS.search(behind) or (_CHAPTER.search(behind) and not _TREATED.search(text[:level_at]))
        ):
            dropped = filters.RUNNING_TEXT
        features = ("level", "statement")
        yield Signal(NAME, "state-secret", level, start, level_at + 2, level + "级", features, dropped)


NAME = "state-secret-statement"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="保守国家秘密法实施条例：不能标注的，以书面方式说明密级",
    chinese="“本件为…级”等对自身密级的说明",
    english="the paper states its own level in words",
    lexicon=LEVELS,
    needs=LEVELS,
    shapes=(*_STATED.of_stated, *_OTHERS),
    find=find,
    hits=examples(
        ("body", "日方来照译文：本件为机密，望勿公开。", "机密"),
        ("body", "（译文）本件为机密文件，请妥善保管。", "机密"),
        ("body", "本报告属国家机密。", "机密"),
        ("body", "此方案属国家绝密。", "绝密"),
        ("body", "上述情报属国家机密，不得外传。", "机密"),
        ("body", "今天会上所讲属机密，不得外传。", "机密"),
        ("body", "今日通报的情况属机密，请勿外传。", "机密"),
        ("body", "此为国家机密文件，勿外传。", "机密"),
        ("body", "今日所发文件属秘密级。", "秘密"),
        ("body", "您正在查看机密文件，操作已被记录", "机密"),
        ("body", "仅第3页为机密★1年，其余可公开。", "机密"),
        ("body", "随函寄去秘密级材料两份，请查收。", "秘密"),
        ("body", "光盘内2个文件均为秘密级，请妥善保管。", "秘密"),
        ("body", "本页为秘密页，翻拍必究", "秘密"),
        ("body", "附件2所列数据属于机密级国家秘密", "机密"),
        ("body", "各单位要高度重视，经审定附表3所列点位属于机密级国家秘密，请妥善保管。", "机密"),
        ("body", "本件所附参数为秘密级国家秘密。", "秘密"),
        ("body", "本汇编包含机密级内容，请专柜存放。", "机密"),
        ("body", "此件密级为秘密，阅后退回。", "秘密"),
        ("body", "本图集按秘密级管理，使用须登记。", "秘密"),
        ("footer", "本通知按秘密级管理，请注意保密。", "秘密"),
        ("body", "本件密级为绝密☆开标前，请妥善保管。", "绝密"),
        ("body", "本议案属机密级，注意保管。", "机密"),
        ("body", "请按机密级文件管理", "机密"),
        ("body", "此处为秘密★5年内容", "秘密"),
        ("body", "本文件为我局机密资料，请勿外传。", "机密"),
        ("footer", "本文档为青石水务集团内部机密资料，请勿外传！", "机密"),
        ("body", "（本材料涉及机密事项，请勿外传）", "机密"),
        ("body", "原密级机密，现变更为秘密", "秘密"),
        ("body", "该材料为机密级，请勿复印。", "机密"),
        ("body", "附件涉密（秘密级），用后退回。", "秘密"),
        ("body", "现将机密级文件《某某部署》印发给你们，请遵照执行。", "机密"),
        ("body", "附件为秘密级且含商业秘密，请勿外传。", "秘密"),
        ("body", "第三部分标注为机密文件，用后交机要室", "机密"),
        ("body", "随文附件属于秘密级国家秘密；请专人送达。", "秘密"),
        ("body", "您下载的文件标有秘密★3年，请在涉密机上打开。", "秘密"),
        ("body", "备注：本页第3至7行为秘密内容，翻印须经批准。", "秘密"),
        ("body", "老周，这份机密件看完请锁入铁柜。", "机密"),
        ("body", "本底稿涉及线索，暂按秘密★1年保管，定密后更正。", "秘密"),
        ("body", "今天所发材料标为机密，会后请留在座位上。", "机密"),
        ("body", "本栏目附件4为秘密级，保密期限五年。", "秘密"),
        ("body", "注：表中坐标为机密级。", "机密"),
        ("body", "注①：本表第4列数据密级为秘密。", "秘密"),
        ("body", "本卷含机密件3份", "机密"),
        ("body", "这批图纸是秘密级，签收后放进铁柜。", "秘密"),
        ("body", "随函寄送的光盘为秘密级载体，须经机要渠道退回。", "秘密"),
        ("body", "注意：表内第3、4栏为秘密级数据。", "秘密"),
        ("body", "本附录列出的频点为机密级，外带须经批准。", "机密"),
        ("body", "按要求本案卷定为机密，期限二十年。", "机密"),
        ("body", "本报告第四部分为秘密级内容", "秘密"),
        ("body", "这份名册系机密材料，翻阅后请随手交还保密室。", "机密"),
        ("body", "此件系国家机密文件，请妥善保管。", "机密"),
        ("body", "经批准，本卷密级由秘密变更为机密。", "机密"),
        ("body", "以下内容（至第9页）为秘密。", "秘密"),
        ("body", "本期《内参专报》属机密级，请按规定保管。", "机密"),
        ("body", "原定“机密★10年”调整为“秘密★5年”。", "秘密"),
    ),
    misses=examples(
        ("body", "此为国家机密，恕难奉告。"),
        ("body", "此事属国家机密，他不肯多说。"),
        ("body", "本片为国家机密！"),
        ("body", "今日特调为绝密，到店揭晓"),
        ("body", "您即将打开绝密宝箱"),
        ("body", "本页为秘密花园游戏页面"),
        ("body", "请按照机密文件管理办法执行"),
        ("body", "(C) 段落前标，表示本段为秘密级。"),
        ("body", "原密级机密的文件变更为秘密的，应重新标注"),
        ("body", "本资料不含机密级内容"),
        ("body", "涉密U盘应按机密级管理"),
        ("body", "本书包含绝密资料，首次公开"),
        ("body", "本项目不涉及国家秘密。"),
        ("body", "该同志将这份机密文件拍照后发送。"),
        ("body", "他说这份机密文件是从网上下载的，请求宽大处理。"),
        ("body", "若您收到的邮件标有秘密，请立即报告。"),
        ("body", "此类文件一律按秘密级保管，不得随意放置。"),
        ("body", "此前该件被升为机密，后经审查予以解密。"),
        ("body", "第二部分为秘密投票的规则。"),
        ("body", "如本件为秘密级，应当通过机要渠道传递。"),
        ("body", "本文件不属于秘密级文件。"),
        ("body", "本项目密级为秘密，由具备资质的单位承担。"),
        ("body", "经鉴定，上述资料属于机密级国家秘密。"),
        ("body", "该文件为机密级，发布者受到处分。"),
        ("body", "这份秘密材料请求移送司法机关"),
        ("body", "发现这份秘密资料请拨打12339"),
        ("body", "这份绝密资料，请收好！高考满分秘籍"),
        ("body", "请不要把您收到的文件标为机密后转发"),
        ("body", "一旦您打开的附件属于机密，请立即报告"),
        ("body", "您打开的内容是秘密花园第一章"),
        ("body", "现将秘密《某某小说》发给大家"),
        ("body", "此类图纸，先按机密保管"),
        ("body", "第三部分为机密文件管理"),
        ("body", "第四部分是机密资料，第五部分是附录"),
    ),
)
