/** Set by the build from package.json. */
declare const __KEYLIFT_VERSION__: string;
