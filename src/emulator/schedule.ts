// Rotation schedules: `AutomaticallyAfterDays`, `rate(…)` and `cron(…)`, checked and asked for the next date. All UTC.
// Format: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
import { invalidParameter } from './service-error.ts';

/** The service's RotationRules structure. */
export interface RotationRules {
  readonly AutomaticallyAfterDays?: number;
  readonly Duration?: string;
  readonly ScheduleExpression?: string;
}

interface Cron {
  readonly kind: 'cron';
  readonly hours: ReadonlySet<number>;
  fits(date: Date): boolean;
}

type Rate = { readonly kind: 'hours'; readonly every: number } | { readonly kind: 'days'; readonly every: number };
type Schedule = Rate | Cron;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Far enough for a 29 February and every fifth Monday. */
const HORIZON_DAYS = 366 * 8;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Throws InvalidParameterException for rules the service would not take. */
export function checkRules(rules: RotationRules): void {
  if (rules.AutomaticallyAfterDays !== undefined && rules.ScheduleExpression !== undefined) {
    throw invalidParameter('You can specify either AutomaticallyAfterDays or ScheduleExpression in RotationRules, but not both.');
  }
  if (rules.AutomaticallyAfterDays === undefined && rules.ScheduleExpression === undefined) {
    throw invalidParameter('You must specify AutomaticallyAfterDays or ScheduleExpression in RotationRules.');
  }
  const schedule = parse(rules);
  if (rules.Duration === undefined) return;
  const hours = Number.parseInt(rules.Duration, 10);
  const longest = schedule.kind === 'hours' ? Math.min(24, schedule.every) : 24;
  if (hours < 1 || hours > longest) {
    throw invalidParameter('The rotation window must not extend into the next rotation window or the next UTC day.');
  }
}

/** The next rotation after `from`; undefined for a cron expression that never comes round. Expects checked rules. */
export function nextRotation(rules: RotationRules, from: Date): Date | undefined {
  const schedule = parse(rules);
  if (schedule.kind === 'hours') return new Date(Math.floor(from.getTime() / HOUR_MS) * HOUR_MS + schedule.every * HOUR_MS);
  if (schedule.kind === 'days') return new Date(startOfDay(from) + schedule.every * DAY_MS);
  return nextByCron(schedule, from);
}

function nextByCron(schedule: Cron, from: Date): Date | undefined {
  const day = startOfDay(from);
  for (let offset = 0; offset < HORIZON_DAYS; offset += 1) {
    const date = new Date(day + offset * DAY_MS);
    if (!schedule.fits(date)) continue;
    for (let hour = 0; hour < 24; hour += 1) {
      const time = date.getTime() + hour * HOUR_MS;
      if (schedule.hours.has(hour) && time > from.getTime()) return new Date(time);
    }
  }
  return undefined;
}

function parse(rules: RotationRules): Schedule {
  if (rules.ScheduleExpression === undefined) return { kind: 'days', every: rules.AutomaticallyAfterDays ?? 0 };
  const rate = /^rate\((\d+) (hour|hours|day|days)\)$/.exec(rules.ScheduleExpression);
  if (rate !== null) return parseRate(Number(rate[1]), rate[2]!.startsWith('hour') ? 'hours' : 'days');
  const cron = /^cron\(([^()]+)\)$/.exec(rules.ScheduleExpression);
  if (cron !== null) return parseCron(cron[1]!.trim().split(/ +/));
  throw invalid('it is neither rate(number unit) nor cron(six fields)');
}

function parseRate(every: number, kind: 'hours' | 'days'): Schedule {
  const days = kind === 'days' ? every : every / 24;
  if (kind === 'hours' && every < 4) throw invalid('a secret can be rotated every 4 hours at most');
  if (days < 1 / 24 || days > 999) throw invalid('the rate must be between 4 hours and 999 days');
  return { kind, every };
}

function parseCron(fields: readonly string[]): Schedule {
  if (fields.length !== 6) throw invalid('cron needs six fields');
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  if (minutes !== '0') throw invalid('rotation windows open on the hour: the minutes must be 0');
  if (year !== '*') throw invalid('the year must be *');
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw invalid('one of day-of-month and day-of-week must be ?, and not both');
  const months = numbers(month, 1, 12, MONTHS);
  const fitsDay = dayOfWeek === '?' ? daysOfMonth(dayOfMonth) : daysOfWeek(dayOfWeek);
  return {
    kind: 'cron',
    hours: numbers(hours, 0, 23),
    fits: (date) => months.has(date.getUTCMonth() + 1) && fitsDay(date),
  };
}

function daysOfMonth(field: string): (date: Date) => boolean {
  if (field === 'L') return (date) => date.getUTCDate() === lastOfMonth(date);
  const days = numbers(field, 1, 31);
  return (date) => days.has(date.getUTCDate());
}

function daysOfWeek(field: string): (date: Date) => boolean {
  const nth = /^([1-7]|[A-Z]{3})#([1-5])$/.exec(field);
  if (nth !== null) {
    const [day] = numbers(nth[1]!, 1, 7, WEEKDAYS);
    return (date) => weekday(date) === day && Math.ceil(date.getUTCDate() / 7) === Number(nth[2]);
  }
  const last = /^([1-7]|[A-Z]{3})L$/.exec(field);
  if (last !== null) {
    const [day] = numbers(last[1]!, 1, 7, WEEKDAYS);
    return (date) => weekday(date) === day && date.getUTCDate() > lastOfMonth(date) - 7;
  }
  const days = numbers(field, 1, 7, WEEKDAYS);
  return (date) => days.has(weekday(date));
}

/** A field of lists, ranges and steps as the set of its numbers; `names` are counted from `least`. */
function numbers(field: string, least: number, most: number, names: readonly string[] = []): ReadonlySet<number> {
  const found = new Set<number>();
  const read = (word: string): number => {
    const named = names.indexOf(word);
    const number = named >= 0 ? named + least : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
    if (!(number >= least && number <= most)) throw invalid('a field of the cron expression is out of range');
    return number;
  };
  for (const part of field.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step)))
      throw invalid('a step of the cron expression is not a number');
    const [from = '', to, ...rest] = range.split('-');
    if (rest.length > 0) throw invalid('a range of the cron expression has more than two ends');
    const open = from === '*' || (from === '' && step !== undefined);
    const first = open ? least : read(from);
    const end = to !== undefined ? read(to) : open || step !== undefined ? most : first;
    if (first > end) throw invalid('a range of the cron expression runs backwards');
    for (let number = first; number <= end; number += Number(step ?? 1)) found.add(number);
  }
  return found;
}

/** 1 is Sunday, as in the expressions. */
function weekday(date: Date): number {
  return date.getUTCDay() + 1;
}

function lastOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function startOfDay(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS) * DAY_MS;
}

function invalid(why: string): Error {
  return invalidParameter(`The ScheduleExpression in RotationRules is not valid: ${why}.`);
}
