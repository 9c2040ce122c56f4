// Flask, modules beside a package, python-dotenv, a Dockerfile that copies by name.
import { append, at } from './place.mjs';

const PYTHON = '"$VENV/bin/python"';

/** See ../applications.mjs. */
export const MICROBLOG = {
  name: 'microblog',
  shape: 'Flask, python-dotenv, modules beside a package',
  repository: 'miguelgrinberg/microblog',
  commit: 'a975ef6',
  install: 'python3 -m venv "$VENV" && "$VENV/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt boto3',
  add: 'true',
  test: `${PYTHON} tests.py`,
  probeWith: `node "$KEYLIFT" exec --dotenv .flaskenv -- ${PYTHON} -c "$PROBE"`,
  probe: `
import os
from urllib.parse import unquote, urlsplit
from config import Config
from app import email, translate
print(Config.SECRET_KEY, Config.MAIL_PASSWORD, unquote(urlsplit(Config.CELERY_URL).password))
print(email.RELAY, translate.headers("me"), os.environ["SENTRY_TOKEN"], os.environ["FLASK_APP"])
`,
  plants: [
    at(
      'config.py',
      "SECRET_KEY = os.environ.get('SECRET_KEY') or 'you-will-never-guess'",
      "SECRET_KEY = os.environ.get('SECRET_KEY') or '{{hex:1}}'",
    ),
    at(
      'config.py',
      "MAIL_PASSWORD = os.environ.get('MAIL_PASSWORD')",
      "MAIL_PASSWORD = os.environ.get('MAIL_PASSWORD', '{{sendgrid:1}}')",
    ),
    at(
      'config.py',
      'POSTS_PER_PAGE = 25',
      "POSTS_PER_PAGE = 25\n    CELERY_URL = 'amqp://blog:{{urlpassword:1}}@queue.internal:5672/blog'",
    ),
    at(
      'app/email.py',
      'def send_async_email(app, msg):',
      "RELAY = {'host': 'relay.internal', 'token': '{{github:1}}'}\n\n\ndef send_async_email(app, msg):",
    ),
    append('app/translate.py', "\n\ndef headers(user):\n    return {'Authorization': 'Bearer {{stripe:1}}', 'X-User': user}\n"),
    append('app/tasks.py', "\n\nAPI_KEY = b'{{token:1}}'\n"),
    append('.flaskenv', 'SENTRY_TOKEN={{slack:1}}\n'),
    append('tests.py', "\n\nAPI_TOKEN = '{{github:9}}'\n", { refuse: ['test-file'] }),
    append('app/search.py', "\n\ndef check(token):\n    return token == '{{github:8}}'\n", { refuse: ['comparison'] }),
  ],
};
