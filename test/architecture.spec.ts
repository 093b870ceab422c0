import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlantedTree } from './planted-tree.js';

interface Probe {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

const importing = (...specifiers: readonly string[]): string =>
  specifiers.map((specifier) => `import '${specifier}';\n`).join('');

const offence = (rule: string, file: string, ...specifiers: readonly string[]): Probe => ({
  rule,
  file,
  text: importing(...specifiers),
});

const TARGETS = {
  'apps/api/src/main.ts': 'export const api = 1;\n',
  'libs/kernel/event.ts': 'export const event = 1;\n',
  'libs/kernel/event.spec.ts': 'export const spec = 1;\n',
  'libs/modules/people/egg.ts': importing('./chicken.js'),
  'libs/modules/programme/contracts.ts': 'export const contract = 1;\n',
  'libs/modules/programme/programme.ts': 'export const programme = 1;\n',
  'libs/adapters/mongodb/connect-mongo.ts': 'export const connect = 1;\n',
  'libs/adapters/worker/connect.ts': 'export const connect = 1;\n',
  'libs/adapters/event-store/memory.ts': 'export const memory = 1;\n',
  'libs/testing/builders.ts': 'export const builder = 1;\n',
};

const OFFENCES: readonly Probe[] = [
  offence('no-cycles', 'libs/modules/people/chicken.ts', './egg.js'),
  offence('no-unresolved', 'libs/modules/people/lost.ts', './nowhere.js'),
  offence('no-unresolved', 'libs/modules/people/people.module.ts', '@kernel/nowhere.js'),
  offence('no-undeclared-packages', 'apps/api/src/undeclared.ts', 'iterare'),
  offence('no-dev-packages', 'apps/api/src/supertested.ts', 'supertest'),
  offence('no-imported-specs', 'libs/kernel/borrowed.ts', './event.spec.js'),
  offence('testing-only-in-specs', 'apps/cli/src/built.ts', '@testing/builders.js'),

  offence('kernel-imports-nothing', 'libs/kernel/with-crypto.ts', 'node:crypto'),
  offence('kernel-imports-nothing', 'libs/kernel/with-package.ts', 'yaml'),
  offence('kernel-imports-nothing', 'libs/kernel/with-driver.ts', 'mongodb'),
  offence('kernel-imports-nothing', 'libs/kernel/with-module.ts', '@modules/programme/contracts.js'),
  offence('kernel-imports-nothing', 'libs/kernel/with-adapter.ts', '@adapters/event-store/memory.js'),

  offence('module-knows-no-adapter', 'libs/modules/people/stored.ts', '@adapters/event-store/memory.js'),
  offence('module-knows-no-adapter', 'libs/modules/people/stored.module.ts', '@adapters/event-store/memory.js'),
  offence('module-knows-no-adapter', 'libs/modules/people/remote.ts', '@adapters/mongodb/connect-mongo.js'),
  offence('module-knows-others-by-contract', 'libs/modules/people/nosy.ts', '@modules/programme/programme.js'),
  offence('module-knows-others-by-contract', 'libs/modules/intake/nosy.ts', '../programme/programme.js'),
  offence('module-knows-others-by-contract', 'libs/modules/people/nosy.module.ts', '@modules/programme/programme.js'),
  offence('module-rules-use-no-package', 'libs/modules/people/yaml.ts', 'yaml'),
  offence('module-rules-use-no-package', 'libs/modules/people/nest.ts', '@nestjs/common'),
  offence('module-rules-use-no-package', 'libs/modules/people/views/crypto.ts', 'node:crypto'),
  offence('nest-module-uses-only-nest', 'libs/modules/people/fast.module.ts', 'fastify'),
  offence('nest-module-uses-only-nest', 'libs/modules/people/files.module.ts', 'node:fs'),

  offence('adapter-knows-only-kernel', 'libs/adapters/read-store/with-module.ts', '@modules/programme/contracts.js'),
  offence('adapter-knows-only-kernel', 'libs/adapters/read-store/with-other.ts', '../event-store/memory.js'),
  offence('adapter-uses-only-drivers', 'libs/adapters/read-store/with-nest.ts', '@nestjs/common'),
  offence('libs-know-no-app', 'libs/modules/people/served.ts', '../../../apps/api/src/main.js'),
  offence('libs-know-no-app', 'libs/adapters/read-store/served.ts', '../../../apps/api/src/main.js'),

  {
    rule: 'kernel-imports-nothing',
    file: 'libs/kernel/with-type.ts',
    text: `import type { Stats } from 'node:fs';\nexport type Size = Stats['size'];\n`,
  },
];

const ALLOWED: readonly Probe[] = [
  offence('', 'libs/kernel/stream.ts', './event.js'),
  offence('', 'libs/modules/people/rules.ts', '@kernel/event.js', './contracts.js', '@modules/programme/contracts.js'),
  offence('', 'libs/modules/people/contracts.ts', '@kernel/event.js'),
  offence('', 'libs/modules/people/good.module.ts', '@nestjs/common', '@nestjs/cqrs', './rules.js'),
  offence('', 'libs/modules/people/rules.spec.ts', './rules.js', '@testing/builders.js', 'fast-check', 'node:crypto'),
  offence('', 'libs/adapters/read-store/good.ts', '@kernel/event.js', 'node:sqlite', 'yaml', '../worker/connect.js'),
  offence('', 'libs/adapters/read-store/remote.ts', 'mongodb', '../mongodb/connect-mongo.js'),
  offence('', 'libs/adapters/read-store/read-store.contract.ts', '@jest/globals', '@testing/builders.js'),
  offence('', 'apps/api/src/good.ts', '@modules/people/rules.js', '@adapters/event-store/memory.js', 'fastify'),
  offence('', 'test/good.e2e.spec.ts', 'supertest', '../apps/api/src/main.js'),
];

const ERROR = /error ([\w-]+): ([^\s:]+)/g;

describe('the import rules', () => {
  const found = new Map<string, Set<string>>();
  let tree: PlantedTree;
  let rules: readonly string[];

  beforeAll(async () => {
    const planted = [...OFFENCES, ...ALLOWED].map(({ file, text }) => [file, text] as const);
    tree = new PlantedTree({ ...TARGETS, ...Object.fromEntries(planted) });
    for (const [, rule = '', file = ''] of tree.check('imports').output.matchAll(ERROR)) {
      found.set(file, (found.get(file) ?? new Set()).add(rule));
    }
    const config = '../.dependency-cruiser.mjs';
    rules = (await import(config)).default.forbidden.map(({ name }: { name: string }) => name);
  }, 180_000);

  afterAll(() => tree.remove());

  it.each(OFFENCES)('$rule reports $file, and no other rule does', ({ rule, file }) => {
    expect([...(found.get(file) ?? [])]).toEqual([rule]);
  });

  it.each(ALLOWED)('let $file pass', ({ file }) => {
    expect([...(found.get(file) ?? [])]).toEqual([]);
  });

  it('each have an offence planted here', () => {
    expect([...new Set(OFFENCES.map(({ rule }) => rule))].toSorted()).toEqual([...new Set(rules)].toSorted());
  });
});
