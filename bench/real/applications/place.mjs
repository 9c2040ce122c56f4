// How a planted place is written down.

/** `find`, which stands once in the file, becomes `put`. */
export const at = (path, find, put, more = {}) => ({ path, find, put, ...more });

/** `text` goes to the end of the file. */
export const append = (path, text, more = {}) => ({ path, append: text, ...more });

/** The file is new. */
export const create = (path, text, more = {}) => ({ path, create: text, ...more });
