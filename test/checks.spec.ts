import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlantedTree } from './planted-tree.js';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const branches = (count: number): string =>
  `export const f = (n: number): number => {\n${lines(count, (i) => `  if (n === ${i}) return ${i + 1};`)}\n  return 0;\n};\n`;

const cases = (count: number): string =>
  `export const f = (n: number): number => {\n  switch (n) {\n${lines(count, (i) => `    case ${i}: return ${i + 1};`)}\n    default: return 0;\n  }\n};\n`;

const statements = (count: number): string =>
  `export const f = (): number => {\n  let n = 0;\n${lines(count, () => '  n += 1;')}\n  return n;\n};\n`;

const constants = (count: number): string => `${lines(count, (i) => `export const c${i} = ${i};`)}\n`;

const nested = (depth: number): string =>
  `export const f = (n: number): number => {\n${'if (n > 1) {\n'.repeat(depth)}return 1;\n${'}\n'.repeat(depth)}return 0;\n};\n`;

const parameters = (count: number): string =>
  `export const f = (${lines(count, (i) => `p${i}: number,`)}): number => ${lines(count, (i) => `p${i}`).replaceAll('\n', ' + ')};\n`;

const LINT_OFFENCES: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['max-lines', 'libs/kernel/long-file.ts', constants(201)],
  ['max-lines-per-function', 'libs/kernel/long-function.ts', statements(24)],
  ['complexity', 'libs/kernel/complex.ts', branches(8)],
  ['max-depth', 'libs/kernel/deep.ts', nested(4)],
  ['max-params', 'libs/kernel/params.ts', parameters(5)],
  ['no-explicit-any', 'libs/kernel/any.ts', 'export const f = (n: any): boolean => n === 1;\n'],
  ['no-non-null-assertion', 'libs/kernel/bang.ts', 'export const f = (n?: string): string => n!;\n'],
  ['consistent-type-assertions', 'libs/kernel/as.ts', 'export const f = (n: unknown): string => n as string;\n'],
  ['no-floating-promises', 'libs/kernel/floating.ts', 'export const f = (): void => {\n  Promise.resolve(1);\n};\n'],
  ['no-default-export', 'libs/kernel/default.ts', 'export default 1;\n'],
  ['no-barrel-file', 'libs/kernel/index.ts', `export * from './short-file.js';\n`],
  ['no-console', 'libs/kernel/console.ts', `export const f = (): void => console.log('x');\n`],
  ['no-process-env', 'apps/api/src/environment.ts', `export const home = process.env['HOME'];\n`],
  ['filename-case', 'libs/kernel/camelCase.ts', 'export const n = 1;\n'],
  ['no-undef', 'scripts/undefined.mjs', 'nobody();\n'],
  [
    'switch-exhaustiveness-check',
    'libs/kernel/switch.ts',
    `export const f = (n: 'a' | 'b'): void => {\n  switch (n) {\n    case 'a':\n      break;\n  }\n};\n`,
  ],
  [
    'no-disabled-tests',
    'libs/kernel/skipped.spec.ts',
    `import { expect, it } from '@jest/globals';\nit.skip('x', () => expect(1).toBe(1));\n`,
  ],
  ['expect-expect', 'libs/kernel/idle.spec.ts', `import { it } from '@jest/globals';\nit('is', () => {});\n`],
  [
    'no-focused-tests',
    'libs/kernel/focused.spec.ts',
    `import { expect, it } from '@jest/globals';\nit.only('x', () => expect(1).toBe(1));\n`,
  ],
];

const LINT_ALLOWED: readonly (readonly [file: string, text: string])[] = [
  ['libs/kernel/short-file.ts', constants(200)],
  ['libs/kernel/short-function.ts', statements(21)],
  ['libs/kernel/simple.ts', branches(7)],
  ['libs/kernel/one-switch.ts', cases(15)],
  ['libs/kernel/shallow.ts', nested(3)],
  ['libs/kernel/four-params.ts', parameters(4)],
  ['libs/kernel/const.ts', `export const kinds = ['a', 'b'] as const;\n`],
  ['libs/kernel/long.spec.ts', statements(300)],
  ['libs/adapters/store/as.ts', 'export const f = (n: unknown): string => n as string;\n'],
  ['libs/modules/people/people.events.ts', 'export const f = (n: unknown): string => n as string;\n'],
  ['apps/api/src/config.ts', `export const home = process.env['HOME'];\n`],
];

describe('the lint rules', () => {
  const found = new Map<string, string[]>();
  let tree: PlantedTree;

  beforeAll(() => {
    const planted = LINT_OFFENCES.map(([, file, text]) => [file, text] as const);
    tree = new PlantedTree(Object.fromEntries([...planted, ...LINT_ALLOWED]));
    for (const [, file = '', rule = ''] of tree.check('lint').output.matchAll(/^([^\s:]+):.*\(([\w-]+)\)\]$/gm)) {
      found.set(file, [...(found.get(file) ?? []), rule]);
    }
  }, 180_000);

  afterAll(() => tree.remove());

  it.each(LINT_OFFENCES)('%s reports %s, and no other rule does', (rule, file) => {
    expect(found.get(file)).toEqual([rule]);
  });

  it.each(LINT_ALLOWED)('let %s pass', (file) => {
    expect(found.get(file)).toBeUndefined();
  });
});

describe('the checks', () => {
  let sound: PlantedTree;
  let faulty: PlantedTree;

  const MAIN = `import { used } from '@kernel/used.js';\n\nprocess.stdout.write(used);\n`;

  beforeAll(() => {
    sound = new PlantedTree({
      'apps/api/src/main.ts': MAIN,
      'libs/kernel/used.ts': `export const used = 'x';\n`,
      'test/main.e2e.spec.ts': `import '../apps/api/src/main.js';\n`,
    });
    faulty = new PlantedTree({
      'apps/api/src/main.ts': MAIN,
      'libs/kernel/used.ts': `export const used = "x"\nexport const lonely: string = 1;\n`,
      'libs/kernel/unused.ts': 'export const nobody = 1;\n',
    });
  });

  afterAll(() => {
    sound.remove();
    faulty.remove();
  });

  it.each(['types', 'lint', 'format', 'imports'])('%s passes on sound files', (check) => {
    expect(sound.check(check)).toEqual({ passed: true, output: `✓ ${check}\n` });
  });

  it('types fails on a wrong type', () => {
    const { passed, output } = faulty.check('types');
    expect(passed).toBe(false);
    expect(output).toContain(`libs/kernel/used.ts(2,14): error TS2322`);
  });

  it('format fails on a file that Prettier would change', () => {
    const { passed, output } = faulty.check('format');
    expect(passed).toBe(false);
    expect(output).toContain('libs/kernel/used.ts');
    expect(output).not.toContain('main.ts');
  });

  it('unused fails on a file, an export and a package that nothing uses', () => {
    const { passed, output } = faulty.check('unused');
    expect(passed).toBe(false);
    expect(output).toContain('libs/kernel/unused.ts');
    expect(output).toMatch(/lonely\s+libs\/kernel\/used\.ts/);
    expect(output).toMatch(/yaml\s+package\.json/);
    expect(output).not.toMatch(/^used\s/m);
  });
});
