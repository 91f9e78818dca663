"""Django's settings, derived from mishao.toml: the file named by MISHAO_CONFIG, or the built-in defaults.

The command line sets MISHAO_CONFIG (and MISHAO_DATA_DIR where a command overrides it) before Django starts, so child
processes read the very same configuration.
"""

from __future__ import annotations

import functools
import importlib.metadata
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dj_database_url

import dashboards
from dashboards.settings import DashboardSettings
from mishao import wiring
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
    "csp",
    "django_htmx",
    "findings",
    "dashboards",
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
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboards.middleware.headers_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dashboards.middleware.language_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "dashboards.urls"
WSGI_APPLICATION = None
# What is refused or not there is answered with a page and no fault of ours: no traceback of it in the journal.
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.request": {"level": "ERROR"}}}

_DASHBOARDS = Path(dashboards.__file__).parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_DASHBOARDS / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "dashboards.environment.environment",
            "context_processors": ["dashboards.context.page"],
        },
    }
]
LOCALE_PATHS = [_DASHBOARDS / "locale"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

DASHBOARD = DashboardSettings(
    setup_file=CONFIG.run_dir / "setup.json",
    base_url=CONFIG.web.base_url,
    mail_configured=bool(CONFIG.mail.host),
    officers_configured=bool(CONFIG.alerts.officers),
    demo=CONFIG.demo,
    version=importlib.metadata.version("mishao"),
    open_index=functools.partial(wiring.open_index, CONFIG),
    detectors=CONFIG.detectors,
    alerts=wiring.alert_settings(CONFIG),
)

# Nothing but this site's own files, and no script or style inside a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_HTTPS = CONFIG.web.base_url.startswith("https://")
SESSION_COOKIE_NAME = "__Host-mishao" if _HTTPS else "mishao"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-mishao-csrf" if _HTTPS else "mishao-csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dashboards.views.problems.csrf_failure"
# A proxy in front that ends TLS speaks http to us, while the browser's Origin says https.
CSRF_TRUSTED_ORIGINS = [urlunsplit((*urlsplit(CONFIG.web.base_url)[:2], "", "", ""))] if _HTTPS else []
LANGUAGE_COOKIE_NAME = "mishao-language"
LANGUAGE_COOKIE_SECURE = _HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
