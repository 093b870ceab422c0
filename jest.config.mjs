import { join } from 'node:path';

const house = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/scripts/seeded.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  // Sources import './x.js' and '@kernel/x.js', as they stand in dist; here they are the .ts files.
  moduleNameMapper: {
    '^@(kernel|modules|adapters|testing)/(.*)\\.js$': '<rootDir>/libs/$1/$2',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/data'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist', '<rootDir>/test/fixtures'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
            verbatimModuleSyntax: true,
          },
        },
      },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  // No spec asserts how long something takes: the bound only ends what hangs, also on a machine that does other work.
  testTimeout: 60_000,
  testSequencer: join(import.meta.dirname, 'scripts', 'slow-first.mjs'),
  projects: [
    { ...house, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps}/**/*.spec.ts'] },
    { ...house, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.spec.ts'] },
  ],
};
