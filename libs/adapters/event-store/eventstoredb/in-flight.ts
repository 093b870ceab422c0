/** How much may be under way at once, and how long anything waits to begin. */
export interface FlightLimits {
  readonly count: number;
  readonly bytes: number;
  readonly waitMs: number;
  /** What is said to work that waited too long; it has not begun. */
  readonly tooLong: () => Error;
}

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/** A bound on what is under way. Work begins in the order in which it came, in the very call that brought it where there is a place. */
export class InFlight {
  private readonly line: Waiting[] = [];
  private readonly idle: (() => void)[] = [];
  private count = 0;
  private bytes = 0;

  constructor(private readonly limits: FlightLimits) {}

  /** Settles as the work does. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.line.length === 0 && this.fits(bytes)) return this.begin(bytes, work);
    return new Promise((resolve, reject) => {
      const go = (): void => {
        clearTimeout(timer);
        this.begin(bytes, work).then(resolve, reject);
      };
      const waiting = { bytes, go };
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(waiting), 1);
        reject(this.limits.tooLong());
      }, this.limits.waitMs);
      this.line.push(waiting);
    });
  }

  /** Resolves once nothing is under way. */
  async empty(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private begin<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    this.count += 1;
    this.bytes += bytes;
    const done = work();
    const leave = (): void => this.leave(bytes);
    done.then(leave, leave);
    return done;
  }

  private leave(bytes: number): void {
    this.count -= 1;
    this.bytes -= bytes;
    for (let next = this.line[0]; next && this.fits(next.bytes); next = this.line[0]) {
      this.line.shift();
      next.go();
    }
    if (this.count === 0) for (const tell of this.idle.splice(0)) tell();
  }

  /** What is larger than the bound goes alone. */
  private fits(bytes: number): boolean {
    return this.count === 0 || (this.count < this.limits.count && this.bytes + bytes <= this.limits.bytes);
  }
}
