import type { JsonObject } from '@kernel/json.js';
import { checkTexts } from '@kernel/texts.js';
import type { Identity } from './people.events.js';

/**
 * The identity as it is sealed and compared: in Unicode's composed form, without blanks around; a blank e-mail is none.
 * @throws TextBlank · TextTooLong · TextMalformed, which name the field and never show it
 */
export const identityOf = (sent: Identity): Identity => {
  const firstName = plain(sent.firstName);
  const lastName = plain(sent.lastName);
  const email = plain(sent.email ?? '');
  checkTexts({ first_name: firstName, last_name: lastName, ...(email !== '' && { email }) });
  return { firstName, lastName, ...(email !== '' && { email }) };
};

const plain = (text: string): string => text.normalize('NFC').trim();

export const asContent = ({ firstName, lastName, email }: Identity): JsonObject => ({
  firstName,
  lastName,
  ...(email !== undefined && { email }),
});

/** What was sealed, opened. It was an identity when it was sealed, and it is authentic. */
export const fromContent = ({ firstName, lastName, email }: JsonObject): Identity => {
  if (typeof firstName !== 'string' || typeof lastName !== 'string')
    throw new TypeError('What was sealed for a person is no identity.');
  return { firstName, lastName, ...(typeof email === 'string' && { email }) };
};
