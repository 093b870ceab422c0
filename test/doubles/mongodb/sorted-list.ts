const FULL = 512;

/** A sorted list of many: in pieces, so that neither putting in nor taking out moves more than one of them. */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #pieces: T[][] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  add(item: T): void {
    const at = this.#pieceFor(item);
    const piece = this.#pieces[at];
    if (piece === undefined) {
      this.#pieces.push([item]);
      return;
    }
    piece.splice(
      firstIn(piece, (other) => this.#compare(other, item) >= 0),
      0,
      item,
    );
    if (piece.length > FULL) this.#pieces.splice(at, 1, piece.slice(0, FULL / 2), piece.slice(FULL / 2));
  }

  remove(item: T): void {
    const at = this.#pieceFor(item);
    const piece = this.#pieces[at] ?? [];
    const index = firstIn(piece, (other) => this.#compare(other, item) >= 0);
    const found = piece[index];
    if (found === undefined || this.#compare(found, item) !== 0) return;
    piece.splice(index, 1);
    if (piece.length === 0) this.#pieces.splice(at, 1);
  }

  // The last piece that begins at or before the item.
  #pieceFor(item: T): number {
    return Math.max(0, firstIn(this.#pieces, ([first]) => first === undefined || this.#compare(first, item) > 0) - 1);
  }

  /** From the first that is not `before` the range to the last that is not `after` it. */
  *forwards(before: (item: T) => boolean, after: (item: T) => boolean): Generator<T> {
    for (const piece of this.#pieces.slice(this.#firstPiece((item) => !before(item)))) {
      for (const item of piece.slice(firstIn(piece, (other) => !before(other)))) {
        if (after(item)) return;
        yield item;
      }
    }
  }

  /** The same range from its end. */
  *backwards(before: (item: T) => boolean, after: (item: T) => boolean): Generator<T> {
    for (let at = Math.min(this.#firstPiece(after), this.#pieces.length - 1); at >= 0; at--) {
      const piece = this.#pieces[at] ?? [];
      for (const item of piece.slice(0, firstIn(piece, after)).toReversed()) {
        if (before(item)) return;
        yield item;
      }
    }
  }

  // The first piece that holds, in its last item, what fulfils the condition.
  #firstPiece(condition: (item: T) => boolean): number {
    return firstIn(this.#pieces, (piece) => {
      const last = piece.at(-1);
      return last !== undefined && condition(last);
    });
  }
}

/** The index of the first that fulfils a condition which, once fulfilled, holds for all that follow. */
const firstIn = <T>(list: readonly T[], condition: (item: T) => boolean): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
};
