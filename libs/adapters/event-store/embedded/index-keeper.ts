import { IndexFiller } from './index-file.js';
import { NewsBell } from './log-news.js';

/** A long run pays: it brings several events to each page of the index that it touches. */
const RUN = 32_000;
/** What is less than a run is taken in once the log has been quiet for so long. */
const QUIET_MS = 1000;

/** Keeps the index near the log's end, behind the appends. What it has not taken in yet is readable from the log itself. */
export class IndexKeeper {
  private readonly filler: IndexFiller;
  private readonly bell: NewsBell;
  private readonly leave = new AbortController();
  private quiet: NodeJS.Timeout | undefined;
  private run: Generator<void, void> | undefined;

  constructor(folder: string) {
    this.filler = IndexFiller.open(folder);
    this.bell = new NewsBell({ folder });
    void this.listen();
  }

  /** Takes the rest in, so that the next opening finds nothing to do. */
  close(): void {
    this.leave.abort();
    clearTimeout(this.quiet);
    this.bell.close();
    while (this.run) this.step(this.run);
    this.begin();
    while (this.run) this.step(this.run);
    this.filler.close();
  }

  private async listen(): Promise<void> {
    while (!this.leave.signal.aborted) {
      const heard = this.bell.count;
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => this.begin(), QUIET_MS);
      if (this.behind() >= RUN) this.begin();
      await this.bell.after(heard, this.leave.signal);
    }
  }

  private behind(): number {
    try {
      return this.run ? 0 : this.filler.behind;
    } catch {
      return 0;
    }
  }

  private begin(): void {
    if (this.run) return;
    this.run = this.filler.fill(RUN);
    this.goOn();
  }

  /** Step by step, with whatever else the thread has to answer in between. */
  private goOn(): void {
    if (!this.run) return;
    this.step(this.run);
    setImmediate(() => this.goOn());
  }

  /** A full disk or the like costs speed only: the index is derived, and the next run tries again. */
  private step(run: Generator<void, void>): void {
    try {
      if (run.next().done) this.run = undefined;
    } catch {
      this.run = undefined;
    }
  }
}
