import { defineConfig, type ViteUserConfig } from 'vitest/config';
// @ts-expect-error plain JavaScript shared with the build
import { vitestRules } from './.ci/rules-plugin.mjs';

const config: ViteUserConfig = defineConfig({
  plugins: [vitestRules()],
  define: { __KEYLIFT_VERSION__: '"0.0.0-test"' },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

export default config;
