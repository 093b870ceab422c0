import type { Json } from './json.js';

/** What kind of refusal it is. An edge turns it into its own terms (HTTP: 422, 403, 404, 409). */
export type ErrorKind = 'invalid' | 'forbidden' | 'not-found' | 'conflict';

/** The values that explain a refusal: what was found, what was expected, which entry stands. */
export type Explanation = Readonly<Record<string, Json>>;

/**
 * A refused rule. `code` is stable and public (`participation.instrument-not-allowed`); `message` is a plain English sentence that names
 * what, where and what was expected. It never holds a person's identity, and it knows no HTTP.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  /**
   * @param field the offending field of the command, by its name in the domain (`on`, `instrument`), where there is one
   * @param expected what would have been taken, in words for people
   */
  constructor(
    message: string,
    readonly details: Explanation = {},
    readonly field?: string,
    readonly expected?: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}
