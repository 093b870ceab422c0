import { Outbox, withinTurn } from '@adapters/worker/protocol.js';
import type { RefClaim, RefIndex, TakenRef } from '@kernel/refs.js';

type Find = RefIndex['find'];

interface Asked {
  readonly claims: readonly RefClaim[];
  readonly resolve: (taken: readonly TakenRef[]) => void;
  readonly reject: (error: unknown) => void;
}

const keyOf = ({ programme, table, ref }: RefClaim): string => `${programme}\n${table}\n${ref}`;

/** Looks up what many commands of one turn of the loop ask as one question: between threads, asking costs more than looking up. */
export const gatheredRefs = (find: Find): Find => {
  const outbox = new Outbox<Asked>((all) => void answerAll(all, find), withinTurn);
  return (claims) => new Promise((resolve, reject) => outbox.put({ claims, resolve, reject }));
};

const answerAll = async (all: readonly Asked[], find: Find): Promise<void> => {
  try {
    const claims = new Map(all.flatMap((asked) => asked.claims.map((claim) => [keyOf(claim), claim] as const)));
    const taken = Map.groupBy(await find([...claims.values()]), keyOf);
    for (const asked of all) asked.resolve(asked.claims.flatMap((claim) => taken.get(keyOf(claim)) ?? []));
  } catch (error) {
    for (const { reject } of all) reject(error);
  }
};
