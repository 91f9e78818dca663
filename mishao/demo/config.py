"""The mishao.toml of the sample portal."""

from __future__ import annotations

import json

from findings.sections import netloc
from mishao.demo import texts

# Section name -> folder below the portal's root.
SECTIONS = {section.name: section.folder for section in texts.SECTIONS}


def demo_config_text(base_url: str, language: str = "zh") -> str:
    host = netloc(base_url)
    parts = [
        f'language = "{language}"',
        'data_dir = "."',
        "demo = true",
        '[alerts]\nofficers = ["duty@qinglan.example"]\noperators = ["admin@qinglan.example"]',
        f'[[portal]]\nname = "{texts.SITE_NAME}"\nalias = "门户1"\nhosts = ["{host}"]\nprivate_hosts = ["{host}"]\ndelay_s = 0',
    ]
    for name, folder in SECTIONS.items():
        parts.append(
            f'[[section]]\nportal = "{texts.SITE_NAME}"\nname = "{name}"\nurl = {json.dumps(base_url + folder)}\ncron = "*/30 * * * *"'
        )
    return "\n".join(parts) + "\n"
