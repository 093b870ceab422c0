import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Transform } from 'class-transformer';
import { IsArray, IsString, getMetadataStorage } from 'class-validator';
import * as fc from 'fast-check';
import * as entries from '../rest/bodies/entries.js';
import * as diplomas from '../rest/bodies/diplomas.js';
import * as people from '../rest/bodies/people.js';
import * as programmes from '../rest/bodies/programmes.js';
import * as rebuilds from '../rest/bodies/rebuilds.js';
import { RequiredId } from './fields.js';
import { isSurelyValid } from './flat-body.js';
import { EDGE_VALIDATION, EdgeValidation } from './pipes.js';
import { EdgeError } from './problem.js';

const BODIES: readonly Type<object>[] = Object.values({
  ...entries,
  ...diplomas,
  ...people,
  ...programmes,
  ...rebuilds,
});

const edge = new EdgeValidation();
/** Asks class-validator about every body. */
const asking = new ValidationPipe(EDGE_VALIDATION);

const outcome = async (pipe: ValidationPipe, type: Type<object>, body: object): Promise<unknown> => {
  try {
    const taken: unknown = await pipe.transform({ ...body }, { type: 'body', metatype: type });
    return { taken, isOfItsClass: taken instanceof type };
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    return { refused: error.parts };
  }
};

const fieldsOf = (type: Type<object>): readonly string[] => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(type, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
];

const aValue = fc.oneof(
  fc.constantFrom<unknown>(
    '2014-11-09',
    '1208053',
    'adv-1',
    'x'.repeat(10_001),
    '',
    ' ',
    true,
    false,
    null,
    -1,
    0.25,
    7,
  ),
  fc.string(),
  fc.double({ noNaN: true }),
  fc.constantFrom<unknown>([], ['a'], {}, { a: 1 }),
);

const aBody = (type: Type<object>): fc.Arbitrary<object> =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...fieldsOf(type)), aValue),
      fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant({ unknown: 'x' }) }),
    )
    .map(([known, unknown]) => ({ ...known, ...unknown }));

describe('the check of bodies', () => {
  it.each(BODIES.map((type) => [type.name, type] as const))(
    'says of a %s what class-validator says',
    async (_, type) => {
      await fc.assert(
        fc.asyncProperty(aBody(type), async (body) => {
          expect(await outcome(edge, type, body)).toEqual(await outcome(asking, type, body));
        }),
        { numRuns: 60 },
      );
    },
  );

  it('need not ask it about an entry as it is usually sent', () => {
    const body = { ref: 'DOR/1', teryt: '1208053', on: '2014-11-09', adviser: 'adv-1', hours: 2.5, mode: 'remote' };
    expect(isSurelyValid(entries.AdvisoryEntry, body)).toBe(true);
    expect(isSurelyValid(entries.AdvisoryEntry, { ...body, topic: null })).toBe(true);
    expect(isSurelyValid(entries.AdvisoryEntry, { ...body, hours: true })).toBe(false);
    expect(isSurelyValid(entries.AdvisoryEntry, { ...body, topics: 'x' })).toBe(false);
    expect(isSurelyValid(entries.AdvisoryEntry, { ...body, topic: ['x'] })).toBe(false);
  });

  it('leaves to it what is asked in other ways than by the value', () => {
    class Listed {
      @IsArray()
      readonly names?: readonly string[];
    }
    class Each {
      @IsString({ each: true })
      readonly name?: string;
    }
    expect(isSurelyValid(Listed, { names: ['a'] })).toBe(false);
    expect(isSurelyValid(Each, { name: 'a' })).toBe(false);
  });

  it('would be seen to differ if a class changed the values that it is sent', async () => {
    class Changed {
      @RequiredId('an id')
      @Transform(() => 'another')
      readonly id?: string;
    }
    expect(await outcome(edge, Changed, { id: 'a' })).not.toEqual(await outcome(asking, Changed, { id: 'a' }));
  });
});
