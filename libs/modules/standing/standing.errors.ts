import { DomainError } from '@kernel/errors.js';

/** Nothing is on record about the municipality or region in this programme. */
export class MunicipalityUnknown extends DomainError {
  readonly code = 'standing.municipality-unknown';
  readonly kind = 'not-found';

  constructor(programme: string, code: string) {
    super(
      `Nothing is on record about ${code} in programme ${programme}.`,
      { programme, municipality: code },
      'municipality',
      'the TERYT code of a municipality that joined, or of a region with activities',
    );
  }
}

/** The programme has no such edition. */
export class EditionUnknown extends DomainError {
  readonly code = 'standing.edition-unknown';
  readonly kind = 'not-found';

  constructor(programme: string, edition: string, known: readonly string[]) {
    super(
      `Programme ${programme} has no edition ${edition}.`,
      { programme, edition, editions: known },
      'edition',
      known.length > 0 ? `one of ${known.join(', ')}` : 'an edition of the programme',
    );
  }
}

/** The definition in force on the day asked about has no such requirement or indicator. */
export class FigureUnknown extends DomainError {
  readonly code = 'standing.figure-unknown';
  readonly kind = 'not-found';

  constructor(figure: string, known: readonly string[], field: 'figure' | 'requirement' = 'figure') {
    super(
      `The definition in force has no ${field === 'figure' ? 'requirement or indicator' : field} ${figure}.`,
      { figure, figures: known },
      field,
      `one of ${known.join(', ')}`,
    );
  }
}

/** No municipality can be on a track that the definition in force on the day asked about does not have. */
export class TrackUnknown extends DomainError {
  readonly code = 'standing.track-unknown';
  readonly kind = 'not-found';

  constructor(track: string, known: readonly string[]) {
    super(
      `The definition in force has no track ${track}.`,
      { track, tracks: known },
      'track',
      `one of ${known.join(', ')}`,
    );
  }
}

/** The view has not caught up for the first time: it cannot answer yet. */
export class ViewBuilding extends Error {
  constructor(readonly view: string) {
    super(`View ${view} is being built from the log; it answers as soon as it has caught up.`);
    this.name = 'ViewBuilding';
  }
}
