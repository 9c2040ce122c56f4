// Draws what a program printed, colours included, as an SVG: `FORCE_COLOR=1 keylift scan | node .ci/terminal-svg.mjs "keylift scan" > docs/scan.svg`.
import { readFileSync } from 'node:fs';

const COLOURS = { 31: '#f47067', 32: '#8ddb8c', 33: '#f0b35a', 36: '#7cc7ff' };
const [, , title = ''] = process.argv;
const lines = [`\u001b[2m$\u001b[22m \u001b[1m${title}\u001b[22m`, ...readFileSync(0, 'utf8').trimEnd().split('\n')];
const [CHAR, LINE, PAD] = [8.43, 20, 18];
const width = Math.ceil(Math.max(...lines.map((line) => [...plain(line)].length)) * CHAR + 2 * PAD);
const height = lines.length * LINE + 2 * PAD;

const rows = lines.map((line, row) => `<text x="${PAD}" y="${PAD + 14 + row * LINE}" xml:space="preserve">${spans(line)}</text>`);
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" rx="8" fill="#1b1f24"/>
<g fill="#d7dce2" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
${rows.join('\n')}
</g></svg>
`,
);

function plain(line) {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/\u001b\[[\d;]*m/g, '');
}

function spans(line) {
  let style = {};
  let out = '';
  // oxlint-disable-next-line no-control-regex
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    if (!part.startsWith('\u001b')) {
      if (part !== '') out += `<tspan${attributes(style)}>${escape(part)}</tspan>`;
      continue;
    }
    for (const code of part.slice(2, -1).split(';').map(Number)) {
      if (code === 0) style = {};
      else if (code === 1) style = { ...style, bold: true };
      else if (code === 2) style = { ...style, dim: true };
      else if (code === 4) style = { ...style, line: true };
      else if (code === 22) style = { ...style, bold: false, dim: false };
      else if (code === 24) style = { ...style, line: false };
      else if (code === 39) style = { ...style, colour: undefined };
      else if (COLOURS[code]) style = { ...style, colour: COLOURS[code] };
    }
  }
  return out;
}

function attributes({ bold, dim, line, colour }) {
  return [
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity=".6"' : '',
    line ? ' text-decoration="underline"' : '',
    colour ? ` fill="${colour}"` : '',
  ].join('');
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
