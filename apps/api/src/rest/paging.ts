import type { FastifyRequest } from 'fastify';

/** The address of the next page, as a `Link` header; none when this is the last. */
export const nextLink = (
  { url }: Pick<FastifyRequest, 'url'>,
  next: Readonly<Record<string, string | number>> | undefined,
): Readonly<Record<string, string>> => {
  if (!next) return {};
  const [path, query] = url.split('?');
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(next)) parameters.set(name, String(value));
  return { Link: `<${path ?? ''}?${parameters.toString()}>; rel="next"` };
};

export interface Paged {
  readonly page: number;
  readonly limit: number;
}

/** Where a page begins and ends among all, and what the next one is asked for with. */
export const pageOf = ({ page, limit }: Paged, all: number): PageBounds => {
  const from = (page - 1) * limit;
  return { from, to: from + limit, next: from + limit < all ? { page: page + 1 } : undefined };
};

export interface PageBounds {
  readonly from: number;
  readonly to: number;
  readonly next: { readonly page: number } | undefined;
}
