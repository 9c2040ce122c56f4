// What the path says: tests, documentation, translations, lock files, generated code.

export interface Place {
  readonly test: boolean;
  readonly docs: boolean;
  /** Texts for people: translation catalogues and such, where "password" is a label. */
  readonly translations: boolean;
  /** Written by tools: lock files, source maps, minified bundles, checksums. */
  readonly generated: boolean;
  /** A lock file: names, versions and digests of packages, and nothing a person wrote. */
  readonly lock: boolean;
  /** A programming language in which a value without quotes is an expression, not a literal. */
  readonly code: boolean;
}

const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|pyi|rb|go|java|kts?|scala|groovy|cs|fs|vb|c|h|cc|cpp|cxx|hpp|mm?|swift|rs|php|dart|lua|pl|pm|exs?|erl|hs|clj|jl|r|zig|nim|sol)$/i;

const TEST =
  /(?:^|\/)(?:t|(?:[\w.-]*[._-]|jvm|docker|integration|unit|android|common|native|functional|acceptance|system)?tests?|tests?[._-][\w.-]+|[\w.-]*\.tests?\.[\w.-]+|test(?:ing|cases?|dir|utils?|suites?|resources|files|support|helpers?|kit|lib)|regress|specs?|__tests__|__mocks__|__fixtures__|testdata|test-data|fixtures?|mocks?|e2e|cypress|examples?|samples?|demos?)\/|[._-](?:test|spec|mock|stories|e2e)s?\.\w+$|(?:^|\/)(?:test_[^/]*|[^/]*_test)\.\w+$|Tests?\.(?:java|kt|cs|swift|php|scala)$/i;
const DOCS =
  /(?:^|\/)(?:docs?|documentation|changelogs?|readme)\/|\.(?:md|mdx|rst|adoc|txt|html?)$|(?:^|\/)(?:readme|changelog|changes|history|news|license|contributing)[^/]*$/i;
const TRANSLATIONS =
  /(?:^|\/)(?:locales?|i18n|l10n|lang|languages?|translations?|messages|nls|po)\/|\.(?:po|pot|mo|xlf|xliff|strings|arb|resx)$|(?:^|[._/-])(?:messages|(?:local)?strings|translations?|locale)[._-]?[a-z]{0,2}(?:[_-][a-z]{2})?\.\w+$|_[a-z]{2}(?:[_-][a-z]{2})?\.(?:properties|resx)$|(?:^|\/)[a-z]{2}(?:[_-][a-z]{2})?\.(?:json|ya?ml|php|js|ts)$/i;
const LOCK = /(?:^|\/)(?:npm-shrinkwrap\.json|go\.(?:work\.)?sum|[^/]*\.lock(?:\.hcl|\.json|file)?|[^/]*-lock\.(?:json|ya?ml))$/i;
const GENERATED =
  /\.(?:map|snap|min\.(?:js|css)|pb\.go|g\.dart|designer\.cs)$|(?:^|\/)(?:node_modules|bower_components|vendor|dist|third_party)\//i;

/** Folders of translations even where the files in them are code. */
const CATALOGUE = /(?:^|\/)(?:locales?|i18n|l10n|translations?|nls)\//i;

/** Classifies a path ("/"-separated, relative to the scanned root). */
export function placeOf(path: string): Place {
  const code = CODE.test(path);
  const lock = LOCK.test(path);
  return {
    test: TEST.test(path),
    docs: DOCS.test(path),
    translations: code ? CATALOGUE.test(path) : TRANSLATIONS.test(path),
    generated: GENERATED.test(path) || lock,
    lock,
    code,
  };
}
