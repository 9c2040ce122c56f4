// Django, one package of many applications, settings from the environment, its own test runner.
import { append, at } from './place.mjs';

const PYTHON = '"$VENV/bin/python"';

/** See ../applications.mjs. */
export const HEALTHCHECKS = {
  name: 'healthchecks',
  shape: 'Django, settings from the environment, relative to one package',
  repository: 'healthchecks/healthchecks',
  commit: '81869989',
  install: 'python3 -m venv "$VENV" && "$VENV/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt boto3',
  add: 'true',
  // Without DEBUG its pages want style sheets that were compressed beforehand.
  env: { DB: 'sqlite', DEBUG: 'True' },
  test: `${PYTHON} manage.py test hc.lib hc.accounts.tests.test_login hc.accounts.tests.test_signup hc.accounts.tests.test_project`,
  probeWith: `${PYTHON} -c "$PROBE"`,
  probe: `
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hc.settings")
django.setup()
from django.conf import settings
from urllib.parse import unquote, urlsplit
from hc.lib import badges, curl
from hc.accounts import models
from hc.api import transports
from hc.api.management.commands import sendalerts
replica = urlsplit(settings.REPLICA_URL)
print(settings.SECRET_KEY, settings.TELEGRAM_TOKEN, unquote(replica.username), unquote(replica.password), replica.path)
print(badges.signature("x"), curl.RELAY, models.audit_header("me"), transports.Relay().headers(), transports.Relay.api_key)
print(sendalerts.PAGER)
`,
  plants: [
    at('hc/settings.py', 'SECRET_KEY = os.getenv("SECRET_KEY", "---")', 'SECRET_KEY = os.getenv("SECRET_KEY", "{{hex:1}}")'),
    at(
      'hc/settings.py',
      'TELEGRAM_TOKEN = os.getenv("TELEGRAM_TOKEN")',
      'TELEGRAM_TOKEN = os.environ.get("TELEGRAM_TOKEN", default="{{token:1}}")',
    ),
    append('hc/settings.py', '\nREPLICA_URL = "postgres://hc:{{urlpassword:1}}@replica.internal:5432/hc?sslmode=require"\n'),
    append('hc/settings.py', '# SLACK_TOKEN = "{{slack:8}}"\n', { refuse: ['comment'] }),
    append('hc/lib/badges.py', '\n\ndef signature(text: str, /) -> str:\n    key = "{{stripe:1}}"\n    return f"{text}.{key}"\n'),
    at(
      'hc/lib/curl.py',
      'class CurlError(Exception):',
      'RELAY = {"url": "https://relay.internal", "headers": {"Authorization": "Bearer {{github:1}}"}}\n\n\nclass CurlError(Exception):',
    ),
    append(
      'hc/accounts/models.py',
      '\n\ndef audit_header(user: str) -> str:\n    return f"user={user}; token={{token:2}}; v=1"\n',
    ),
    append(
      'hc/api/transports.py',
      '\n\nclass Relay:\n    api_key: str = "{{sendgrid:1}}"\n\n    def headers(self) -> dict[str, str]:\n        return dict(token="{{github:2}}", kind="relay")\n',
    ),
    append('hc/api/transports.py', '\n\ndef sign(body: str, secret: str = "{{hex:9}}") -> str:\n    return body + secret\n'),
    at(
      'hc/api/management/commands/sendalerts.py',
      'logger = logging.getLogger("hc")',
      'logger = logging.getLogger("hc")\n\nPAGER = [\n    ("primary", "{{slack:1}}"),\n]',
    ),
    append('hc/api/migrations/0001_initial.py', '\n\nAPI_TOKEN = "{{github:8}}"\n', { refuse: ['database-migration'] }),
    append('hc/accounts/tests/test_login.py', '\n\nAPI_TOKEN = "{{github:9}}"\n', { refuse: ['test-file'] }),
    append('docker/.env.example', 'SLACK_TOKEN={{slack:9}}\n', { refuse: ['sample-file'] }),
  ],
};
