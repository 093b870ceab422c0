import { DomainError } from './errors.js';

/** Longest text of one field, in UTF-16 units: an entry stays far below the 256 KiB of an event. */
export const TEXT_LIMIT = 2_000;

/** A ref stands in addresses and on paper. */
export const REF_LIMIT = 100;

class TextBlank extends DomainError {
  readonly code = 'entry.text-blank';
  readonly kind = 'invalid';

  constructor(field: string) {
    super(`${field} is blank.`, { field }, field, 'a text that is not blank');
  }
}

class TextTooLong extends DomainError {
  readonly code = 'entry.text-too-long';
  readonly kind = 'invalid';

  constructor(field: string, length: number, limit: number) {
    super(
      `${field} has ${length} characters, more than ${limit}.`,
      { field, length, limit },
      field,
      `at most ${limit} characters`,
    );
  }
}

/** Half of a surrogate pair cannot be written as UTF-8; a control character cannot be seen. */
class TextMalformed extends DomainError {
  readonly code = 'entry.text-malformed';
  readonly kind = 'invalid';

  constructor(field: string) {
    super(`${field} holds a character that is none.`, { field }, field, 'text without control characters');
  }
}

/** Tab and line breaks are the only control characters of a text; a ref has none. */
const NO_TEXT = /(?![\t\r\n])[\p{Surrogate}\p{Cc}]/u;
const NO_REF = /[\p{Surrogate}\p{Cc}]/u;

const check = (field: string, text: string, limit: number, malformed: RegExp): void => {
  if (text.trim() === '') throw new TextBlank(field);
  if (text.length > limit) throw new TextTooLong(field, text.length, limit);
  if (malformed.test(text)) throw new TextMalformed(field);
};

/**
 * What people wrote into the fields of one entry, by the field's name. What is missing is not looked at.
 * @throws TextBlank · TextTooLong · TextMalformed
 */
export const checkTexts = (texts: Readonly<Record<string, string | undefined>>): void => {
  for (const [field, text] of Object.entries(texts)) if (text !== undefined) check(field, text, TEXT_LIMIT, NO_TEXT);
};

/** @throws TextBlank · TextTooLong · TextMalformed */
export const checkRef = (ref: string, field = 'ref'): void => check(field, ref, REF_LIMIT, NO_REF);
