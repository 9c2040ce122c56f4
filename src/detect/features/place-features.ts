// What the path says: the kind of file, and what the folder is for.
import { once } from '../../core/once.ts';
import type { Place } from '../place.ts';
import { features, matching, type Feature } from './table.ts';

export interface PlaceSubject {
  readonly place: Place;
  readonly path: string;
  readonly name: string;
}

export function placeSubject(place: Place, path: string): PlaceSubject {
  return { place, path, name: path.slice(path.lastIndexOf('/') + 1) };
}

export const placeFeatures: () => readonly Feature<PlaceSubject>[] = once(() => [
  ...features<PlaceSubject>('test-path', { 'path.test': (s) => s.place.test }),
  ...features<PlaceSubject>('docs-path', { 'path.docs': (s) => s.place.docs }),
  ...features<PlaceSubject>('translations', { 'path.translations': (s) => s.place.translations }),
  ...features<PlaceSubject>('generated-file', { 'path.generated': (s) => s.place.generated }),
  ...matching<PlaceSubject>('example-path', 'path', (s) => s.path, {
    example: /example|sample|demo|tutorial|playground|template/i,
    fixture: /fixture|testdata|golden|snapshot|cassette|mock|stub/i,
    config: /(?:^|[/._-])(?:conf|config|configs|configuration|settings|properties|env|secrets?|credentials?)(?:[/._-]|$)/i,
    deploy: /docker|compose|k8s|kubernetes|helm|ansible|terraform|deploy|\.github|\.circleci|\.travis|jenkins|vagrant/i,
    schema: /schema|swagger|openapi|migration|entity|model|proto|types?\b/i,
    view: /view|component|page|template|form|ui\b|frontend|widget|screen/i,
  }),
  ...matching<PlaceSubject>('file-kind', 'file', (s) => s.name, {
    script: /\.(?:[cm]?[jt]sx?)$/i,
    python: /\.(?:py|ipynb)$/i,
    ruby: /\.(?:rb|rake|erb)$|^Gemfile|^Rakefile/i,
    go: /\.go$/i,
    jvm: /\.(?:java|kt|kts|scala|groovy|gradle)$/i,
    dotnet: /\.(?:cs|vb|fs|xaml)$/i,
    php: /\.php$/i,
    native: /\.(?:c|h|cc|cpp|hpp|m|mm|swift|rs)$/i,
    shell: /\.(?:sh|bash|zsh|bats|ps1|bat|cmd)$|^Dockerfile|^Makefile/i,
    yaml: /\.ya?ml/i,
    json: /\.json/i,
    markup: /\.(?:xml|html?|vue|svelte|xhtml|jsp|plist|config)$/i,
    settings: /\.(?:ini|conf|cfg|cnf|properties|toml|env|tf|tfvars|hcl)|^\.\w+$|\.env/i,
    text: /\.(?:md|mdx|markdown|rst|txt|adoc)$/i,
    sql: /\.sql$/i,
    bare: /^[^.]+$/,
    testName: /test|spec/i,
    secretName: /secret|credential|passw|\.env|auth|token|key/i,
  }),
]);
