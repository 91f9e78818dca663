"""The sample portal's papers: what each PDF and picture says."""

from __future__ import annotations

import pymupdf

from mishao.demo.paper import (
    BODY_PT,
    LEFT_MM,
    LINE_MM,
    RED,
    Face,
    Line,
    Rule,
    Seal,
    Sheet,
    jpeg,
    picture,
    saved,
    scan_pages,
    scanned,
    text_pages,
)


def pdfs() -> dict[str, bytes]:
    return {
        "P020230914601122334488.pdf": _scan(_marked_paper(), (0.8, -0.5), 11),
        "W020240228311122334405.pdf": _scan([_town_paper()], (-0.6,), 21),
        "P020240418301122334455.pdf": _text(_fund_rules()),
        "P020240515611122334408.pdf": _text([_tender()]),
        "P020240119711122334409.pdf": _text([_quantities()]),
        "P020240612811122334410.pdf": _text([_exam()]),
        "P020240219511122334407.pdf": _mixed(),
    }


def _text(sheets: list[Sheet]) -> bytes:
    document = pymupdf.open()
    text_pages(document, sheets)
    return saved(document)


def _scan(sheets: list[Sheet], turns: tuple[float, ...], seed: int) -> bytes:
    document = pymupdf.open()
    scan_pages(document, sheets, turns, seed)
    return saved(document)


def _mixed() -> bytes:
    document = pymupdf.open()
    cover, annex = _transport_plan()
    text_pages(document, [cover])
    scan_pages(document, [annex], (0.4,), 31)
    return saved(document)


def _red_head(issuer: str, number: str, title: str, *, above: tuple[tuple[str, Face], ...] = (), size: float = 38) -> Sheet:  # fmt: skip
    """The head of GB/T 9704-2012: copy number, mark and urgency at the left, red issuer, number, red rule, title."""
    sheet = Sheet()
    for text, face in above:
        sheet.line(text, face=face)
    sheet.y = 74
    sheet.centred(issuer, size, colour=RED)
    sheet.y = 104
    sheet.centred(number, BODY_PT, "song")
    sheet.y = 115
    sheet.rule(0.9, RED)
    sheet.y = 125
    for line in title.split("\n"):
        sheet.centred(line, 22, leading=1.5)
    sheet.y += 6
    return sheet


def _marked_paper() -> list[Sheet]:
    first = _red_head(
        "中共青岚区委办公室文件",
        "青委办发〔2023〕17号",
        "中共青岚区委办公室关于做好衔接工作\n有关事项的通知",
        above=(("000123", "song"), ("秘密★10年", "hei"), ("特急", "hei")),
    )
    first.line("各镇党委，区直有关单位党组（党委）：")
    first.paragraph(
        "为贯彻落实市委有关会议精神，切实做好下一阶段衔接工作，经区委同意，现就有关事项通知如下，请结合实际认真抓好落实。"
    )
    first.paragraph("一、提高思想认识", "hei")
    first.paragraph(
        "各级各单位要充分认识做好衔接工作的重要意义，把思想和行动统一到区委部署要求上来，主要负责同志亲自研究、亲自协调、亲自推动。"
    )
    first.paragraph("二、明确工作任务", "hei")
    first.paragraph("认真梳理本地、本单位承担的事项，逐项制定措施。")
    first.page_number(1)
    second = Sheet()
    second.paragraph("任务分解到人，时限具体到日，重要情况随时报告。")
    second.paragraph("三、严格工作纪律", "hei")
    second.paragraph("各单位要指定专人负责文件的签收、登记和清退工作，按照规定范围组织传达学习，不得擅自扩大知悉范围。")
    second.paragraph("四、加强督促检查", "hei")
    second.paragraph(
        "区委办公室将会同有关单位适时开展督查，对工作不力、进展缓慢的予以通报，督查结果作为年度考核的重要参考。"
    )
    second.y += 2.5 * LINE_MM
    second.right("中共青岚区委办公室")
    second.right("2023年9月12日", 4.6)
    second.items.append(Seal(145, second.y - LINE_MM, "中共青岚区委办公室"))
    second.y = 246
    second.rule(0.5)
    second.y += 1.2
    second.items.append(Rule(second.y + 7, 0.3))
    second.line("　抄送：区人大常委会办公室，区政府办公室，区政协办公室。", size=13.5)
    second.y -= 1.8
    second.line("　中共青岚区委办公室　　　　　　　　2023年9月12日印发", size=13.5)
    second.items.append(Rule(second.y - 2, 0.5))
    second.page_number(2)
    return [first, second]


def _town_paper() -> Sheet:
    sheet = _red_head(
        "密溪镇人民政府文件", "密政发〔2024〕5号", "密溪镇人民政府关于公布集镇街巷\n标准名称的公告", size=46
    )
    sheet.paragraph(
        "为规范集镇街巷名称，方便群众生产生活，根据地名管理的有关规定，经区民政局审核同意，现将密溪镇集镇街巷标准名称予以公布：文昌街、滨溪路、古樟巷、渡口巷、茶行街、石桥路、学府巷等十四条。"
    )
    sheet.paragraph("自公布之日起，任何单位和个人不得擅自更名。")
    sheet.y += LINE_MM
    sheet.right("密溪镇人民政府")
    sheet.right("2024年2月26日", 3.6)
    sheet.items.append(Seal(152, sheet.y - LINE_MM, "澜州市青岚区密溪镇人民政府"))
    sheet.y += 4
    sheet.paragraph("（此件公开发布）")
    return sheet


def _fund_rules() -> list[Sheet]:
    first, second = Sheet(), Sheet()
    first.centred("青岚区乡村振兴衔接资金管理办法", 22)
    first.y += 8
    for text in (
        "第一条 为规范和加强乡村振兴衔接资金管理，提高资金使用效益，根据有关规定，结合本区实际，制定本办法。",
        "第二条 本办法所称衔接资金，是指各级财政预算安排用于巩固拓展脱贫攻坚成果、衔接推进乡村振兴的资金。",
        "第三条 衔接资金实行项目管理，项目从区级项目库中择优选择，未入库的不得安排资金。",
        "第四条 衔接资金重点支持下列事项：",
        "（一）监测对象的产业、就业帮扶；",
        "（二）联农带农富农产业发展；",
        "（三）农村供水、道路等小型公益性基础设施。",
        "第五条 衔接资金不得用于单位基本支出、楼堂馆所建设、偿还债务以及国家规定不得支出的其他事项。",
    ):
        first.paragraph(text)
    first.page_number(1)
    for text in (
        "第六条 项目实施单位应当在镇、村两级公示项目名称、资金规模、实施内容和绩效目标，公示时间不少于十日。",
        "第七条 资金支付实行国库集中支付，按照项目进度拨付，质量保证金按照合同约定预留。",
        "第八条 区财政局会同主管部门每年组织绩效评价，评价结果作为下一年度分配资金的重要依据。",
        "第九条 项目形成的资产纳入资产台账管理，明确管护责任。",
        "第十条 本办法由区财政局负责解释，自2024年5月1日起施行，有效期五年。",
    ):
        second.paragraph(text)
    second.page_number(2)
    return [first, second]


def _tender() -> Sheet:
    sheet = Sheet()
    sheet.centred("青岚区政务云服务采购项目采购文件", 22)
    sheet.y += 4
    sheet.centred("项目编号：QLZC2024-018", 14, "song")
    sheet.y += 5
    sheet.paragraph("第一章　采购需求", "hei")
    for text in (
        "一、带★条款为实质性要求，不满足的投标无效；带▲条款为重要参数，不满足的每项扣两分。",
        "★1. 可用性要求：平台年可用率不低于99.95%。",
        "★2. 机密性要求：数据传输、存储应当加密，密钥由采购人管理。",
        "▲3. 备份要求：每日增量备份，每周全量备份，异地保存。",
        "4. 性能要求：并发用户数不少于三千，平均响应时间不超过两秒。",
        "二、本项目不涉及国家秘密，供应商对履约中知悉的采购人商业秘密负有保密义务。",
    ):
        sheet.paragraph(text)
    sheet.paragraph("第二章　评审办法", "hei")
    sheet.paragraph("本项目采用综合评分法，其中价格三十分，技术五十分，商务二十分。")
    return sheet


def _table(sheet: Sheet, rows: tuple[tuple[str, ...], ...], columns: tuple[float, ...]) -> None:
    sheet.items.append(Rule(sheet.y - 1.6, 0.4))
    for number, row in enumerate(rows):
        for cell, at in zip(row, columns, strict=True):
            sheet.items.append(Line(LEFT_MM + at, sheet.y, cell, 12.5, "hei" if number == 0 else "song"))
        sheet.y += 9
        sheet.items.append(Rule(sheet.y - 1.6, 0.4 if number in (0, len(rows) - 1) else 0.15))


def _quantities() -> Sheet:
    sheet = Sheet()
    sheet.centred("滨河路沥青路面大修工程工程量清单", 22)
    sheet.y += 8
    rows = (
        ("序号", "项目名称", "单位", "工程量"),
        ("1", "铣刨沥青混凝土面层（厚4厘米）", "平方米", "48,600"),
        ("2", "AC-13C密级配沥青混合料上面层", "平方米", "48,600"),
        ("3", "乳化沥青粘层", "平方米", "48,600"),
        ("4", "更换球墨铸铁检查井盖", "套", "126"),
        ("5", "热熔标线", "平方米", "2,350"),
        ("6", "花岗岩路缘石维修", "米", "880"),
    )
    _table(sheet, rows, (4, 20, 100, 130))
    sheet.y += 6
    sheet.paragraph("说明：工程量为暂定数量，结算时以实际完成并经监理签认的数量为准。")
    return sheet


def _exam() -> Sheet:
    sheet = Sheet(y=24)
    sheet.line("绝密★启用前", face="hei", size=14)
    sheet.centred("青岚区2023年初中学业水平考试", 20)
    sheet.centred("语　文　试　卷", 26)
    sheet.line("姓名＿＿＿＿＿＿＿　准考证号＿＿＿＿＿＿＿＿＿＿", x=LEFT_MM + 20, size=14)
    for text in (
        "注意事项：1. 本试卷满分120分，考试时间150分钟。2. 答案写在答题卡上，写在试卷上无效。",
        "一、积累与运用（24分）",
        "1. 下列词语中加点字的读音全部正确的一项是（3分）",
        "A. 憧憬　归省　　B. 嶙峋　襁褓　　C. 狡黠　恣睢　　D. 阔绰　亵渎",
        "2. 默写古诗文中的名句。（8分）",
        "（1）＿＿＿＿＿＿＿＿，江春入旧年。",
        "（2）山重水复疑无路，＿＿＿＿＿＿＿＿。",
        "二、阅读理解（46分）",
        "阅读下面的文字，完成第3至6题。",
        "清晨的密溪还笼着薄雾，撑筏的老人已经把竹篙点进水里。岸上的茶园一层一层铺到山腰，采茶的人影在雾里时隐时现，歌声却是清清楚楚的。",
        "三、写作（50分）",
        "以“山里的路”为题，写一篇不少于600字的文章。",
    ):
        sheet.paragraph(text, indent=0)
    return sheet


def _transport_plan() -> tuple[Sheet, Sheet]:
    first = Sheet(y=48)
    first.centred("青岚区综合交通规划", 28)
    first.centred("（2024—2030年）", 18, "song")
    first.y += 12
    first.paragraph("第一章　总则", "hei")
    first.paragraph("本规划期限为2024年至2030年，范围为全区行政辖区，面积一千二百一十平方公里。")
    first.paragraph("第二章　发展目标", "hei")
    first.paragraph("到2030年，基本形成“两横三纵”骨架路网，镇镇通二级公路，村村通双车道，公交覆盖全部建制村。")
    first.paragraph("第三章　重点任务", "hei")
    first.paragraph("新建和改建农村公路八十公里，建设镇级客货邮综合服务站六个，完善城区慢行系统。分年度安排见附表。")
    first.page_number(1)
    second = Sheet()
    second.centred("附表　重点项目安排表", 20)
    second.y += 8
    rows = (
        ("项目名称", "建设规模", "起止年限"),
        ("青岚至白石公路改建", "二十六公里", "2024—2026"),
        ("滨河路大修", "三点二公里", "2024"),
        ("密溪大桥危桥改造", "一座", "2024—2025"),
        ("云岭旅游公路", "十八公里", "2025—2027"),
        ("镇级综合服务站", "六个", "2024—2028"),
    )
    _table(second, rows, (4, 76, 118))
    second.page_number(2)
    return first, second


def water_notice() -> bytes:
    """A scanned notice, cropped to its text, as it is pasted into a page."""
    sheet = Sheet(y=30)
    sheet.centred("停　水　公　告", 34)
    sheet.y += 8
    sheet.line("广大用户：")
    sheet.paragraph("因供水主管网改造施工，定于2024年4月28日8时至20时，对滨河路、文昌街、古樟巷沿线停水，请提前储水。")
    sheet.paragraph("因停水给您带来不便，敬请谅解。")
    sheet.y += LINE_MM
    sheet.right("青岚区自来水公司")
    sheet.right("2024年4月26日", 3.4)
    sheet.items.append(Seal(150, sheet.y - LINE_MM, "青岚区自来水公司", 19))
    image = scanned(picture(sheet), turn=0.5, seed=41)
    return jpeg(image.crop((60, 110, image.width - 60, round((sheet.y + 22) * 150 / 25.4))), 70)
