"""What templates call the element that holds an article's text."""

from __future__ import annotations

import re

# Where it stands, the surest ones first: an editor's or a family's own names, then what any template may call it.
BODIES = (
    "//*[contains(@class,'TRS_Editor')][contains(concat(' ',@class,' '),' TRS_Editor ')]",
    "//*[contains(@class,'TRS_UEDITOR')]",
    "//*[@id='zoom']",
    "//*[@id='UCAP-CONTENT']",
    "//*[starts-with(@id,'vsb_content')]",
    "//*[contains(@class,'v_news_content')]",
    "//*[contains(@class,'article-content') or contains(@class,'article_content') or contains(@class,'pages_content')]",
    "//*[@id='content' or @id='article' or @id='Zoom' or @id='ozoom' or @id='artibody' or @id='infodetail']",
    "//*[contains(concat(' ',@class,' '),' article ') or contains(concat(' ',@class,' '),' con ')]",
    "//*[contains(concat(' ',@class,' '),' content ') or contains(@class,'artCon') or contains(@class,'article-info')]",
)
# One whose text is there, among others that a script fills: by whole names alone.
TEXTS = re.compile(
    r"(?:^|\s)(?:TRS_\w*editor|o?zoom|UCAP-CONTENT|vsb_content\w*|v_news_content|article[-_]content|pages_content|content|article|"
    r"artibody|infodetail|con|detail|zhengwen|neirong|zw|nr)(?:\s|$)",
    re.IGNORECASE,
)
