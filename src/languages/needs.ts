// What a set of rewrites needs around it, collected: the same change wanted by several sites is made once.
import type { Notice, Support, SupportChange, TextEdit } from '../core/language.ts';

/** Collects changes; the same change wanted by several sites becomes one. */
export class Needs {
  readonly #changes = new Map<string, { change: SupportChange; ids: Set<string> }>();
  readonly #commands = new Set<string>();
  readonly #notices = new Map<string, Notice>();

  create(path: string, content: string, ids: readonly string[]): void {
    this.#add(`create ${path}`, { kind: 'create', path, content, neededBy: [] }, ids);
  }

  edit(path: string, edit: TextEdit, ids: readonly string[]): void {
    this.#add(`edit ${path} ${edit.span.start} ${edit.text}`, { kind: 'edit', path, edits: [edit], neededBy: [] }, ids);
  }

  command(command: string): void {
    this.#commands.add(command);
  }

  notice(notice: Notice): void {
    this.#notices.set(`${notice.code} ${notice.path} ${notice.text}`, notice);
  }

  support(): Support {
    const changes = [...this.#changes.values()].map(({ change, ids }): SupportChange => ({ ...change, neededBy: [...ids] }));
    const notices = [...this.#notices.values()];
    return { changes, commands: [...this.#commands], ...(notices.length > 0 && { notices }) };
  }

  #add(key: string, change: SupportChange, ids: readonly string[]): void {
    const known = this.#changes.get(key) ?? { change, ids: new Set<string>() };
    for (const id of ids) known.ids.add(id);
    this.#changes.set(key, known);
  }
}
