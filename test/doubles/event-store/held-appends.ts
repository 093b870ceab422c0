/** Appends that have arrived whole and wait, before the log looks at their revision. */
export class HeldAppends {
  readonly #isMeant: (stream: string) => boolean;
  readonly #meet: (() => void)[] = [];
  #over = false;

  constructor(isMeant: (stream: string) => boolean) {
    this.#isMeant = isMeant;
  }

  get waiting(): number {
    return this.#meet.length;
  }

  /** Runs `meet` at once, or when what waits is let go. */
  admit(stream: string, meet: () => void): void {
    if (this.#over || !this.#isMeant(stream)) meet();
    else this.#meet.push(meet);
  }

  /** All of them are met now, in the order of their arrival. */
  release(): void {
    this.#over = true;
    for (const meet of this.#meet.splice(0)) meet();
  }

  /** With the process that held them. */
  forget(): void {
    this.#over = true;
    this.#meet.length = 0;
  }
}
