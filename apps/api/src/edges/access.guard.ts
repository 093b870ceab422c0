import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '@kernel/event.js';
import { terytFault, unitCode } from '@kernel/teryt.js';
import { askerOf } from './asker.js';
import type { Asker } from './asker.js';
import { refuseForeign } from './loopback.js';
import { EdgeError } from './problem.js';

const ACCESS = 'kronika:access';

/** Who may use a route. A route that says nothing is closed to everybody. */
export const Access = (...roles: readonly Role[]): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, roles);

/** Open to whoever reaches the server, named or not: health and documentation. */
export const Open = (): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, 'open');

/** Where the guard leaves who asks. */
export type AskedRequest = FastifyRequest & { asker?: Asker };

/** The one gate of all routes: deny by default. Source of the roles: domain.md, "Who uses it, and for what". */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AskedRequest>();
    refuseForeign(request.headers.host, request.headers.origin);
    const allowed = this.reflector.getAllAndOverride<readonly Role[] | 'open' | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed === 'open') return true;
    const asker = askerOf(request.headers, request.method === 'GET' || request.method === 'HEAD');
    if (!allowed?.includes(asker.role)) throw notFor(asker.role, allowed ?? []);
    if (asker.municipality !== undefined) refuseOtherMunicipality(asker, request.params);
    request.asker = asker;
    return true;
  }
}

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
    detail: `A ${role} may not do this.`,
    expected: allowed.length === 0 ? 'nobody may, yet' : `the role ${allowed.join(' or ')}`,
  });
