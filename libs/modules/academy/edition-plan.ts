import type { Definition, EditionPlan } from '@modules/programme/contracts.js';
import { EditionUnknown } from './academy.errors.js';

/** What the definition foresees for an edition. @throws EditionUnknown */
export const planOf = ({ academy: { editions } }: Definition, edition: string): EditionPlan => {
  const plan = editions.find(({ id }) => id === edition);
  if (plan) return plan;
  const known = editions.map(({ id }) => id);
  throw new EditionUnknown(edition, known);
};
