import { describe, expect, it } from '@jest/globals';

import { asObject, asText } from './ordered-json.js';
import type { OrderedJson } from './ordered-json.js';

describe('an ordered object', () => {
  const ordered = new Map<string, OrderedJson>([
    ['1217032', new Map<string, OrderedJson>([['name', 'Żary "x"']])],
    ['1205011', new Map()],
    ['list', [1, null, { a: true }]],
  ]);

  it('is printed in its order, as JSON', () => {
    expect(asText(ordered)).toBe(
      '{\n "1217032": {\n  "name": "Żary \\"x\\""\n },\n "1205011": {},\n "list": [1,null,{"a":true}]\n}',
    );
    expect(JSON.parse(asText(ordered))).toEqual(asObject(ordered));
  });

  it('becomes a plain object with all its values', () => {
    expect(asObject(ordered)).toEqual({
      '1205011': {},
      '1217032': { name: 'Żary "x"' },
      list: [1, null, { a: true }],
    });
  });
});
