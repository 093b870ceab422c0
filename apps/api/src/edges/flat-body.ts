import { ValidationTypes, getMetadataStorage } from 'class-validator';
import type { ValidatorConstraintInterface } from 'class-validator';

type Class = abstract new () => object;
type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Body = Readonly<Record<string, unknown>>;

type Condition = (object: Body, value: unknown) => unknown;

/** What a class asks of one field: the checks count where all conditions hold. */
interface Field {
  readonly conditions: Condition[];
  readonly checks: { readonly of: Metadata; readonly constraint: ValidatorConstraintInterface }[];
}

type Fields = ReadonlyMap<string, Field>;

const known = new WeakMap<Class, Fields | undefined>();

/**
 * Whether a body without lists or objects in it is as the decorators of its class ask. They are read once: class-validator sorts them anew for
 * each body, which costs more than all its checks. True is the same word as class-validator's; false says only that it must be asked.
 */
export const isSurelyValid = (type: Class, body: Body): boolean => {
  if (!known.has(type)) known.set(type, fieldsOf(type));
  const fields = known.get(type);
  if (!fields || !Object.entries(body).every(([name, value]) => fields.has(name) && isFlat(value))) return false;
  for (const [name, field] of fields) if (!passes(field, body[name], body)) return false;
  return true;
};

const isFlat = (value: unknown): boolean => value === null || typeof value !== 'object';

const passes = ({ conditions, checks }: Field, value: unknown, object: Body): boolean => {
  if (!conditions.every((holds) => holds(object, value))) return true;
  return checks.every(({ of: { propertyName: property, constraints }, constraint }) => {
    const answer = constraint.validate(value, { value, object, property, constraints, targetName: '' });
    return answer === true;
  });
};

/** Undefined for a class that asks in other ways than by conditions and checks of a value. */
const fieldsOf = (type: Class): Fields | undefined => {
  const storage = getMetadataStorage();
  const fields = new Map<string, Field>();
  for (const metadata of storage.getTargetValidationMetadatas(type, '', false, false)) {
    const field = fields.get(metadata.propertyName) ?? { conditions: [], checks: [] };
    fields.set(metadata.propertyName, field);
    const condition = conditionIn(metadata);
    if (condition) field.conditions.push(condition);
    else if (!isPlainCheck(metadata)) return undefined;
    for (const { instance } of storage.getTargetValidatorConstraints(metadata.constraintCls))
      field.checks.push({ of: metadata, constraint: instance });
  }
  return fields;
};

const conditionIn = ({ type, constraints }: Metadata): Condition | undefined => {
  const condition: unknown = constraints?.[0];
  return type === ValidationTypes.CONDITIONAL_VALIDATION && isCondition(condition) ? condition : undefined;
};

const isCondition = (value: unknown): value is Condition => typeof value === 'function';

const isPlainCheck = ({ type, each, groups, validateIf }: Metadata): boolean =>
  type === ValidationTypes.CUSTOM_VALIDATION && !each && (groups ?? []).length === 0 && validateIf === undefined;
