/** @type {import('@jest/types').Config.ProjectConfig} */
const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/no-secret-is-written.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }] },
};

/** @type {import('jest').Config} */
export default {
  // A guard against hanging, far above what any test takes: the first ones of a new machine find every cache empty.
  testTimeout: 180_000,
  // By default there is one worker less than processors, which leaves much idle while tests wait for programs that they start.
  maxWorkers: '100%',
  // A worker does not give back what a test file has loaded, the CDK above all.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/test/browser/', '/test/conformance/', '/test/e2e/'],
    },
    { ...project, displayName: 'conformance', testMatch: ['<rootDir>/test/conformance/**/*.test.ts'] },
    { ...project, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
    { ...project, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
