import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const TESTS = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'tools/test/**/*.test.ts']

/** Every byte changed, every fault injected, other programs started: seconds each, so apart from the quick unit tests. */
const THOROUGH = '**/*{mutation,attacks,fuzz,faults,interop,openssl,packaging}*.test.ts'

/** @auth0/mdl and @owf/mdoc register the same tag with one CBOR library, so whoever is loaded last breaks the other. */
const PEERS_OF_MDOC = ['packages/mdoc/test/*interop.test.ts', 'tools/test/measure-peers-interop.test.ts']

// Tests read the packages' sources through the `tegata-source` export condition: no build step.
export default defineConfig({
  resolve: { conditions: ['tegata-source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['tegata-source', ...defaultServerConditions] } },
  test: {
    setupFiles: ['test/setup/quiet.ts'],
    testTimeout: 30_000,
    pool: 'threads',
    // The default leaves one core to a main thread that has little to do: half the speed on two cores.
    maxWorkers: '100%',
    // Files of one worker share loaded modules: importing everything anew for each file takes longer than the tests.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'unit', include: TESTS, exclude: [THOROUGH] } },
      {
        extends: true,
        test: {
          name: 'thorough',
          include: TESTS.map((folder) => folder.replace('*.test.ts', THOROUGH.slice(3))),
          exclude: PEERS_OF_MDOC,
        },
      },
      {
        extends: true,
        test: { name: 'thorough-apart', include: PEERS_OF_MDOC, isolate: true },
      },
    ],
  },
})
