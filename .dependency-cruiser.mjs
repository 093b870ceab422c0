// The import table of CONTRIBUTING.md, one rule for each line and one probe for each rule in test/architecture.spec.ts.
const SPEC = '\\.spec\\.ts$';
// A contract suite is a spec that several adapters' specs call.
const TESTS = '\\.(spec|contract)\\.ts$';
const CODE = { pathNot: [TESTS, '^libs/testing/', '^test/'] };
const codeIn = (path, ...pathNot) => ({ path, pathNot: [TESTS, ...pathNot] });
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/`;

// Drivers: what the adapters, and only they, are written against.
const DRIVERS = ['@eventstore/db-client', 'canonicalize', 'csv-parse', 'mongodb', 'saxes', 'yaml', 'yauzl'];

// What several adapters stand on, and no port: connections to SQLite and MongoDB, calls to a worker thread.
const FOUNDATIONS = ['^libs/adapters/mongodb/', '^libs/adapters/sqlite/', '^libs/adapters/worker/'];

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    forbid('no-unresolved', 'What is imported exists.', {}, { couldNotResolve: true }),
    forbid(
      'no-undeclared-packages',
      'What is imported stands in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg'] },
    ),
    forbid('no-dev-packages', 'What runs at a user needs no tool of ours.', CODE, {
      dependencyTypes: ['npm-dev'],
      dependencyTypesNot: ['type-only'],
    }),
    forbid('no-imported-specs', 'A spec is run, never imported.', {}, { path: SPEC }),
    forbid('testing-only-in-specs', 'libs/testing serves specs.', CODE, { path: '^libs/testing/' }),

    forbid('kernel-imports-nothing', 'The vocabulary stands on itself.', codeIn('^libs/kernel/'), {
      pathNot: '^libs/kernel/',
    }),

    forbid('module-knows-no-adapter', 'The business cannot tell what it runs on.', codeIn('^libs/modules/'), {
      path: '^libs/adapters/',
    }),
    forbid(
      'module-knows-others-by-contract',
      'Of another module only contracts.ts may be imported.',
      codeIn('^libs/modules/([^/]+)/'),
      { path: '^libs/modules/', pathNot: ['^libs/modules/$1/', '^libs/modules/[^/]+/contracts\\.ts$'] },
    ),
    forbid(
      'module-rules-use-no-package',
      'Rules and views are pure: no package, no node: module.',
      codeIn('^libs/modules/', '\\.module\\.ts$'),
      { pathNot: ['^libs/', '^apps/', '^test/'], couldNotResolve: false },
    ),
    forbid(
      'nest-module-uses-only-nest',
      '<m>.module.ts is wiring: besides its module it knows Nest alone.',
      codeIn('^libs/modules/.*\\.module\\.ts$'),
      { pathNot: ['^libs/', '^apps/', '^test/', packages('@nestjs')], couldNotResolve: false },
    ),

    forbid(
      'adapter-knows-only-kernel',
      'A driver fulfils a port of the kernel; it knows no module and no other adapter.',
      codeIn('^libs/adapters/([^/]+)/'),
      { path: '^libs/', pathNot: ['^libs/kernel/', '^libs/adapters/$1/', '^libs/testing/', ...FOUNDATIONS] },
    ),
    forbid('adapter-uses-only-drivers', 'Of packages, an adapter knows its driver.', codeIn('^libs/adapters/'), {
      path: packages('[^/]+'),
      pathNot: [packages(...DRIVERS), packages('@types')],
    }),

    forbid('libs-know-no-app', 'Apps compose libs, never the other way round.', codeIn('^libs/'), { path: '^apps/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist', '^data/', '^test/fixtures/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
  },
};
