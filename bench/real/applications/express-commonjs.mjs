// Express, CommonJS, Jest, PM2.
import { append, at, create } from './place.mjs';

/** See ../applications.mjs. */
export const EXPRESS_COMMONJS = {
  name: 'node-express-boilerplate',
  shape: 'Express, CommonJS, Jest, PM2',
  repository: 'hagopj13/node-express-boilerplate',
  commit: '179ae84',
  test: 'npx jest -i tests/unit --testPathIgnorePatterns paginate',
  env: { NODE_ENV: 'test', MONGODB_URL: 'mongodb://127.0.0.1:27017/none', JWT_SECRET: 'unit-tests' },
  probe: `const c = require('./src/config/config'); const e = require('./src/services/email.service'); const t = require('./src/services/token.service'); const l = require('./src/config/alerts');
      const m = require('moment'); const s = (o) => JSON.stringify(o);
      console.log(s(c.jwt), s(c.email), c.mongoose.url, e.mailKey, e.headers(), t.generateToken('1', m('2030-01-01'), 'x').split('.')[2].length, s(l.channels), l.webhook(), new l.Pager().routingKey, l.Pager.fallback);
      l.page('x').then((x) => console.log(s(x)));`,
  plants: [
    at(
      'src/config/config.js',
      'url: envVars.MONGODB_URL +',
      "url: 'mongodb://shop:{{urlpassword:1}}@mongo.internal:27017/shop' +",
    ),
    at('src/config/config.js', 'pass: envVars.SMTP_PASSWORD,', "pass: envVars.SMTP_PASSWORD || '{{password:1}}',"),
    at('src/config/passport.js', 'secretOrKey: config.jwt.secret,', "secretOrKey: '{{hex:1}}',"),
    at(
      'src/services/email.service.js',
      "const logger = require('../config/logger');",
      "const logger = require('../config/logger');\n\nconst mailKey = '{{sendgrid:1}}';\nconst headers = () => `Authorization: Bearer ${'{{github:1}}'}`;",
    ),
    at('src/services/email.service.js', 'module.exports = {', 'module.exports = {\n  mailKey,\n  headers,'),
    at(
      'src/services/email.service.js',
      'const msg = { from: config.email.from, to, subject, text };',
      "const msg = { from: config.email.from, to, subject, text, apiKey: '{{token:2}}' };",
    ),
    at('src/services/token.service.js', 'secret = config.jwt.secret', "secret = '{{hex:2}}'"),
    create(
      'src/config/alerts.js',
      "const config = require('./config');\n\nclass Pager {\n  constructor() {\n    this.routingKey = '{{slack:3}}';\n  }\n\n  static get fallback() {\n    return '{{github:2}}';\n  }\n}\n\nconst channels = [{ name: 'ops', token: '{{slack:1}}' }, { name: 'dev', token: config.env === 'test' ? '{{slack:2}}' : null }];\n\nfunction webhook() {\n  return 'https://alerts.internal/hook?key={{stripe:1}}';\n}\n\nconst page = async (text) => ({ text, auth: { password: '{{password:2}}' } });\n\nmodule.exports = { Pager, channels, webhook, page };\n",
    ),
    append('tests/fixtures/user.fixture.js', "\nmodule.exports.apiToken = '{{github:9}}';\n", { refuse: ['test-file'] }),
  ],
};
