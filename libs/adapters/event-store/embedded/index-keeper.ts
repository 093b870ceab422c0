import { IndexFiller } from './index-file.js';
import { NewsBell } from './log-news.js';

/** Small enough that a read which arrives meanwhile hardly waits, large enough that the sorted run pays. */
const RUN = 4000;
/** What is less than a run is taken in once the log has been quiet, or after a while. */
const PATIENCE_MS = 200;

/** Keeps the index near the log's end, behind the appends. What it cannot take in now stays readable from the log itself. */
export class IndexKeeper {
  private readonly filler: IndexFiller;
  private readonly bell: NewsBell;
  private readonly leave = new AbortController();
  private later: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(folder: string) {
    this.filler = IndexFiller.open(folder);
    this.bell = new NewsBell({ folder });
    this.fillLater();
    void this.listen();
  }

  /** Takes the rest in, so that the next opening finds nothing to do. */
  close(): void {
    this.closed = true;
    this.leave.abort();
    clearTimeout(this.later);
    this.bell.close();
    while (this.fill());
    this.filler.close();
  }

  private async listen(): Promise<void> {
    while (!this.closed) {
      const heard = this.bell.count;
      if (this.filler.behind >= RUN) this.fill();
      this.fillLater();
      await this.bell.after(heard, this.leave.signal);
    }
  }

  private fillLater(): void {
    this.later ??= setTimeout(() => {
      this.later = undefined;
      if (this.fill()) this.fillLater();
    }, PATIENCE_MS);
  }

  /** A full disk or the like costs speed only: the index is derived, and the next news or opening tries again. */
  private fill(): boolean {
    try {
      return this.filler.fill(RUN);
    } catch {
      return false;
    }
  }
}
