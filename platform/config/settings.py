"""The one settings module; FOLKMOOT_MODE chooses between production, demo and test."""

from __future__ import annotations

import sys
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env, outside
from config.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - settings of theirs
from config.logs import logging_settings

MODE = env.mode()
DEMO = MODE == "demo"
TEST = MODE == "test"
PRODUCTION = MODE == "production"
FOLKMOOT_HOME = env.folder("FOLKMOOT_HOME", ".folkmoot")

SECRET_KEY = env.text("SECRET_KEY")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5):
    raise ImproperlyConfigured(
        "SECRET_KEY is too short to protect sign-ins. Make one of at least 50 random characters: "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
# Keys that were SECRET_KEY before: what they signed and encrypted is still read.
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")
DEBUG = False

# Where people reach the site. Demo and test never listen on anything but this machine.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
FOLKMOOT_BIND = env.text("FOLKMOOT_BIND", "127.0.0.1:8000")
if DEMO and not FOLKMOOT_BIND.startswith(tuple(f"{host}:" for host in LOOPBACK)):
    raise ImproperlyConfigured(
        f"Demo mode signs anyone in with one press, so it only listens on 127.0.0.1, not on "
        f"{FOLKMOOT_BIND}. Set FOLKMOOT_MODE=production to serve other machines."
    )
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS") if PRODUCTION else list(LOOPBACK)
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")
# The address of the first page, for links in e-mails: no request says there what it is.
_HERE = f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else f"http://{FOLKMOOT_BIND}"
SITE_URL = env.text("SITE_URL", _HERE).rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    # Not "rest_framework": that only adds the files of its browsable pages, which are off.
    "rules",
    "record",
    "accounts",
    "communities",
    "consent",
    "preferences",
    "privacy",
    "worker",
    "web",
    "api",
    # Below ours: our templates stand before theirs.
    # Its tables are listed in web/operator_admin; no file named admin.py is looked for.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.gitlab",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "web.middleware.request_log",
    # Before those that may answer themselves, with a file or a redirect to HTTPS.
    "web.middleware.content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.denials",
    # Pages are compressed here; the CSRF token is masked anew in each, so the length tells nothing.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "web.reader.own_time_zone",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.site",
            ],
        },
    }
]

# Migrations, the test database and its flush need the owner of the tables; everything else runs
# as the application role, which cannot change what is append-only. Tests log in as the owner and
# take the application's role once the tables are there (tests/conftest.py).
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "flush", "backup", "restore"}
_AS_OWNER = TEST or bool(OWNER_COMMANDS.intersection(sys.argv[1:2]))
DATABASES = {
    "default": {
        **env.database("DATABASE_OWNER_URL" if _AS_OWNER else "DATABASE_URL"),
        "CONN_MAX_AGE": 0 if TEST else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
        "TEST": {"SERIALIZE": False},
    }
}
APPLICATION_ROLE = str(env.database("DATABASE_URL")["USER"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_words.SiteWordsValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
]
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:landing"
LOGOUT_REDIRECT_URL = "web:landing"

# Signing in (accounts/, web/account_urls.py). Sign-up: open, with an invitation, or closed.
FOLKMOOT_SIGN_UP = env.choice("FOLKMOOT_SIGN_UP", "open", among=("open", "invitation", "closed"))
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.sign_up.NameForm"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
# The address is confirmed before a vote closes a pair, not before one is cast (accounts.email).
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Folkmoot] "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# No page says whether an address has an account, not even signing up. The time of a failed sign-in
# differs a little: a known address gets its entry of the record (accounts.security_events).
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/h/ip",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "10/m/ip",
    "confirm_email": "3/10m/key",
}
# So many proxies of ours stand in front and add themselves to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
CACHES = {"default": outside.shared_cache("CACHE_URL", env.text("CACHE_URL", " "))}

MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ActivateCodesForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
}
# An unconfirmed address keeps nobody else from theirs (accounts.email), so it may have a factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Folkmoot"
MFA_TOTP_TOLERANCE = 1
# Passkeys are made on https, or on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"

# A provider appears where it is configured. Accounts are never joined by an equal address.
SOCIALACCOUNT_ADAPTER = "accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.ProviderSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "github": outside.oauth_app(
        env.text("GITHUB_CLIENT_ID", " "), env.text("GITHUB_CLIENT_SECRET", " ")
    )
    | {"SCOPE": ["user:email"]},
    "gitlab": outside.oauth_app(
        env.text("GITLAB_CLIENT_ID", " "),
        env.text("GITLAB_CLIENT_SECRET", " "),
        gitlab_url=env.text("GITLAB_URL", "https://gitlab.com"),
    ),
    "openid_connect": outside.openid_providers("OIDC_PROVIDERS", env.text("OIDC_PROVIDERS", " ")),
}

# Mail. The demo writes it to files; without a server a real site says so (accounts.checks).
_EMAIL_URL = env.text("EMAIL_URL", " ").strip()
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if _EMAIL_URL else "accounts.mail.Unsent"
)
_MAIL = outside.mail_server("EMAIL_URL", _EMAIL_URL) if _EMAIL_URL else {}
EMAIL_HOST = _MAIL.get("EMAIL_HOST", "")
EMAIL_PORT = _MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = FOLKMOOT_HOME / "mail"
if DEMO and not _EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Folkmoot <folkmoot@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = FOLKMOOT_HOME / "static"
MEDIA_ROOT = FOLKMOOT_HOME / "files"
# Beside the files, never among them: restoring a backup must not bring an older one back.
FOLKMOOT_ERASURE_LOG = FOLKMOOT_HOME / "erasures.jsonl"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TEST
WHITENOISE_AUTOREFRESH = TEST

# A prompt is at most 64 KB; nothing that is posted as a form needs more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

# Two weeks after a session was last written to, as a sign-in does.
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Forms carry the token; no script needs the cookie.
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Browsers take cookies of these names from this very host alone, and over HTTPS.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Probes come from the machine itself, past the proxy.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# One press signs a demo person in. Tests walk the demo's journeys.
DEMO_SIGN_IN = DEMO or TEST

# What one person may do in a day (UTC) in all communities together, however much each of them
# allows: by default twice the most that a community can (communities/rule_values.py).
FOLKMOOT_PERSON_PER_DAY = {
    "prompts": env.integer("FOLKMOOT_PERSON_PROMPTS_PER_DAY", 1_000, least=1),
    "votes": env.integer("FOLKMOOT_PERSON_VOTES_PER_DAY", 10_000, least=1),
    "generations": env.integer("FOLKMOOT_PERSON_GENERATIONS_PER_DAY", 4_000, least=1),
    "comments": env.integer("FOLKMOOT_PERSON_COMMENTS_PER_DAY", 2_000, least=1),
    "reports": env.integer("FOLKMOOT_PERSON_REPORTS_PER_DAY", 200, least=1),
    "invitations": env.integer("FOLKMOOT_PERSON_INVITATIONS_PER_DAY", 400, least=1),
}
# So many communities one person founds in 24 hours.
FOLKMOOT_COMMUNITIES_PER_DAY = env.integer("FOLKMOOT_COMMUNITIES_PER_DAY", 5, least=1)

# Voting (preferences/voting). After the deciding vote a pair settles, so that an undo counts.
_SETTLING_SECONDS = {"production": 600, "demo": 30, "test": 0}[MODE]
FOLKMOOT_SETTLING = timedelta(seconds=env.integer("FOLKMOOT_SETTLING_SECONDS", _SETTLING_SECONDS))
FOLKMOOT_LEASE = timedelta(minutes=env.integer("FOLKMOOT_LEASE_MINUTES", 10, least=1))

# Generating (platform/worker); worker/limits.py says in which order the times must stand.
FOLKMOOT_BATCH_SIZE = env.integer("FOLKMOOT_BATCH_SIZE", 16, least=1)
FOLKMOOT_TORCH_THREADS = env.integer("FOLKMOOT_TORCH_THREADS", 1, least=1)
FOLKMOOT_GENERATION_SECONDS = env.integer("FOLKMOOT_GENERATION_SECONDS", 300, least=1)
FOLKMOOT_GENERATION_LEASE_SECONDS = env.integer("FOLKMOOT_GENERATION_LEASE_SECONDS", 30, least=1)
FOLKMOOT_GENERATION_HEARTBEAT_SECONDS = env.integer(
    "FOLKMOOT_GENERATION_HEARTBEAT_SECONDS", 10, least=1
)

LOGGING = logging_settings(as_json=PRODUCTION, level="WARNING" if TEST else "INFO")
