import { describe, expect, it } from '@jest/globals';

import type { NewEvent } from '@kernel/event.js';
import { ENVELOPE_BYTES, MAX_APPEND_BYTES, StoreUnavailable, TooLarge } from '@kernel/event-store.js';
import { NOTE_METADATA, note } from '@testing/notes.js';

import { prepareAppend } from '../prepared-append.js';

import { Namespace } from './namespace.js';
import { ENGINE_APPEND_BYTES, engineBytes, oursIn, recordedOf, storedForm } from './stored-form.js';
import type { EngineEvent, StoredForm } from './stored-form.js';

const sealed = (name: string, text = ''): NewEvent => note(name, { name, text });

const NOTED = sealed('a0');

const formsOf = (...events: readonly NewEvent[]): readonly StoredForm[] =>
  prepareAppend('note-a', events).map(storedForm);

/** As the engine gives it back: ten digits, as a server has them that has been in use for years. */
const engineEvent = ({ id, type, data, metadata: beside }: StoredForm): EngineEvent => ({
  id,
  type,
  streamId: 'kronika.note-a',
  revision: 7n,
  isJson: true,
  data: JSON.parse(data.toString()),
  metadata: JSON.parse(beside.toString()),
  position: { commit: 7_516_192_768n, prepare: 7_516_192_768n },
});

const back = (changed: Partial<EngineEvent> = {}): EngineEvent => {
  const [form] = formsOf(NOTED);
  if (!form) throw new Error('No form was made.');
  return { ...engineEvent(form), ...changed };
};

describe('an event as the engine keeps it', () => {
  it('comes back as it was sealed, with its place', () => {
    const position = 7_516_192_768n;
    expect(recordedOf('note-a', back())).toEqual({ ...NOTED, stream: 'note-a', revision: 7n, position });
  });

  it('carries its correlation where the engine’s own tools look for it', () => {
    expect(back().metadata).toMatchObject({ ...NOTE_METADATA, $correlationId: NOTE_METADATA.correlationId });
  });

  it.each(['salt', 'dataHash', '$correlationId'])('may not have %s in its own metadata', (name) => {
    const odd = { ...NOTED, metadata: { ...NOTE_METADATA, [name]: 'x' } };
    expect(() => formsOf(odd)).toThrow(new TypeError(`Metadata may not have a member ${name}.`));
  });

  it.each<[string, Partial<EngineEvent>]>([
    ['bytes', { isJson: false }],
    ['data that is no object', { data: 'text' }],
    ['no metadata', { metadata: undefined }],
    ['metadata of another program', { metadata: { user: 'x' } }],
    ['no place', { position: undefined }],
    ['a place in a transaction of the old protocol', { position: { commit: 900n, prepare: 700n } }],
    ['a place that the engine does not know', { position: { commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n } }],
  ])('is not taken for ours with %s', (_, changed) => {
    expect(() => recordedOf('note-a', back(changed))).toThrow(StoreUnavailable);
    expect(() => recordedOf('note-a', back(changed))).toThrow(
      "Event 7 of the engine's stream kronika.note-a was not written by Kronika",
    );
  });
});

describe('what stands in the whole log', () => {
  const namespace = new Namespace('kronika');

  it('is ours in a stream of the namespace', () => {
    expect(oursIn(namespace, back())).toMatchObject({ stream: 'note-a', position: 7_516_192_768n });
  });

  it.each<[string, Partial<EngineEvent>]>([
    ['an event of another application', { streamId: 'order-1', metadata: undefined }],
    ['an event of another namespace', { streamId: 'kronika2.note-a' }],
    ['the log’s identity', { streamId: 'kronika.identity', type: 'LogIdentity' }],
    ['the metadata of one of our streams', { streamId: '$$kronika.note-a', type: '$metadata' }],
    ['a link of the projection by category', { streamId: '$ce-kronika.note', type: '$>', isJson: false }],
    ['a link into one of our streams', { type: '$>', isJson: false }],
    ['a tombstone of one of our streams', { type: '$streamDeleted', isJson: false, revision: 2n ** 63n - 1n }],
    ['statistics', { streamId: '$stats-127.0.0.1:2113', type: '$statsCollected' }],
  ])('is passed over: %s', (_, changed) => {
    expect(oursIn(namespace, back(changed))).toBeUndefined();
  });

  it('is passed over where a link has lost its target', () => {
    expect(oursIn(namespace, undefined)).toBeUndefined();
  });
});

describe('the bytes of an append', () => {
  it('count as the engine counts: data, metadata and twice the type', () => {
    const forms = formsOf(sealed('a0'), sealed('a1', 'zażółć'));
    const [first, second] = forms;
    const each = [first, second].map((form) => (form ? form.data.length + form.metadata.length + 2 * 5 : 0));
    expect(engineBytes(forms)).toBe(each.reduce((sum, bytes) => sum + bytes, 0));
  });

  it('fit into the engine’s limit whenever they fit into the port’s, since what stands beside is counted there', () => {
    const [form] = formsOf(NOTED);
    const [own = 0] = prepareAppend('note-a', [NOTED]).map(({ data, metadata: json }) => data.length + json.length);
    const beside = engineBytes(form ? [form] : []) - own - 2 * 'Noted'.length;
    expect(beside).toBeLessThanOrEqual(ENVELOPE_BYTES);
    expect(MAX_APPEND_BYTES).toBe(ENGINE_APPEND_BYTES);
  });

  it('are refused beyond the engine’s limit', () => {
    const [form] = formsOf(NOTED);
    if (!form) throw new Error('No form was made.');
    const large = { ...form, data: Buffer.alloc(ENGINE_APPEND_BYTES) };
    expect(() => engineBytes([large])).toThrow(TooLarge);
  });
});
