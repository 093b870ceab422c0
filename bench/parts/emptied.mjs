import { mkdirSync, rmSync } from 'node:fs';

/** @returns the folder, empty */
export const emptied = (folder) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
};
