// The program as package.json names it, or the one that KEYLIFT_BINARY names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly bin: { readonly keylift: string } };

export const BINARY: string = process.env['KEYLIFT_BINARY'] ?? join(ROOT, bin.keylift);
