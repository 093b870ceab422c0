import { StoreUnavailable } from '@kernel/event-store.js';

/** How a connection ends that began with TLS or without it, where the server expects it otherwise; and what is said of an unknown authority. */
const HINTS: readonly (readonly [ending: RegExp, hint: string])[] = [
  [
    /ECONNRESET|socket disconnected|connection \S+ to \S+ closed/,
    'Whether it expects TLS is told by tls=true or tls=false in the URL.',
  ],
  [/unable to (?:verify|get)|self-signed/, 'Who signed its certificate is told by tlsCAFile=FILE in the URL.'],
];

/** For the first contact only: later on, connections end like this whenever a server does. */
export const withTlsHint = (error: unknown): unknown => {
  if (!(error instanceof StoreUnavailable)) return error;
  const hint = HINTS.find(([ending]) => ending.test(error.message))?.[1];
  return hint === undefined
    ? error
    : new StoreUnavailable(`${error.message} ${hint}`, { cause: error.cause, passing: error.passing });
};
