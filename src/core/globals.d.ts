/** Set by the build from package.json. */
declare const __KEYLIFT_VERSION__: string;
/** Set by the build: the name of the scan's bundle, which changes with its content. */
declare const __SCAN_BUNDLE__: string;
