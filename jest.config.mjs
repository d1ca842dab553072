// What all projects share. Jest resolves the package's own name to its sources, so that they are what coverage measures.
const project = {
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^@tollgate/stripe-sandbox$': '<rootDir>/packages/stripe-sandbox/src/sandbox.ts',
    '^@tollgate/stripe-sandbox/(.+)$': '<rootDir>/packages/stripe-sandbox/src/$1.ts',
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

// `npm run test:long` also runs *.long.ts, which need minutes, and commits that a shallow clone of CI lacks.
// biome-ignore lint/style/noProcessEnv: Jest reads its configuration before any code of the service runs.
const serviceTests = ['<rootDir>/test/**/*.test.ts', ...(process.env.LONG ? ['<rootDir>/test/**/*.long.ts'] : [])];

/** @type {import('jest').Config} */
export default {
  // One run for all, so that its last line is the total.
  projects: [
    { ...project, displayName: 'service', testMatch: serviceTests },
    { ...project, displayName: 'stripe-sandbox', testMatch: ['<rootDir>/packages/stripe-sandbox/test/**/*.test.ts'] },
  ],
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.mjs'],
  // By itself jest leaves a core free, which on two of them is half.
  maxWorkers: 2,
  // A new worker compiles everything again, which takes seconds; one that has run two dozen files holds this much.
  workerIdleMemoryLimit: '2GB',
  testSequencer: '<rootDir>/test/support/longest-first-sequencer.mjs',
  testTimeout: 120_000,

  // Measured by `npm run check` (--coverage), file by file: a well-tested neighbour hides nothing.
  collectCoverageFrom: [
    '{src,packages/*/src}/**/*.ts',
    '!src/**/*.generated.ts',
    // The console runs in a browser, where Jest cannot measure it: test/console clicks through the built one.
    '!packages/console/**',
    // The process itself and what it stands on: tests start them as a child, which is not measured, because a process
    // reads its environment once and has at most one embedded engine.
    '!src/main.ts',
    '!src/ground.ts',
    '!src/local/local-ground.ts',
    '!src/local/welcome.ts',
    '!src/cli/{outcome,store,rebuild}.ts',
    '!packages/stripe-sandbox/src/{command,embedded-mongodb,storage}.ts',
  ],
  // Exceptions, each with what it has and why; the numbers only ever go up.
  coverageThreshold: {
    './{src,packages/*/src}/**/!(embedded-mongodb|log-output).ts': {
      lines: 90,
      branches: 90,
    },
    // Run as processes, which are not measured: test/process starts them.
    './src/local/embedded-mongodb.ts': { lines: 65, branches: 30 },
    // Its last write is made while a process exits: test/platform/log-output.test.ts starts one.
    './src/platform/log-output.ts': { lines: 90, branches: 85 },
  },
  coverageReporters: ['text', 'lcovonly'],
};
