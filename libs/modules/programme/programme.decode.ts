import { count, day, decoderOf, either, listOf, object, oneOf, optional, text } from '@kernel/decode.js';
import type { Shape } from '@kernel/decode.js';
import { INSTRUMENTS, MEASURES } from './definition.js';
import type {
  AcademyPlan,
  ActivityKind,
  AverageRequirement,
  Definition,
  EditionPlan,
  Indicator,
  MinimumRequirement,
  Name,
  Period,
  Plane,
  Recommendation,
} from './definition.js';
import type { ProgrammeEvent } from './programme.events.js';

const name = object<Name>({ pl: text, en: text });

const indicator: Shape<Indicator> = {
  id: text,
  measure: oneOf(MEASURES),
  plane: optional(text),
  kinds: optional(listOf(text)),
};

const due = { tracks: listOf(text), due: day };

const definition = object<Definition>({
  id: text,
  name,
  fund: text,
  regime: text,
  period: object<Period>({ from: day, to: day }),
  timeZone: text,
  tracks: listOf(text),
  planes: listOf(object<Plane>({ id: text, name })),
  recommendations: listOf(
    object<Recommendation>({ id: text, plane: text, instruments: listOf(oneOf(INSTRUMENTS)), name }),
  ),
  academy: object<AcademyPlan>({
    editions: listOf(object<EditionPlan>({ id: text, sessions: count, days: count })),
    threshold: count,
    seats: count,
  }),
  activityKinds: listOf(
    object<ActivityKind>({ id: text, window: optional(object({ from: day, to: optional(day) })), name }),
  ),
  requirements: listOf(
    either(
      object<MinimumRequirement>({ ...indicator, ...due, minimum: text }),
      object<AverageRequirement>({ ...indicator, ...due, average: text }),
    ),
  ),
  indicators: listOf(object<Indicator>(indicator)),
});

export const programmeEvents = decoderOf<ProgrammeEvent>({
  ProgrammeLaunched: { on: day, definition },
  DefinitionAmended: { on: day, reason: text, definition },
  ProgrammeClosed: { on: day, reason: optional(text) },
});
