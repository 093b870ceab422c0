import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT = 2_000;
const SILENT_FOR_TOO_LONG = 60_000;

const attempt = (action, expected) => {
  try {
    return action();
  } catch (error) {
    if (expected.includes(error.code)) return undefined;
    throw error;
  }
};

const claim = (file) => {
  const made = attempt(() => writeFileSync(file, String(process.pid), { flag: 'wx' }) ?? true, ['EEXIST']);
  return made === true;
};

const holder = (file) => Number(attempt(() => readFileSync(file, 'utf8'), ['ENOENT']));

const isAlive = (pid) => attempt(() => process.kill(pid, 0), ['ESRCH']) ?? false;

const exists = (pid) => {
  try {
    return isAlive(pid);
  } catch {
    return true;
  }
};

// The heartbeat covers what a process id cannot: an id given to another program since, or one of another container.
const isStale = (file) => {
  const found = attempt(() => statSync(file), ['ENOENT']);
  if (!found) return false;
  const pid = holder(file);
  return (pid > 0 && !exists(pid)) || Date.now() - found.mtimeMs > SILENT_FOR_TOO_LONG;
};

// Moved aside before it is judged again: of two that find it stale, only one may remove it.
const discard = (file) => {
  const aside = `${file}.${process.pid}`;
  const moved = attempt(() => renameSync(file, aside) ?? true, ['ENOENT']);
  if (moved && !isStale(aside)) renameSync(aside, file);
  else rmSync(aside, { force: true });
};

const release = (file) => {
  if (holder(file) === process.pid) rmSync(file, { force: true });
};

/** Runs `work` while no other process that names the same file does. A lock left by a process that died is taken over. */
export const exclusively = async (file, work, onWait) => {
  for (let waited = false; !claim(file); waited = true) {
    if (isStale(file)) discard(file);
    else if (!waited) onWait(holder(file));
    await sleep(200);
  }
  const beat = setInterval(() => attempt(() => utimesSync(file, new Date(), new Date()), ['ENOENT']), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    release(file);
  }
};
