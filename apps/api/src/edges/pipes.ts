import { Injectable, ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata, Type, ValidationError, ValidationPipeOptions } from '@nestjs/common';
import { isSurelyValid } from './flat-body.js';
import { EdgeError, andMore } from './problem.js';
import type { FieldProblem } from './problem.js';

export const EDGE_VALIDATION: ValidationPipeOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  transformOptions: { exposeDefaultValues: true },
  stopAtFirstError: false,
  validationError: { target: false, value: false },
  exceptionFactory: (errors) => refused(errors),
};

/**
 * Checks every body and query against its class: unknown fields are refused, and every fault is named with its JSON pointer. Whatever the
 * Content-Type made of the body, only an object passes.
 */
@Injectable()
export class EdgeValidation extends ValidationPipe {
  constructor() {
    super(EDGE_VALIDATION);
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && !isPlain(value)) throw noObject(value);
    refuseInherited(value);
    const valid = metadata.type === 'body' ? surelyValid(value, metadata.metatype) : undefined;
    const taken: unknown = valid ?? (await super.transform(value, metadata));
    return taken;
  }
}

/** A body that class-validator need not be asked about. */
const surelyValid = (value: unknown, type: Type<object> | undefined): object | undefined =>
  type !== undefined && isPlain(value) && isSurelyValid(type, value) ? Object.assign(new type(), value) : undefined;

/** What every object has by inheritance is known to no class, though it would pass for a field of it. */
const refuseInherited = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  const found = Object.keys(value).find((name) => name in Object.prototype);
  if (found !== undefined) throw problemWith([unknownField(found, `/${found}`)]);
};

const unknownField = (name: string, pointer: string): FieldProblem => ({
  pointer,
  detail: `${name} is not known here.`,
  expected: 'only what /openapi.json lists',
});

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const noObject = (value: unknown): EdgeError =>
  value === undefined
    ? new EdgeError({
        status: 400,
        code: 'request.body-missing',
        detail: 'The request has no body.',
        expected: 'a JSON object',
      })
    : new EdgeError({
        status: 400,
        code: 'request.body-unreadable',
        detail: 'The body is not a JSON object.',
        pointer: '',
        expected: 'a JSON object, with Content-Type application/json',
      });

const refused = (errors: readonly ValidationError[]): EdgeError =>
  problemWith(errors.flatMap((error) => flatten(error, '')));

const problemWith = (found: readonly FieldProblem[]): EdgeError => {
  const [first] = found;
  return new EdgeError({
    status: 400,
    code: 'request.invalid',
    detail: `${first?.detail ?? 'The request is not as expected.'}${andMore(found.length)}`,
    pointer: first?.pointer,
    expected: first?.expected,
    errors: found,
  });
};

const flatten = ({ property, constraints, children }: ValidationError, path: string): readonly FieldProblem[] => {
  const pointer = `${path}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(constraints ?? {}).map(([rule, expected]) => told(rule, expected, { pointer, property }));
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, pointer))];
};

/** Values are not repeated: they may be names. */
const told = (
  rule: string,
  expected: string,
  { pointer, property }: { readonly pointer: string; readonly property: string },
): FieldProblem =>
  rule === 'whitelistValidation'
    ? unknownField(property, pointer)
    : { pointer, detail: `${property} is not as expected: ${expected}.`, expected };
