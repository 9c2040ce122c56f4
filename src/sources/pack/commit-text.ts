// Author and date out of a commit's text.
import type { CommitInfo } from '../../core/blob.ts';

export function commitInfo(id: string, text: Buffer): CommitInfo {
  const line = /^author (.*)$/m.exec(text.toString('utf8', 0, headEnd(text)))?.[1] ?? '';
  const [, author = '', seconds = '0', zone = '+0000'] = /^(.*?) ?<[^>]*> (-?\d{1,15}) ([-+]\d{4})$/.exec(line) ?? [];
  return { id, date: isoDate(Number(seconds), zone), author };
}

function headEnd(text: Buffer): number {
  const end = text.indexOf('\n\n');
  return end === -1 ? text.length : end;
}

/** ISO 8601 in the author's own time zone, as git writes it. */
function isoDate(seconds: number, zone: string): string {
  const sign = zone.startsWith('-') ? -1 : 1;
  const minutes = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const local = new Date((seconds + minutes * 60) * 1000);
  if (Number.isNaN(local.getTime())) return '1970-01-01T00:00:00Z';
  const offset = minutes === 0 ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return `${local.toISOString().slice(0, 19)}${offset}`;
}
