import type { Transfer } from '@kernel/transfer.js';

/** Opens a store for some work, and closes it however that ends. */
export const using = async <S extends { close(): Promise<void> }, T>(
  opening: Promise<S>,
  work: (store: S) => Promise<T>,
): Promise<T> => {
  const store = await opening;
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

/** One place where something is kept that can be moved: as a store, or to be moved; not both at a time. */
export interface TransferPlace<Store, Item> {
  readonly store: () => Promise<Store>;
  readonly transfer: () => Promise<Transfer<Item>>;
  readonly discard: () => Promise<void>;
}

export const itemsOf = <Item>({ transfer }: Pick<TransferPlace<never, Item>, 'transfer'>): Promise<readonly Item[]> =>
  using(transfer(), async (opened) => {
    const found: Item[] = [];
    for await (const items of opened.items()) found.push(...items);
    return found;
  });

export const put = <Item>(
  { transfer }: Pick<TransferPlace<never, Item>, 'transfer'>,
  items: readonly Item[],
): Promise<number> => using(transfer(), (opened) => opened.put(items));
