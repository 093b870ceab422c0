import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { VIEWS } from '@modules/standing/contracts.js';
import type { RebuildState, Rebuilds } from './record.js';
import type { RecordViews } from './views.js';

const SHOWN_EVERY_MS = 200;
const ALL = VIEWS.map(({ name }) => name);

/** Rebuilds of this process: one at a time, beside the views that go on answering. */
export class RecordRebuilds implements Rebuilds {
  private readonly known = new Map<string, RebuildState>();

  constructor(private readonly views: Pick<RecordViews, 'keeper'>) {}

  async start(asked: readonly string[] = []): Promise<RebuildState> {
    const views = asked.length === 0 ? ALL : [...new Set(asked)];
    await this.views.keeper.call('checkRebuild', views);
    const id = randomUUID();
    const state: RebuildState = { id, phase: 'building', views, done: 0, total: 0 };
    this.known.set(id, state);
    void this.run(id, views);
    return state;
  }

  /** As it was last looked at; looks anew for whoever asks next. */
  state(id: string): RebuildState | undefined {
    void this.look(id);
    return this.known.get(id);
  }

  async *watch(id: string): AsyncGenerator<RebuildState> {
    for (;;) {
      const state = this.known.get(id);
      if (!state) return;
      yield state;
      if (state.phase !== 'building') return;
      await pause(SHOWN_EVERY_MS);
      await this.look(id);
    }
  }

  private async run(id: string, views: readonly string[]): Promise<void> {
    try {
      const whole = await this.views.keeper.call('rebuild', views);
      await this.look(id);
      this.change(
        id,
        whole
          ? { phase: 'done', outcome: 'The views were built anew and answer now.' }
          : { phase: 'failed', outcome: 'The rebuild was interrupted; the next one goes on where it stopped.' },
      );
    } catch (error) {
      this.change(id, { phase: 'failed', outcome: error instanceof Error ? error.message : String(error) });
    }
  }

  private async look(id: string): Promise<void> {
    const progress = await this.views.keeper.call('progress').catch(() => undefined);
    if (!progress || this.known.get(id)?.phase !== 'building') return;
    const { position, head, remainingSeconds } = progress;
    this.change(id, {
      done: Number(position ?? 0n),
      total: Number(head ?? 0n),
      ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    });
  }

  private change(id: string, change: Partial<RebuildState>): void {
    const state = this.known.get(id);
    if (state) this.known.set(id, { ...state, ...change });
  }
}
