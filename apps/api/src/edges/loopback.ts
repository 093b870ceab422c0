import type { FastifyInstance } from 'fastify';
import { EdgeError } from './problem.js';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

export const isLoopback = (host: string): boolean =>
  LOOPBACK_HOSTS.has(host.toLowerCase()) || /^127(?:\.\d{1,3}){3}$/.test(host);

const hostOf = (authority: string): string => authority.replace(/:\d{1,5}$/, '');

/** For every request, whatever its route and whether it has one. */
export const refuseForeignRequests = (server: FastifyInstance): void => {
  server.addHook('onRequest', async ({ headers }) => refuseForeign(headers.host, headers.origin));
};

/** A page on another site must not reach the server through its visitor's browser: neither by its own name (DNS rebinding) nor by a form. */
export const refuseForeign = (host: string | undefined, origin: string | undefined): void => {
  if (host === undefined || host === '') throw hostMissing();
  if (!isLoopback(hostOf(host))) throw foreign('Host', host);
  if (origin === undefined) return;
  const named = URL.canParse(origin) ? new URL(origin).hostname : '';
  if (!isLoopback(named)) throw foreign('Origin', origin);
};

const hostMissing = (): EdgeError =>
  new EdgeError({
    status: 400,
    code: 'request.host-missing',
    detail: 'The request carries no Host.',
    pointer: 'Host',
    expected: 'the address of this server, such as 127.0.0.1:3000',
  });

const foreign = (header: string, value: string): EdgeError =>
  new EdgeError({
    status: 403,
    code: 'request.not-from-here',
    detail: `The request carries ${header} “${value}”. Until people sign in, this server answers on this machine only.`,
    pointer: header,
    expected: 'localhost, 127.0.0.1 or [::1]',
  });
