import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { canonicalJson, dataHash } from '@adapters/event-store/canonical.js';
import type { Decoder } from '@kernel/decode.js';
import type { Fact, RecordedEvent } from '@kernel/event.js';
import { isJsonList, isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';

/** The texts of the files of a module's `contract` folder by name; `manifest.json`, with the hash of each other one, among them. */
export type ContractFolder = ReadonlyMap<string, string>;

const MANIFEST = 'manifest.json';
const FILE = /^(?<type>[A-Z][A-Za-z]+)\.(?:schema|v(?<version>[1-9]\d*))\.json$/;

/** What a golden sample is besides its data: an event as the log gives it back, without its position. */
const ENVELOPE = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'stream', 'revision', 'type', 'data', 'metadata', 'salt', 'dataHash'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    stream: { type: 'string', pattern: '^[a-z]+-[A-Za-z0-9._:-]+$' },
    revision: { type: 'string', pattern: '^(0|[1-9][0-9]*)$' },
    type: { type: 'string' },
    data: { type: 'object' },
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['actor', 'role', 'source', 'correlationId', 'causationId', 'schemaVersion', 'recordedAt'],
      properties: {
        actor: { type: 'string', pattern: '^[^@]+$' },
        role: { enum: ['specialist', 'manager', 'coordinator', 'auditor'] },
        source: { enum: ['api', 'import', 'cli'] },
        correlationId: { type: 'string', minLength: 1 },
        causationId: { type: 'string', minLength: 1 },
        schemaVersion: { type: 'integer', minimum: 1 },
        recordedAt: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
      },
    },
    salt: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    dataHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
};

/** Hex SHA-256 of the file's bytes, as `sha256sum` prints it. */
export const contractHash = (text: string): string => createHash('sha256').update(text).digest('hex');

const parsed = (folder: ContractFolder, file: string): JsonObject | undefined => {
  const text = folder.get(file);
  return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
};

/**
 * Everything that is wrong with the contract of a module's stored events, in plain sentences; nothing when it holds. Every type that `decoder`
 * knows has a schema of its data and a golden sample of each version, which the manifest pins, and `decoder` reads.
 */
export const contractFaults = (folder: ContractFolder, decoder: Decoder<unknown>): readonly string[] => [
  ...[...folder.keys()].flatMap((file) => strayFaults(file, decoder)),
  ...manifestFaults(folder),
  ...decoder.types.flatMap((type) => typeFaults(folder, type, decoder)),
];

/** What keeps the data of an event, as a decider makes it, from fitting its schema; undefined when it fits. */
export const misfit = (folder: ContractFolder, { type, data }: Fact<string, object>): string | undefined => {
  const validate = compiled(parsed(folder, `${type}.schema.json`) ?? false);
  if (typeof validate === 'string') return validate;
  return validate(JSON.parse(JSON.stringify(data))) ? undefined : ajv().errorsText(validate.errors);
};

const strayFaults = (file: string, { types }: Decoder<unknown>): readonly string[] => {
  const type = FILE.exec(file)?.groups?.['type'];
  return file === MANIFEST || (type !== undefined && types.includes(type)) ? [] : [`${file} belongs to no known type.`];
};

const manifestFaults = (folder: ContractFolder): readonly string[] => {
  const manifest = parsed(folder, MANIFEST) ?? {};
  const files = new Set([...folder.keys(), ...Object.keys(manifest)].filter((file) => file !== MANIFEST));
  return [...files].flatMap((file) => {
    const content = folder.get(file);
    if (content === undefined) return [`${file} is missing; the manifest holds it.`];
    if (manifest[file] === undefined) return [`${file} is not in the manifest: npm run contracts.`];
    return manifest[file] === contractHash(content) ? [] : [`${file} was changed.`];
  });
};

const typeFaults = (folder: ContractFolder, type: string, decoder: Decoder<unknown>): readonly string[] => {
  const schema = parsed(folder, `${type}.schema.json`);
  if (!schema) return [`${type}.schema.json is missing.`];
  const validate = compiled(schema);
  if (typeof validate === 'string') return [`${type}.schema.json is no schema: ${validate}`];
  if (!folder.has(`${type}.v1.json`)) return [`${type}.v1.json is missing.`];
  const samples = [...folder.keys()].filter((file) => file.startsWith(`${type}.v`));
  return [
    ...openObjects(schema).map((path) => `${type}.schema.json leaves the object at ${path || 'the top'} open.`),
    ...samples.flatMap((file) =>
      sampleFaults({ type, schema, sample: parsed(folder, file) ?? {}, validate }, decoder).map(
        (why) => `${file} ${why}`,
      ),
    ),
  ];
};

const ajv = (): Ajv2020 => {
  const made = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  addFormats.default(made);
  return made;
};

const compiled = (schema: JsonObject | false): ValidateFunction | string => {
  try {
    return ajv().compile(schema);
  } catch (error) {
    return String(error);
  }
};

const ENVELOPE_VALIDATOR = ajv().compile(ENVELOPE);

/** Places of objects that would let unknown fields in. */
const openObjects = (schema: Json | undefined, path = ''): readonly string[] => {
  if (isJsonList(schema)) return schema.flatMap((item, index) => openObjects(item, `${path}/${index}`));
  if (!isJsonObject(schema)) return [];
  const open = schema['properties'] !== undefined && schema['additionalProperties'] !== false ? [path] : [];
  return [...open, ...Object.entries(schema).flatMap(([key, value]) => openObjects(value, `${path}/${key}`))];
};

interface Sampled {
  readonly type: string;
  readonly schema: JsonObject;
  readonly sample: JsonObject;
  readonly validate: ValidateFunction;
}

const sampleFaults = ({ type, schema, sample, validate }: Sampled, decoder: Decoder<unknown>): readonly string[] => {
  if (!ENVELOPE_VALIDATOR(sample)) return [`is no event: ${ajv().errorsText(ENVELOPE_VALIDATOR.errors)}.`];
  const recorded = recordedFrom(sample);
  const { data } = recorded;
  const faults: string[] = [];
  if (recorded.type !== type) faults.push(`is of type ${recorded.type}.`);
  if (dataHash(recorded.salt, data) !== recorded.dataHash) faults.push('has another data hash than its data.');
  if (!validate(data)) faults.push(`does not fit its schema: ${ajv().errorsText(validate.errors)}.`);
  const fields = Object.keys(isJsonObject(schema['properties']) ? schema['properties'] : {});
  for (const field of fields.filter((name) => data[name] === undefined))
    faults.push(`does not show the field ${field}.`);
  return [...faults, ...decodeFaults(recorded, fields, decoder)];
};

/** The decoder reads the sample, and refuses it with any of its fields of another kind. */
const decodeFaults = (
  recorded: RecordedEvent,
  fields: readonly string[],
  decoder: Decoder<unknown>,
): readonly string[] => {
  const read = decoded(recorded, decoder);
  if (typeof read === 'string') return [`is not read: ${read}`];
  if (canonicalJson(read) !== canonicalJson({ type: recorded.type, data: recorded.data }))
    return ['is read as something else.'];
  return fields
    .filter((field) => typeof decoded({ ...recorded, data: { ...recorded.data, [field]: [[]] } }, decoder) !== 'string')
    .map((field) => `is read even when its field ${field} is of another kind.`);
};

const decoded = (recorded: RecordedEvent, { decode }: Decoder<unknown>): JsonObject | string => {
  try {
    return decode(recorded) as JsonObject;
  } catch (error) {
    return String(error);
  }
};

const recordedFrom = (sample: JsonObject): RecordedEvent =>
  ({ ...sample, revision: BigInt(sample['revision'] as string), position: 1n }) as unknown as RecordedEvent;
