"""Every setting, one file, read from the environment or one file, failing loudly.

The names and their meaning stand in .env.example; a test holds the two together.
"""

import re
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf.global_settings import LANGUAGES, LANGUAGES_BIDI
from django.conf.locale import LANG_INFO

from citydesk.channels.email.door import Door
from citydesk.lib import keys, languages
from citydesk.lib.env import BadSetting, Env
from citydesk.lib.timestamps import Authority

env = Env()

# --- Where everything lives -------------------------------------------------------------------
CITYDESK_DATA = env.data
# What the mail listener knows too, which does not load Django.
door = Door.read(env)
CITYDESK_KEYS = door.keys
CITYDESK_SPOOL = door.spool
CITYDESK_RUN = door.run
CITYDESK_PAGES = CITYDESK_RUN / "pages"
keys.make(CITYDESK_KEYS)

SECRET_KEY = keys.signing_key(CITYDESK_KEYS)
DEBUG = env.flag("CITYDESK_DEBUG", default=False)
CITYDESK_DEMO = env.flag("CITYDESK_DEMO", default=False)

# --- Addresses --------------------------------------------------------------------------------
CITYDESK_ADDRESS = env.text("CITYDESK_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
if (
    urlsplit(CITYDESK_ADDRESS).scheme not in {"http", "https"}
    or not urlsplit(CITYDESK_ADDRESS).hostname
):
    raise BadSetting("CITYDESK_ADDRESS", CITYDESK_ADDRESS, "the site's address, https://example.ng")
CITYDESK_BIND = env.address("CITYDESK_BIND", "127.0.0.1:8000")
CITYDESK_SMTP_BIND = door.bind
# Who is believed when it says for whom it asks.
CITYDESK_PROXIES = env.networks("CITYDESK_PROXIES", "127.0.0.1,::1")
CITYDESK_PRIVATE_BIND = env.address("CITYDESK_PRIVATE_BIND", "127.0.0.1:8001")
CITYDESK_WEB_WORKERS = env.number("CITYDESK_WEB_WORKERS", 2, least=1, most=64)
ALLOWED_HOSTS = [str(urlsplit(CITYDESK_ADDRESS).hostname), "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [CITYDESK_ADDRESS]
WAGTAILADMIN_BASE_URL = CITYDESK_ADDRESS
# Who keeps our pages before us, and is told what to take off.
CITYDESK_CACHES = env.caches("CITYDESK_CACHES")
# Who counts what is read: nobody behind a cache hears of readers whom it answered.
CITYDESK_READS = env.choice("CITYDESK_READS", "door", ("door", "log", "beacon"))
# How a story's address is written, in WordPress's permalink words, so that a site that moves here
# keeps its addresses: %year% %monthnum% %day% %postname% %post_id% %category%.
CITYDESK_STORY_URL = env.text("CITYDESK_STORY_URL", "/%year%/%monthnum%/%postname%/")
if not re.fullmatch(r"(/[\w.%-]+)+/?", CITYDESK_STORY_URL) or not re.search(
    "%postname%|%post_id%", CITYDESK_STORY_URL
):
    raise BadSetting(
        "CITYDESK_STORY_URL", CITYDESK_STORY_URL, "a path with %postname% or %post_id% in it"
    )

# --- Limits on what comes from outside ----------------------------------------------------------
CITYDESK_MESSAGE_BYTES_MAX = door.message_bytes_max
CITYDESK_FORM_FILES_MAX = env.number("CITYDESK_FORM_FILES_MAX", 8, least=1, most=50)
CITYDESK_FORM_FILE_BYTES_MAX = env.number("CITYDESK_FORM_FILE_BYTES_MAX", 25_000_000, least=10_000)
# What kept pages may take of the disk; the least read are thrown out first.
CITYDESK_PAGES_BYTES_MAX = env.number("CITYDESK_PAGES_BYTES_MAX", 200_000_000, least=1_000_000)
# In a minute, of one network; pages that are kept are never refused.
CITYDESK_MISSES_PER_MINUTE_MAX = env.number("CITYDESK_MISSES_PER_MINUTE_MAX", 1_200, least=1)
CITYDESK_FORMS_PER_MINUTE_MAX = env.number("CITYDESK_FORMS_PER_MINUTE_MAX", 60, least=1)
CITYDESK_SIGN_INS_PER_MINUTE_MAX = env.number("CITYDESK_SIGN_INS_PER_MINUTE_MAX", 10, least=1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a long story's StreamField
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "citydesk.server",
    *(["citydesk.demo"] if CITYDESK_DEMO else []),
    "citydesk.desk",
    "citydesk.portal",
    "citydesk.reader",
    "citydesk.assignments",
    "citydesk.related",
    "citydesk.comments",
    "citydesk.adverts",
    "citydesk.rewards",
    "citydesk.stories",
    "citydesk.evidence",
    "citydesk.intake",
    "citydesk.sources",
    "citydesk.channels",
    "citydesk.ledger",
    "citydesk.people",
    "citydesk.web",
    "citydesk.pictures",
    "citydesk.search",
    "citydesk.delivery",
    "citydesk.originals",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "citydesk.web.middleware.content_security_policy",
    "citydesk.web.middleware.revalidation",
    "citydesk.web.middleware.without_pictures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "citydesk.web.middleware.whoever_is_known",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Where nothing is any more: Wagtail notes where a page went when its address is changed.
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "citydesk.web.middleware.late_caches",
]
ROOT_URLCONF = "citydesk.urls"
WSGI_APPLICATION = "citydesk.wsgi.application"
AUTH_USER_MODEL = "people.User"
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "citydesk.web.context.house",
            ],
        },
    },
]


# --- Database -----------------------------------------------------------------------------------
def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path or str(CITYDESK_DATA / "citydesk.sqlite3"),
            # Opening it anew for each request was a third of what a page costs.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # A write lock is taken when the transaction begins, so that two writers queue
                # instead of one failing half-way; FULL, because a 250 is a promise.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                "PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # One that is cut off is noticed in seconds, where the kernel would wait for hours.
            "OPTIONS": {
                "connect_timeout": 5,
                "tcp_user_timeout": 5_000,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 2,
            },
        }
    raise BadSetting(
        "CITYDESK_DATABASE_URL", url, "sqlite:// or postgresql://user:password@host/name"
    )


DATABASES = {"default": _database(env.text("CITYDESK_DATABASE_URL", "sqlite://"))}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CITYDESK_DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
MEDIA_URL = "/media/"
MEDIA_ROOT = CITYDESK_DATA / "media"
# None when files lie in the data folder.
CITYDESK_BUCKET = env.bucket("CITYDESK_STORAGE_URL", "file:")


def _storage(name: str, **options: Any) -> dict[str, Any]:
    """Files under `name`, in the data folder or in the bucket."""
    if CITYDESK_BUCKET is None:
        options |= {"location": str(CITYDESK_DATA / name)}
        return {"BACKEND": "citydesk.lib.storage.FolderStorage", "OPTIONS": options}
    options = {"base_url": options.get("base_url", "")} | CITYDESK_BUCKET | {"prefix": name}
    return {"BACKEND": "citydesk.lib.storage.BucketStorage", "OPTIONS": options}


STORAGES = {
    "default": _storage("media", base_url=MEDIA_URL, file_permissions_mode=0o644),
    "staticfiles": {"BACKEND": "citydesk.web.storage.JoinedManifestStorage"},
    # Sealed bytes, read-only; never under MEDIA_ROOT, so no web server can hand them out.
    "originals": _storage("originals", file_permissions_mode=0o400),
}
WHITENOISE_MAX_AGE = 3600
WAGTAILIMAGES_MAX_UPLOAD_SIZE = CITYDESK_FORM_FILE_BYTES_MAX
WAGTAILIMAGES_IMAGE_FORM_BASE = "citydesk.pictures.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "heic"]

# --- Evidence -----------------------------------------------------------------------------------
# Whose content credentials are known, and whose clocks; none are shipped, since lists change.
CITYDESK_C2PA_TRUST = env.certificates("CITYDESK_C2PA_TRUST_LIST")
CITYDESK_C2PA_TSA_TRUST = env.certificates("CITYDESK_C2PA_TSA_TRUST_LIST")

# --- Mail out -----------------------------------------------------------------------------------
_mail_out = urlsplit(env.text("CITYDESK_MAIL_OUT_URL", "smtp://127.0.0.1:25"))
if _mail_out.scheme not in {"smtp", "smtps", "smtp+tls"} or not _mail_out.hostname:
    raise BadSetting(
        "CITYDESK_MAIL_OUT_URL", _mail_out.geturl(), "smtp://, smtps:// or smtp+tls:// and a host"
    )
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail_out.hostname
EMAIL_PORT = _mail_out.port or 25
EMAIL_HOST_USER = unquote(_mail_out.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail_out.password or "")
EMAIL_USE_SSL = _mail_out.scheme == "smtps"
EMAIL_USE_TLS = _mail_out.scheme == "smtp+tls"
EMAIL_TIMEOUT = 15
CITYDESK_TIP_ADDRESS = door.tip_address
DEFAULT_FROM_EMAIL = CITYDESK_TIP_ADDRESS
# At most this many acknowledgements to one address in a day, and to everybody in an hour: two mail
# robots must not be able to feed one another.
CITYDESK_ACKNOWLEDGE_PER_SENDER_DAY_MAX = 5
CITYDESK_ACKNOWLEDGE_PER_HOUR_MAX = env.number("CITYDESK_ACKNOWLEDGE_PER_HOUR_MAX", 500)

# Who is asked whose mail it is: pairs of address and port; none when nobody is to be asked.
# Fiction's domains are in no DNS.
CITYDESK_DNS = env.resolvers("CITYDESK_DNS", "none" if CITYDESK_DEMO else "system")
# The mail server that pipes to `receive`: its own topmost Received field is believed.
CITYDESK_MAIL_HOST = env.text("CITYDESK_MAIL_HOST", "").rstrip(".").lower()

# --- Custody ------------------------------------------------------------------------------------
# Who stamps the roots of the custody log; and to whom each is mailed.
CITYDESK_STAMPS = [
    Authority(url=url, roots=env.certificates(f"CITYDESK_STAMP_{n}_ROOTS"))
    for n in (1, 2)
    if (url := env.web_address(f"CITYDESK_STAMP_{n}_URL", with_also=f"CITYDESK_STAMP_{n}_ROOTS"))
]
CITYDESK_CUSTODY_MAIL = env.text("CITYDESK_CUSTODY_MAIL", "")

# --- Rewards ------------------------------------------------------------------------------------
# In the order in which they are tried.
CITYDESK_REWARD_PROVIDERS = env.choices(
    "CITYDESK_REWARD_PROVIDERS", "none", ("vtpass", "reloadly", "manual")
)
CITYDESK_VTPASS_URL = env.text("CITYDESK_VTPASS_URL", "https://vtpass.com")
CITYDESK_VTPASS_API_KEY = env.text("CITYDESK_VTPASS_API_KEY", "")
CITYDESK_VTPASS_PUBLIC_KEY = env.text("CITYDESK_VTPASS_PUBLIC_KEY", "")
CITYDESK_VTPASS_SECRET_KEY = env.text("CITYDESK_VTPASS_SECRET_KEY", "")
CITYDESK_RELOADLY_URL = env.text("CITYDESK_RELOADLY_URL", "https://topups.reloadly.com")
CITYDESK_RELOADLY_AUTH_URL = env.text("CITYDESK_RELOADLY_AUTH_URL", "https://auth.reloadly.com")
CITYDESK_RELOADLY_CLIENT_ID = env.text("CITYDESK_RELOADLY_CLIENT_ID", "")
CITYDESK_RELOADLY_CLIENT_SECRET = env.text("CITYDESK_RELOADLY_CLIENT_SECRET", "")
CITYDESK_RELOADLY_WEBHOOK_SECRET = env.text("CITYDESK_RELOADLY_WEBHOOK_SECRET", "")

# --- The rest -----------------------------------------------------------------------------------
TIME_ZONE = env.text("CITYDESK_TIME_ZONE", "Africa/Lagos")
LANGUAGE_CODE = env.language("CITYDESK_LANGUAGE", "en-gb")
_languages = env.languages()
LANGUAGES = [*LANGUAGES, *((one.code, one.english_name) for one in _languages)]
LANGUAGES_BIDI = [*LANGUAGES_BIDI, *(one.code for one in _languages if one.right_to_left)]
LANG_INFO |= {one.code: one.info for one in _languages if one.code not in LANG_INFO}
LOCALE_PATHS = languages.folders(CITYDESK_DATA)
USE_TZ = True
USE_I18N = True
WAGTAIL_SITE_NAME = "Citydesk"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "citydesk.search.desk"}}
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CITYDESK_ADDRESS.startswith("https:")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "err": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}
    },
    "root": {"handlers": ["err"], "level": "WARNING"},
    "loggers": {"citydesk": {"level": "INFO"}},
}

env.refuse_unknown()
