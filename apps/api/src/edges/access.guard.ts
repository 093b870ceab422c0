import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '@kernel/event.js';
import { terytFault, unitCode } from '@kernel/teryt.js';
import { askerOf } from './asker.js';
import type { Asker } from './asker.js';
import { EdgeError } from './problem.js';
import { OWNER_TOKEN } from '../tokens.js';

const ACCESS = 'kronika:access';

/** Who may use a route. A route that says nothing is closed to everybody. */
export const Access = (...roles: readonly Role[]): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, roles);

/** Open to whoever reaches the server, named or not: health and documentation. */
export const Open = (): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, 'open');

/** Where the edges leave what they have found out: who asks, and whether the request may have been carried out before. */
export interface AskedRequest extends Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'params' | 'body'> {
  asker?: Asker;
  repeated?: boolean;
}

/** What a write is told from others by. */
export type SentRequest = Pick<AskedRequest, 'method' | 'url' | 'headers' | 'asker' | 'repeated'>;

/** The one gate of all routes: deny by default. Source of the roles: domain.md, "Who uses it, and for what". */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(OWNER_TOKEN) private readonly token: string,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AskedRequest>();
    const allowed = this.reflector.getAllAndOverride<readonly Role[] | 'open' | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed === 'open') return true;
    const owner = isOwner(request.headers.authorization, this.token);
    const asker = { ...askerOf(request.headers, request.method === 'GET' || request.method === 'HEAD'), owner };
    if (!allowed?.includes(asker.role)) throw notFor(asker.role, allowed ?? []);
    if (asker.municipality !== undefined) refuseOtherMunicipality(asker, request.params);
    request.asker = asker;
    return true;
  }
}

/** A token is needed for nothing, but one that is shown must be the right one. It is compared in the same time however much of it is right. */
const isOwner = (authorization: string | undefined, token: string): boolean => {
  if (authorization === undefined) return false;
  const [given, expected] = [Buffer.from(authorization), Buffer.from(`Bearer ${token}`)];
  if (given.length === expected.length && timingSafeEqual(given, expected)) return true;
  throw new EdgeError({
    status: 401,
    code: 'request.token-wrong',
    detail: 'The Authorization header does not carry the token of this run of the server.',
    pointer: 'authorization',
    expected: 'Bearer and the token in server.json of the data folder, or no such header',
  });
};

/** A coordinator reads the own municipality; where a route names another one, the answer is no. */
const refuseOtherMunicipality = ({ municipality }: Asker, params: unknown): void => {
  const teryt = typeof params === 'object' && params !== null && 'teryt' in params ? params.teryt : undefined;
  if (typeof teryt !== 'string' || terytFault(teryt) || unitCode(teryt) === municipality) return;
  throw new EdgeError({
    status: 403,
    code: 'request.other-municipality',
    detail: `A coordinator reads the own municipality only, and ${teryt} is another one.`,
    expected: `the municipality ${municipality ?? ''}`,
  });
};

const notFor = (role: Role, allowed: readonly Role[]): EdgeError =>
  new EdgeError({
    status: 403,
    code: 'request.role-not-allowed',
    detail: `This is not for the role ${role}.`,
    expected: allowed.length === 0 ? 'nobody may, yet' : `the role ${allowed.join(' or ')}`,
  });
