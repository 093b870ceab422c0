import { Refusal } from './errors.js';
import { evaluate, type Evaluation } from './expressions.js';
import { withValue } from './paths.js';
import { excluding, projection } from './projection.js';
import { type Doc, isDoc, typeOf } from './values.js';

type Transform = (doc: Doc) => Doc;

/** The one operator of a stage, and what it is told. */
export const stageOf = (stage: Doc): readonly [string, unknown] => {
  const [entry, ...more] = Object.entries(stage);
  if (entry !== undefined && more.length === 0) return entry;
  throw new Refusal(40323, 'A pipeline stage specification object must contain exactly one field.');
};

const set = (spec: unknown, evaluation: Evaluation): Transform => {
  if (!isDoc(spec)) throw new Refusal(40272, '$set specification stage must be an object');
  return (doc) =>
    Object.entries(spec).reduce<Doc>(
      (made, [name, source]) => withValue(made, name.split('.'), evaluate(source, doc, evaluation)) as Doc,
      doc,
    );
};

const unset = (spec: unknown): Transform => {
  const names: readonly unknown[] = Array.isArray(spec) ? spec : [spec];
  return excluding(names.map(String));
};

const replace =
  (source: unknown, evaluation: Evaluation): Transform =>
  (doc) => {
    const made = evaluate(source, doc, evaluation);
    if (isDoc(made)) return made;
    throw new Refusal(40228, `'newRoot' expression must evaluate to an object, but was of type ${typeOf(made)}`);
  };

/** A stage that makes one document of one document; undefined where the name is of another kind. */
export const oneToOne = (name: string, spec: unknown, evaluation: Evaluation): Transform | undefined => {
  switch (name) {
    case '$set':
    case '$addFields':
      return set(spec, evaluation);
    case '$unset':
      return unset(spec);
    case '$replaceWith':
      return replace(spec, evaluation);
    case '$replaceRoot':
      return replace(isDoc(spec) ? spec['newRoot'] : undefined, evaluation);
    case '$project':
      return projection(spec as Doc, evaluation);
    default:
      return undefined;
  }
};

/** A pipeline as an update knows it: stages that each change the one document. */
export const transform = (stages: readonly Doc[], evaluation: Evaluation): Transform => {
  const transforms = stages.map((stage) => {
    const [name, spec] = stageOf(stage);
    const found = oneToOne(name, spec, evaluation);
    if (found === undefined) throw new Refusal(40324, `Unrecognized pipeline stage name: '${name}'`);
    return found;
  });
  return (doc) => transforms.reduce((made, step) => step(made), doc);
};
