import { readServerFile } from '../../record/src/server-file.js';
import type { Storage } from '../../record/src/storage.js';
import { Failure } from '../../runtime/failure.js';
import { requireFolderOrNothing } from './folder.js';
import { say } from './output/print.js';

export interface Place {
  readonly storage: Storage;
  readonly host: string;
  readonly port: number;
}

export interface Serving {
  readonly url: string;
  /** Resolves once it was told to end (Ctrl-C, SIGTERM) and has closed its record. */
  readonly ended: Promise<void>;
}

/** Starts the server of a record. @throws Failure · ConfigurationFault · FolderInUse · StoreUnavailable */
export const serving = async (place: Place): Promise<Serving> => {
  requireFolderOrNothing(place.storage.folder);
  const { closeOnSignal, serve } = await import('../../api/src/serve.js');
  try {
    const served = await serve({ ...place, notice: say });
    return { url: served.url, ended: closeOnSignal(served) };
  } catch (error) {
    throw explained(error, place.storage.folder);
  }
};

/** When another one serves the folder, it says where. */
const explained = (error: unknown, folder: string): unknown => {
  const server = error instanceof Error && error.name === 'FolderInUse' ? readServerFile(folder) : undefined;
  return server ? new Failure(`${folder} is served already, at ${server.url} (process ${server.pid}).`) : error;
};
