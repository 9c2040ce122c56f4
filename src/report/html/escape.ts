// The one way text gets into the page. A tagged template escapes everything that was not made by it.
import { printable } from '../../core/printable.ts';

/** HTML that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

/** Builds markup; interpolated text is made printable and escaped, nested markup and lists of it pass. */
export function markup(strings: TemplateStringsArray, ...parts: readonly (string | number | Html | readonly Html[])[]): Html {
  let text = strings[0]!;
  parts.forEach((part, index) => {
    text += partText(part) + strings[index + 1]!;
  });
  return { html: text };
}

/** Markup of our own that needs no escaping: styles, scripts, symbols. */
export function raw(markup: string): Html {
  return { html: markup };
}

function partText(part: string | number | Html | readonly Html[]): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escape(printable(part));
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
