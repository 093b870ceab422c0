import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';
import { EdgeError } from './problem.js';

/** A class that checks a query refuses parameters that it does not know; a route without one takes none. No route takes one twice. */
@Injectable()
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const given = Object.entries(query ?? {});
    const [twice] = given.find(([, value]) => Array.isArray(value)) ?? [];
    if (twice !== undefined) throw refused(twice, `The parameter ${twice} is given twice.`, 'each parameter once');
    const [first] = given[0] ?? [];
    if (first !== undefined && !takesQuery(context))
      throw refused(first, `The parameter ${first} is not known here.`, 'no parameters');
    return true;
  }
}

const takesQuery = (context: ExecutionContext): boolean => {
  const args: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  return Object.keys(args ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
};

const refused = (pointer: string, detail: string, expected: string): EdgeError =>
  new EdgeError({ status: 400, code: 'request.invalid', detail, pointer, expected });
