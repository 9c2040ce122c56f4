// The two modules that .ci/rules-plugin.mjs makes of rules/*.yml.
declare module 'keylift:rules' {
  /** What a scan needs of each rule, as JSON, one a line. */
  export const text: () => string;
}
declare module 'keylift:rules-full' {
  const rules: unknown[];
  export default rules;
}
