"""The mishao.toml of the sample portal."""

from __future__ import annotations

import json

from mishao.config_file import netloc

PORTAL = "青岚区人民政府门户网站"
# Section name -> folder below the portal's root.
SECTIONS = {
    "扶贫政策法规": "/fpgz/fpzcfg/",
    "通知公告": "/zwgk/tzgg/",
    "政府文件": "/zwgk/zfwj/",
    "招标采购": "/zwgk/zbcg/",
    "教育考试": "/zwgk/jyks/",
}


def demo_config_text(base_url: str, language: str = "zh") -> str:
    host = netloc(base_url)
    parts = [
        f'language = "{language}"',
        'data_dir = "."',
        "demo = true",
        '[alerts]\nofficers = ["duty@qinglan.example"]\noperators = ["admin@qinglan.example"]',
        f'[[portal]]\nname = "{PORTAL}"\nalias = "门户1"\nhosts = ["{host}"]\nprivate_hosts = ["{host}"]\ndelay_s = 0',
    ]
    for name, folder in SECTIONS.items():
        parts.append(
            f'[[section]]\nportal = "{PORTAL}"\nname = "{name}"\nurl = {json.dumps(base_url + folder)}\ncron = "*/30 * * * *"'
        )
    return "\n".join(parts) + "\n"
