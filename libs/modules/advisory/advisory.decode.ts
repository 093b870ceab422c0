import { count, day, decoderOf, object, oneOf, optional, text } from '@kernel/decode.js';
import type { Shape } from '@kernel/decode.js';
import { ADVISORY_MODES } from './advisory.events.js';
import type { AdvisoryEvent, AdvisorySession } from './advisory.events.js';

const session: Shape<AdvisorySession> = {
  teryt: text,
  on: day,
  adviser: text,
  minutes: count,
  mode: oneOf(ADVISORY_MODES),
  topic: text,
  recommendation: optional(text),
  document: optional(text),
};

/** The door by which the stored events of an advisory log enter. */
export const advisoryEvents = decoderOf<AdvisoryEvent>({
  AdvisorySessionLogged: { ref: text, ...session },
  AdvisorySessionCorrected: { ref: text, corrects: text, reason: text, entry: object(session) },
  AdvisorySessionAnnulled: { ref: text, annuls: text, reason: text, on: day },
});
