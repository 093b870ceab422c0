import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ENVIRONMENT } from './environment.config.js';

const MAIN = resolve('dist/apps/cli/src/main.js');
const PROJECTOR = resolve('dist/apps/projector/src/main.js');

/** Added to the variables of this process. */
export type Variables = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private readonly watchers = new Set<() => void>();

  constructor(args: readonly string[], variables: Variables, program = MAIN) {
    this.child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...ENVIRONMENT, ...variables },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.heard(() => (this.stdout += text)));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.heard(() => (this.stderr += text)));
    this.ended = new Promise((done) => {
      this.child.once('close', (code) => done({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** What the pattern finds in what it has printed so far or prints yet; fails when it ends without. */
  async says(pattern: RegExp, where: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    for (let over = false; ;) {
      const found = pattern.exec(this[where]);
      if (found) return found;
      if (over) throw new Error(`It ended without saying ${String(pattern)}:\n${this.stdout}\n${this.stderr}`);
      const news = new Promise<boolean>((wake) => this.watchers.add(() => wake(false)));
      over = await Promise.race([news, this.ended.then(() => true)]);
    }
  }

  signal(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  private heard(take: () => void): void {
    take();
    for (const wake of this.watchers) wake();
    this.watchers.clear();
  }
}

/** The built command line, in temporary folders of its own. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'kronika-cli-'));
  private readonly started: Running[] = [];

  constructor(private readonly variables: Variables = {}) {}

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  start(...args: readonly string[]): Running {
    return this.kept(new Running(args, this.variables));
  }

  /** A projector of its own, with the same variables; it says how far it is as soon as it can. */
  project(...args: readonly string[]): Running {
    return this.kept(new Running(['--every', '1', ...args], this.variables, PROJECTOR));
  }

  private kept(running: Running): Running {
    this.started.push(running);
    return running;
  }

  async end(): Promise<void> {
    await Promise.all(this.started.map((one) => one.signal('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
