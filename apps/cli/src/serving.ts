import { readServerFile } from '../../record/src/server-file.js';
import { Failure } from './failure.js';

export interface Place {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
}

export interface Serving {
  readonly url: string;
  /** Resolves once it was told to end (Ctrl-C, SIGTERM) and has closed its record. */
  readonly ended: Promise<void>;
}

/** Starts the server of a folder. @throws Failure · FolderInUse · StoreUnavailable */
export const serving = async (place: Place): Promise<Serving> => {
  const { serve } = await import('../../api/src/serve.js');
  const { url, close } = await serve(place).catch((error: unknown) => {
    throw explained(error, place);
  });
  return { url, ended: told().then(close) };
};

const told = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });

const explained = (error: unknown, { folder, host, port }: Place): unknown => {
  if (!(error instanceof Error)) return error;
  const served = error.name === 'FolderInUse' ? readServerFile(folder) : undefined;
  if (served) return new Failure(`${folder} is served already, at ${served.url} (process ${served.pid}).`);
  if ('code' in error && error.code === 'EADDRINUSE')
    return new Failure(`Port ${port} of ${host} is taken by another program.`, 'a port that is free (--port NUMBER)');
  return error;
};
