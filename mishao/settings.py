"""Django's settings, derived from mishao.toml: the file named by MISHAO_CONFIG, or the built-in defaults.

The command line sets MISHAO_CONFIG (and MISHAO_DATA_DIR where a command overrides it) before Django starts, so child
processes read the very same configuration.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from mishao.config_file import load
from mishao.keys import web_secret_key

CONFIG = load(Path(os.environ["MISHAO_CONFIG"]) if os.environ.get("MISHAO_CONFIG") else None)

# Only the web process signs sessions; every other process gets a key that opens nothing.
SECRET_KEY = web_secret_key(CONFIG.keys_dir) if os.environ.get("MISHAO_ROLE") == "web" else secrets.token_hex(32)
DEBUG = False
ALLOWED_HOSTS = CONFIG.allowed_hosts
USE_TZ = True
TIME_ZONE = CONFIG.time_zone
LANGUAGE_CODE = "zh-hans" if CONFIG.language == "zh" else "en"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "findings",
]
AUTH_USER_MODEL = "findings.Officer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database() -> dict[str, Any]:
    """SQLite with the settings that make an acknowledged commit survive a power cut, or PostgreSQL by URL."""
    if CONFIG.ledger_url:
        return dict(dj_database_url.parse(CONFIG.ledger_url, conn_max_age=60))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": CONFIG.ledger_path,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        },
    }


DATABASES = {"default": _database()}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "dashboards.urls"
