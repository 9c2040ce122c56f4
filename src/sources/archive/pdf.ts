// The text of a PDF, page by page.
import { getDocumentProxy } from 'unpdf';

export interface PdfPage {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** @throws when it is none, or is encrypted */
export async function* pdfPages(bytes: Uint8Array): AsyncGenerator<PdfPage> {
  // The library takes the bytes for itself; and what it thinks of a document is for nobody's terminal.
  const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, isEvalSupported: false });
  try {
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
      page.cleanup();
      yield { number, text };
    }
  } finally {
    await document.destroy();
  }
}
