"""The icons, drawn on a 24 by 24 grid with lines alone. Constants of ours, so they may stand in a page unescaped."""

from __future__ import annotations

from markupsafe import Markup

ICONS: dict[str, Markup] = {
    "flag": Markup('<path d="M5 21V4h11l-1.6 4L16 12H5"/>'),
    "alert": Markup('<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.4v.1"/>'),
    "eye": Markup(
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>'
    ),
    "x": Markup('<path d="M6 6l12 12M18 6 6 18"/>'),
    "check": Markup('<path d="m5 12.5 4.5 4.5L19 7.5"/>'),
    "archive": Markup('<path d="M3.5 5h17v4h-17zM5 9v10h14V9M10 13h4"/>'),
    "rotate": Markup('<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.4M20 4.5v5h-5"/>'),
    "undo": Markup('<path d="M9 7 4.5 11.5 9 16M5 11.5h9a5.5 5.5 0 0 1 0 11h-2" transform="translate(0 -2)"/>'),
    "file": Markup('<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>'),
    "file-x": Markup('<path d="M6 3h8l4 4v14H6zM14 3v4h4M9.8 12.2l4.4 4.6M14.2 12.2l-4.4 4.6"/>'),
    "unlink": Markup(
        '<path d="M9.5 14.5 8 16a3.5 3.5 0 0 1-5-5l2-2M14.5 9.5 16 8a3.5 3.5 0 0 1 5 5l-2 2M8 4v2.5M16 17.5V20M4 17h2.5M17.5 7H20"/>'
    ),
    "minus": Markup('<circle cx="12" cy="12" r="8.5"/><path d="M8 12h8"/>'),
    "clock": Markup('<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>'),
    "globe": Markup(
        '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.6 2.4 3.8 5.3 3.8 8.5s-1.2 6.1-3.8 8.5c-2.6-2.4-3.8-5.3-3.8-8.5S9.4 5.9 12 3.5z"/>'
    ),
    "arrow": Markup('<path d="M4.5 12h15M13.5 6l6 6-6 6"/>'),
    "lock": Markup('<rect x="5" y="10.5" width="14" height="9.5" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>'),
    "question": Markup(
        '<circle cx="12" cy="12" r="8.5"/><path d="M9.7 9.6a2.4 2.4 0 1 1 3.4 2.2c-.8.4-1.1.9-1.1 1.7M12 16.6v.1"/>'
    ),
    "gap": Markup('<path d="M4 6h16M4 12h5M15 12h5M4 18h16"/>'),
    "pause": Markup('<path d="M8.5 6v12M15.5 6v12"/>'),
    "play": Markup('<path d="M8 5.5v13l10.5-6.5z"/>'),
    "folder": Markup('<path d="M3.5 6h6l2 2.5h9V19h-17z"/>'),
    "mail": Markup('<rect x="3.5" y="5.5" width="17" height="13" rx="1.5"/><path d="m4 7 8 6 8-6"/>'),
    "users": Markup(
        '<circle cx="9" cy="8.5" r="3.2"/><path d="M3 19.5c.5-3.5 2.8-5.3 6-5.3s5.5 1.8 6 5.3M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.8c2 .7 3.2 2.3 3.5 4.7"/>'
    ),
    "search": Markup('<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>'),
    "home": Markup('<path d="M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-5h4v5"/>'),
    "columns": Markup('<path d="M4 5h16v14H4zM4 9.5h16M10 9.5V19"/>'),
    "shield": Markup('<path d="M12 3.5 5 6v6c0 4.5 3 7.2 7 8.5 4-1.3 7-4 7-8.5V6z"/>'),
    "user": Markup('<circle cx="12" cy="8.5" r="3.7"/><path d="M4.8 20c.7-4 3.4-6 7.2-6s6.5 2 7.2 6"/>'),
    "menu": Markup('<path d="M4 6.5h16M4 12h16M4 17.5h16"/>'),
    "comment": Markup('<path d="M4 5h16v11H11l-4.5 4v-4H4z"/>'),
    "copy": Markup('<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="1.5"/><path d="M15.5 8.5V4H4v11.5h4.5"/>'),
    "open": Markup('<path d="M13.5 4.5h6v6M19 5l-8 8M11 6H5v13h13v-6"/>'),
    "left": Markup('<path d="m14.5 6-6 6 6 6"/>'),
    "right": Markup('<path d="m9.5 6 6 6-6 6"/>'),
    "keyboard": Markup(
        '<rect x="3" y="6.5" width="18" height="11" rx="1.5"/><path d="M7 10.5v.1M10.4 10.5v.1M13.7 10.5v.1M17 10.5v.1M8 14h8"/>'
    ),
    "exit": Markup('<path d="M14 4.5H5v15h9M10.5 12H20M16.5 8.5 20 12l-3.5 3.5"/>'),
    "pen": Markup('<path d="M4.5 19.5l.9-4L16 4.9l3.1 3.1L8.5 18.6z"/>'),
    "plus": Markup('<path d="M12 5v14M5 12h14"/>'),
    "globe-text": Markup(
        '<path d="M4 6h9M8.5 4v2c0 4-2 7-4.5 8.5M6 9c1 2.5 3 4.5 5.5 5.5M12.5 20l4-9.5 4 9.5M13.8 17h5.4"/>'
    ),
    "moon": Markup('<path d="M19.5 14.2A8 8 0 1 1 9.8 4.5a6.5 6.5 0 0 0 9.7 9.7z"/>'),
}
