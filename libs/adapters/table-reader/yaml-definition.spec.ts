import { describe, expect, it } from '@jest/globals';
import type { Json } from '@kernel/json.js';
import { Unreadable } from '@kernel/table-reader.js';
import { readDefinition } from './yaml-definition.js';

const read = (content: string | Buffer): Promise<Json> =>
  readDefinition({
    name: 'programme.yaml',
    async *bytes() {
      yield Buffer.from(content);
    },
  });

describe('programme.yaml', () => {
  it('keeps days, percentages, codes with leading zeros and times as text', async () => {
    expect(await read('from: 2014-07-01\nthreshold: 80%\nid: I.1\nat: 12:30\nyes: no\ncode: "0201011"\n')).toEqual({
      from: '2014-07-01',
      threshold: '80%',
      id: 'I.1',
      at: '12:30',
      yes: 'no',
      code: '0201011',
    });
  });

  it('gives numbers, booleans, nulls, lists and maps', async () => {
    expect(await read('a: 4\nb: 7.5\nc: true\nd: null\ne: [1, { f: x }]\n')).toEqual({
      a: 4,
      b: 7.5,
      c: true,
      d: null,
      e: [1, { f: 'x' }],
    });
  });

  it('may name a part once and repeat it by alias', async () => {
    expect(await read('a: &window { from: 2015-01-01 }\nb: *window\n')).toEqual({
      a: { from: '2015-01-01' },
      b: { from: '2015-01-01' },
    });
  });

  it.each([
    ['with a byte-order mark', Buffer.from('\ufeffname: Łódź\n')],
    ['in Windows-1250', Buffer.from([...Buffer.from('name: '), 0xa3, 0xf3, 0x64, 0x9f])],
    ['in UTF-16', Buffer.from('\ufeffname: Łódź\r\n', 'utf16le')],
  ])('reads %s', async (_, content) => {
    expect(await read(content)).toEqual({ name: 'Łódź' });
  });

  it.each([
    [
      'a key that stands twice',
      'id: a\nname: b\nid: c\n',
      'programme.yaml, line 3, column 1: a key stands there a second time.',
      3,
    ],
    ['a tab', 'a:\n\tb: 1\n', 'programme.yaml, line 2, column 1: a tab indents the line.', 2],
    [
      'a bracket that is not closed',
      'a: [1, 2\nb: 3\n',
      'programme.yaml, line 2, column 1: the indentation does not fit the lines around it, or a bracket before is not closed.',
      2,
    ],
    [
      'a quote that is not closed',
      'a: "x\n',
      'programme.yaml, line 2, column 1: a bracket, a comma, a colon or a quote is missing.',
      2,
    ],
    [
      'a colon in a value',
      'a: b: c\n',
      'programme.yaml, line 1, column 4: a value holds a colon; put it in quotes.',
      1,
    ],
    [
      'a reserved sign',
      'a: @x\n',
      'programme.yaml, line 1, column 4: a value begins with a sign that YAML reserves; put it in quotes.',
      1,
    ],
    ['a second document', 'a: 1\n---\nb: 2\n', 'programme.yaml, line 2, column 1: a second document begins.', 2],
    ['a tag', 'a: !!binary aGVq\n', 'programme.yaml, line 1, column 4: a tag (!…) has no meaning here.', 1],
  ])('is refused with %s, by line and column', async (_, content, message, row) => {
    const fault = await read(content).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Unreadable);
    expect(fault).toMatchObject({ message, file: 'programme.yaml', at: { row } });
  });

  it.each([
    ['nothing in it', '# only a comment\n', 'it is empty'],
    ['an alias without an anchor', 'a: *b\n', 'no anchor'],
    ['a bomb of aliases', bomb(), 'repeat more than 100 times'],
    ['a circle of aliases', 'a: &a [*a]\n', 'levels deep'],
    ['nesting without end', `a: ${'['.repeat(200)}${']'.repeat(200)}`, 'levels deep'],
    ['nesting far beyond', '['.repeat(200_000), 'it nests too deeply'],
    ['a number out of range', 'a: 90071992547409930\n', 'the number 90071992547409940 is out of range'],
    ['a number without end', 'a: .inf\n', 'the number Infinity is out of range'],
    ['more than a definition ever has', `a: "${'x'.repeat(256 * 1024)}"`, 'longer than 256 KiB'],
  ])('is refused with %s', async (_, content, why) => {
    const fault = await read(content).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Unreadable);
    expect(fault).toMatchObject({ file: 'programme.yaml', message: expect.stringContaining(why) });
  });
});

function bomb(): string {
  const levels = 'abcdefghi'.split('');
  const lines = levels.map(
    (name, index) =>
      `${name}: &${name} [${Array(9)
        .fill(index === 0 ? 'x' : `*${levels[index - 1]}`)
        .join(', ')}]`,
  );
  return lines.join('\n');
}
