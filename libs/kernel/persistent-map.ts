/**
 * A map that is never changed: `put` gives a new one and shares all but a few nodes with the old. States that are folded from long streams
 * use it, so that a fold costs what the event brings and a state may be kept while another grows from it. Hash trie, 32 ways.
 */
export interface PersistentMap<V> {
  readonly size: number;
  readonly root: Node<V>;
}

/** The hash is kept, so that it is reckoned once for each `put` and never again. */
interface Slotted<V> {
  readonly hash: number;
  readonly key: string;
  readonly value: V;
}

type Leaf<V> = readonly Slotted<V>[];
type Branch<V> = readonly (Node<V> | undefined)[];
type Node<V> = { readonly leaf: Leaf<V> } | { readonly branch: Branch<V> };

const BITS = 5;
const WAYS = 1 << BITS;
const LEAF_SIZE = 8;
const HASH_BITS = 30;

export const emptyMap = <V>(): PersistentMap<V> => ({ size: 0, root: { leaf: [] } });

const hash = (key: string): number => {
  let value = 0x81_1c_9d_c5;
  for (let index = 0; index < key.length; index += 1) value = Math.imul(value ^ key.charCodeAt(index), 0x01_00_01_93);
  return value >>> 0;
};

const slot = (hashed: number, shift: number): number => (hashed >>> shift) % WAYS;

/** What stands under the key, in the only leaf in which it may. */
const found = <V>(map: PersistentMap<V>, key: string, hashed: number): Slotted<V> | undefined => {
  let node: Node<V> | undefined = map.root;
  for (let shift = 0; node && 'branch' in node; shift += BITS) node = node.branch[slot(hashed, shift)];
  return node?.leaf.find((one) => one.key === key);
};

export const lookUp = <V>(map: PersistentMap<V>, key: string): V | undefined => found(map, key, hash(key))?.value;

export const put = <V>(map: PersistentMap<V>, key: string, value: V): PersistentMap<V> => {
  const entry = { hash: hash(key), key, value };
  return {
    size: map.size + (found(map, key, entry.hash) ? 0 : 1),
    root: insert(map.root, entry, 0),
  };
};

const insert = <V>(node: Node<V> | undefined, entry: Slotted<V>, shift: number): Node<V> => {
  if (!node) return { leaf: [entry] };
  if ('branch' in node) {
    const index = slot(entry.hash, shift);
    return { branch: node.branch.with(index, insert(node.branch[index], entry, shift + BITS)) };
  }
  const leaf = [...node.leaf.filter(({ key }) => key !== entry.key), entry];
  return leaf.length <= LEAF_SIZE || shift > HASH_BITS ? { leaf } : split(leaf, shift);
};

const split = <V>(leaf: Leaf<V>, shift: number): Node<V> => {
  const empty: Branch<V> = Array.from({ length: WAYS }, () => undefined);
  let node: Node<V> = { branch: empty };
  for (const entry of leaf) node = insert(node, entry, shift);
  return node;
};

/** All values, in no order that means anything. */
export const valuesOf = <V>(map: PersistentMap<V>): readonly V[] => {
  const values: V[] = [];
  const open: (Node<V> | undefined)[] = [map.root];
  for (let node = open.pop(); open.length > 0 || node; node = open.pop()) {
    if (!node) continue;
    if ('branch' in node) open.push(...node.branch);
    else for (const { value } of node.leaf) values.push(value);
  }
  return values;
};
