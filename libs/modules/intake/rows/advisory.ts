import { unitCode } from '@kernel/teryt.js';
import { ADVISORY_MODES } from '@modules/advisory/contracts.js';
import type { AdvisorySession } from '@modules/advisory/contracts.js';
import type { Cells } from '../cells.js';
import { municipalityKey } from '../keys.js';
import type { RowReading } from './row-reading.js';
import { entryCommand, present } from './corrections.js';

export const readAdvisory = (cells: Cells): RowReading => {
  const session: AdvisorySession = {
    teryt: cells.teryt('teryt'),
    on: cells.day('on'),
    adviser: cells.id('adviser'),
    minutes: cells.minutes('hours'),
    mode: cells.oneOf('mode', ADVISORY_MODES),
    topic: cells.text('topic'),
    ...present<{ recommendation: string; document: string }>({
      recommendation: cells.optionalId('recommendation'),
      document: cells.optional('document'),
    }),
  };
  const code = unitCode(session.teryt);
  return {
    lane: 'advisory',
    key: code,
    on: session.on,
    commands: [entryCommand('advisory', cells, session)],
    gives: [],
    needs: [municipalityKey(code)],
  };
};
