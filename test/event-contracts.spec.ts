import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Decoder } from '@kernel/decode.js';
import type { JsonObject } from '@kernel/json.js';
import { academyEvents } from '@modules/academy/academy.decode.js';
import { activitiesEvents } from '@modules/activities/activities.decode.js';
import { advisoryEvents } from '@modules/advisory/advisory.decode.js';
import { participationEvents } from '@modules/participation/participation.decode.js';
import { peopleEvents } from '@modules/people/people.decode.js';
import { programmeEvents } from '@modules/programme/programme.decode.js';
import { definitionFrom } from '@modules/programme/contracts.js';
import type { Definition, ProgrammeEvent } from '@modules/programme/contracts.js';
import { aDefinition } from '@testing/builders.js';
import { contractFaults, contractHash, misfit } from '@testing/event-contract.js';
import { contractFolder } from './contract-folders.js';

const DECODERS: Readonly<Record<string, Decoder<unknown>>> = {
  academy: academyEvents,
  activities: activitiesEvents,
  advisory: advisoryEvents,
  participation: participationEvents,
  people: peopleEvents,
  programme: programmeEvents,
};

describe('the stored events of every module', () => {
  it('are all looked at', () => {
    const modules = globSync('libs/modules/*/*.events.ts').map((file) => basename(file, '.events.ts'));
    expect(modules.toSorted()).toEqual(Object.keys(DECODERS));
  });
  it('have types of their own', () => {
    const types = Object.values(DECODERS).flatMap((decoder) => decoder.types);
    expect(new Set(types).size).toBe(types.length);
  });
  it.each(Object.entries(DECODERS))('have schemas and golden samples that are read for ever: %s', (module, decoder) => {
    expect(contractFaults(contractFolder(module), decoder)).toEqual([]);
  });
});

describe('what deciders make', () => {
  const programmes = contractFolder('programme');
  const document = parse(readFileSync('samples/malopolska-2014/programme.yaml', 'utf8')) as JsonObject;
  const launched = (definition: Definition): ProgrammeEvent => ({
    type: 'ProgrammeLaunched',
    data: { on: definition.period.from, definition },
  });

  it('fits its schema: the founding programme and the small one of the specs', () => {
    expect(misfit(programmes, launched(definitionFrom(document)))).toBeUndefined();
    expect(misfit(programmes, launched(aDefinition()))).toBeUndefined();
  });
  it('would not fit with a fraction, with a number beyond its range, or under another type', () => {
    const { academy } = aDefinition();
    expect(misfit(programmes, launched(aDefinition({ academy: { ...academy, seats: 0.5 } })))).toContain('integer');
    expect(misfit(programmes, launched(aDefinition({ academy: { ...academy, threshold: 10_001 } })))).toContain(
      '10000',
    );
    expect(misfit(programmes, { type: 'ProgrammePlanned', data: {} })).toContain('false');
  });
});

describe('a contract that is not kept', () => {
  const module = 'activities';
  const sample = 'ActivityRecorded.v1.json';
  const schema = 'ActivityRecorded.schema.json';
  type Change = (content: JsonObject) => JsonObject;

  /** Changes a file, and the manifest with it unless that is what is tried. */
  const faultsWith = (file: string, change: Change | 'remove', pinned = true): readonly string[] => {
    const folder = new Map(contractFolder(module));
    const before = JSON.parse(folder.get(file) ?? '{}') as JsonObject;
    folder.delete(file);
    if (change === 'remove') return contractFaults(folder, activitiesEvents);
    const after = JSON.stringify(change(before));
    folder.set(file, after);
    const manifest = JSON.parse(folder.get('manifest.json') ?? '{}') as JsonObject;
    if (pinned) folder.set('manifest.json', JSON.stringify({ ...manifest, [file]: contractHash(after) }));
    return contractFaults(folder, activitiesEvents);
  };
  const inData =
    (data: JsonObject): Change =>
    (content) => ({ ...content, data: { ...(content['data'] as JsonObject), ...data } });
  const same: Change = (content) => content;

  it('shows nothing as long as it is kept', () => {
    expect(faultsWith(sample, same)).toEqual([]);
  });
  it.each<[string, string, Change | 'remove', string]>([
    ['a sample that is missing', sample, 'remove', `${sample} is missing`],
    ['a schema that is missing', schema, 'remove', `${schema} is missing`],
    ['a manifest that is missing', 'manifest.json', 'remove', 'is not in the manifest'],
    ['a sample that was changed', sample, inData({ people: 13 }), `${sample} was changed`],
    ['a schema that was changed', schema, (content) => ({ ...content, title: 'x' }), `${schema} was changed`],
    [
      'a manifest that was changed',
      'manifest.json',
      (content) => ({ ...content, [sample]: '' }),
      `${sample} was changed`,
    ],
    ['a file of no type', 'ActivityForgotten.v1.json', same, 'belongs to no known type'],
  ])('shows %s', (_, file, change, told) => {
    expect(faultsWith(file, change, false).join('\n')).toContain(told);
  });
  it.each<[string, string, Change, string]>([
    ['a sample with another hash', sample, inData({ people: 13 }), 'another data hash'],
    ['a sample that its schema does not allow', sample, inData({ people: -1 }), 'does not fit its schema'],
    [
      'a sample with a field that its schema does not know',
      sample,
      inData({ colour: 'red' }),
      'does not fit its schema',
    ],
    ['a sample that leaves a field out', sample, inData({ document: undefined }), 'does not show the field document'],
    ['a sample that cannot be read', sample, inData({ on: 'soon' }), 'is not read'],
    ['a sample of another type', sample, (content) => ({ ...content, type: 'ActivityAnnulled' }), 'is of type'],
    ['a sample of a newer version than is read', sample, newer, 'by a newer version'],
    ['a sample with an address as actor', sample, withActor('a@b.example'), 'is no event'],
    ['a sample without a salt', sample, (content) => ({ ...content, salt: undefined }), 'is no event'],
    ['a schema that is none', schema, (content) => ({ ...content, type: 'thing' }), 'is no schema'],
    ['a schema that lets unknown fields in', schema, (content) => ({ ...content, additionalProperties: true }), 'open'],
  ])('shows %s', (_, file, change, told) => {
    expect(faultsWith(file, change).join('\n')).toContain(told);
  });
  it('shows a decoder that does not look at a field, and one that knows more types', () => {
    const blind: Decoder<unknown> = { ...activitiesEvents, decode: ({ type, data }) => ({ type, data }) };
    expect(contractFaults(contractFolder(module), blind)).toContain(
      `${sample} is read even when its field kind is of another kind.`,
    );
    const more = { ...activitiesEvents, types: [...activitiesEvents.types, 'ActivityPlanned'] };
    expect(contractFaults(contractFolder(module), more)).toEqual(['ActivityPlanned.schema.json is missing.']);
  });
  it('shows a decoder that gives something else than what is stored', () => {
    const other: Decoder<unknown> = { ...activitiesEvents, decode: ({ type }) => ({ type, data: {} }) };
    expect(contractFaults(contractFolder(module), other)).toContain(`${sample} is read as something else.`);
  });
});

function newer(content: JsonObject): JsonObject {
  return { ...content, metadata: { ...(content['metadata'] as JsonObject), schemaVersion: 2 } };
}

function withActor(actor: string): (content: JsonObject) => JsonObject {
  return (content) => ({ ...content, metadata: { ...(content['metadata'] as JsonObject), actor } });
}
