import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// On a terminal, Ctrl-C reaches the child by itself; sent on as well, it would count twice.
const alreadySent = (signal) => signal === 'SIGINT' && process.stdin.isTTY;

const forwardSignals = (child) => {
  const forwards = SIGNALS.map((signal) => [signal, () => alreadySent(signal) || child.kill(signal)]);
  for (const [signal, forward] of forwards) process.on(signal, forward);
  return () => forwards.forEach(([signal, forward]) => process.off(signal, forward));
};

const exitCodeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0);

/** Starts a program; `ended` resolves to its exit code (128 + n after signal n, 127 if it could not start). */
export const start = (command, args, options = {}) => {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const stopForwarding = forwardSignals(child);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, reason: error.message }));
    child.once('close', (code, signal) => resolve({ code: exitCodeOf(code, signal), signal }));
  }).finally(stopForwarding);
  return { child, ended };
};

/** Runs a program without input and keeps what it prints, in the order of arrival. */
export const capture = async (command, args, options = {}) => {
  const { child, ended } = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
  const { code, signal, reason } = await ended;
  return { code, signal, output: reason ?? Buffer.concat(chunks).toString('utf8') };
};
