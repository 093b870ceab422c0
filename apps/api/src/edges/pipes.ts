import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';
import { EdgeError } from './problem.js';
import type { FieldProblem } from './problem.js';

/** Checks every body and query against its class: unknown fields are refused, and every fault is named with its JSON pointer. */
export const edgeValidation = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    transformOptions: { exposeDefaultValues: true },
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => refused(errors),
  });

const refused = (errors: readonly ValidationError[]): EdgeError => {
  const found = errors.flatMap((error) => flatten(error, ''));
  const [first] = found;
  const more = found.length > 1 ? ` There are ${found.length - 1} more; see errors.` : '';
  return new EdgeError({
    status: 400,
    code: 'request.invalid',
    detail: `${first?.detail ?? 'The request is not as expected.'}${more}`,
    pointer: first?.pointer,
    expected: first?.expected,
    errors: found,
  });
};

const flatten = ({ property, constraints, children }: ValidationError, path: string): readonly FieldProblem[] => {
  const pointer = `${path}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(constraints ?? {}).map(([rule, message]) => told(rule, message, { pointer, property }));
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, pointer))];
};

const told = (
  rule: string,
  message: string,
  { pointer, property }: { readonly pointer: string; readonly property: string },
): FieldProblem =>
  rule === 'whitelistValidation'
    ? { pointer, detail: `${property} is not known here.`, expected: 'only the fields that /openapi.json lists' }
    : { pointer, detail: `${property} cannot be taken: ${message}.`, expected: message };
