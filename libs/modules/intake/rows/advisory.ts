import { unitCode } from '@kernel/teryt.js';
import { ADVISORY_MODES } from '@modules/advisory/contracts.js';
import type { AdvisorySession } from '@modules/advisory/contracts.js';
import { DAY, HOURS, ID, TERYT, TEXT, oneOf } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { municipalityKey } from '../keys.js';
import { annulmentIn, entryCommand, present } from './corrections.js';
import type { RowReader, RowReading } from './row-reading.js';

const MODE = oneOf(ADVISORY_MODES);

const read = (cells: Cells): RowReading => {
  const session: AdvisorySession = {
    teryt: cells.must('teryt', TERYT),
    on: cells.must('on', DAY),
    adviser: cells.must('adviser', ID),
    minutes: cells.must('hours', HOURS),
    mode: cells.must('mode', MODE),
    topic: cells.must('topic', TEXT),
    ...present<{ recommendation: string; document: string }>({
      recommendation: cells.may('recommendation', ID),
      document: cells.may('document', TEXT),
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

export const advisory: RowReader = { read, annul: annulmentIn('advisory') };
