import { EngineFault } from './engine-fault.js';
import { unavailable } from './refusals.js';

/** Longer than any server takes that answers at all. */
const KNOCK_MS = 1_000;

/**
 * A server that was silent once for as long as an answer may take is asked nothing more before it has answered a greeting: whoever asks next is
 * refused within a second, and nothing is sent. One greets for all who ask at a time.
 */
export class Silence {
  private silent = false;
  private knocking: Promise<void> | undefined;

  /** @param greet resolves when the server has answered within so many milliseconds @throws EngineFault */
  constructor(
    private readonly greet: (ms: number) => Promise<unknown>,
    private readonly hosts: string,
  ) {}

  /** @throws StoreUnavailable, and what the work throws */
  async minded<T>(work: () => Promise<T>): Promise<T> {
    if (this.silent) await (this.knocking ??= this.knock());
    try {
      return await work();
    } catch (error) {
      this.silent ||= isOfSilence(error);
      throw error;
    }
  }

  private async knock(): Promise<void> {
    try {
      await this.greet(KNOCK_MS);
      this.silent = false;
    } catch (error) {
      throw unavailable(this.hosts, error);
    } finally {
      this.knocking = undefined;
    }
  }
}

const isOfSilence = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof EngineFault && error.cause.kind === 'silent';
