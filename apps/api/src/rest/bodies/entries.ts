import { FlagCell, QuantityCell, TextCell } from './cells.js';

/** What every table with a ref takes besides: a correction, an annulment. Names are those of the tables' columns. */
abstract class Entry {
  @TextCell('the reference by which your own paper knows the entry; unique in its table of the programme', 'DOR/017')
  readonly ref?: string;

  @TextCell('ref of the entry that this one replaces, with all its values; needs a reason')
  readonly corrects?: string;

  @TextCell('ref of the entry that counts as never having been; needs nothing else but the own ref and a reason')
  readonly annuls?: string;

  @TextCell('why')
  readonly reason?: string;
}

export class MunicipalityEntry extends Entry {
  @TextCell('TERYT code: 7 digits of a gmina, 4 of a powiat', '1208053')
  readonly teryt?: string;

  @TextCell('name as it should be shown', 'Miechów')
  readonly name?: string;

  @TextCell('one of the programme’s tracks', 'full')
  readonly track?: string;

  @TextCell('day of joining', '2014-07-14')
  readonly joined_on?: string;

  @TextCell('last day on which it belongs; sent later, with a reason, it is the fact of its leaving')
  readonly left_on?: string;
}

export class CommitmentEntry extends Entry {
  @TextCell('TERYT code of the municipality', '1208053')
  readonly teryt?: string;

  @TextCell('commit, confirm, replace or withdraw', 'commit')
  readonly action?: string;

  @TextCell('id of the recommendation; not for confirm', 'I.1')
  readonly recommendation?: string;

  @TextCell('id of the recommendation that takes its place; for replace only')
  readonly replaced_by?: string;

  @TextCell('day', '2014-11-12')
  readonly on?: string;

  @TextCell('who noted it, a pseudonym')
  readonly recorded_by?: string;
}

export class AdoptionEntry extends Entry {
  @TextCell('TERYT code of the municipality', '1208053')
  readonly teryt?: string;

  @TextCell('id of the recommendation', 'I.1')
  readonly recommendation?: string;

  @TextCell('resolution, ordinance, regulations, procedure or decision', 'resolution')
  readonly instrument?: string;

  @TextCell('number of the act', 'VIII/91/2015')
  readonly number?: string;

  @TextCell('day of the act', '2015-03-26')
  readonly on?: string;

  @TextCell('title of the act')
  readonly title?: string;

  @TextCell('where it was published')
  readonly publication?: string;

  @TextCell('SHA-256 of the document, 64 hex digits')
  readonly document_sha256?: string;

  @TextCell('day from which it is repealed; sent later, with a reason, it is the fact of its repeal')
  readonly repealed_on?: string;
}

export class AdvisoryEntry extends Entry {
  @TextCell('TERYT code of the municipality', '1208053')
  readonly teryt?: string;

  @TextCell('day', '2014-11-09')
  readonly on?: string;

  @TextCell('the adviser’s pseudonym', 'adv-1')
  readonly adviser?: string;

  @QuantityCell('hours, in quarters', 2.5)
  readonly hours?: number | string;

  @TextCell('on-site or remote', 'remote')
  readonly mode?: string;

  @TextCell('what it was about')
  readonly topic?: string;

  @TextCell('id of the recommendation that it concerned')
  readonly recommendation?: string;

  @TextCell('the paper that proves it')
  readonly document?: string;
}

/** A training day is known by edition and number; it takes no `corrects`: a changed row that says why is a correction. */
export class TrainingDayEntry {
  @TextCell('id of the edition', 'AW-1')
  readonly edition?: string;

  @QuantityCell('number of the training day', 3)
  readonly day?: number | string;

  @TextCell('its date', '2014-12-05')
  readonly on?: string;

  @QuantityCell('hours scheduled', 7.5)
  readonly hours?: number | string;

  @TextCell('the date to which it was moved')
  readonly moved_to?: string;

  @FlagCell('true when it was cancelled')
  readonly cancelled?: boolean;

  @TextCell('why it was moved, cancelled or changed')
  readonly reason?: string;
}

export class ParticipantEntry extends Entry {
  @TextCell('id of the person in this programme, not secret', 'P01')
  readonly person?: string;

  @TextCell('TERYT code of the municipality', '1208053')
  readonly teryt?: string;

  @TextCell('id of the edition', 'AW-1')
  readonly edition?: string;

  @TextCell('JST or NGO', 'NGO')
  readonly side?: string;

  @TextCell('first name; sealed')
  readonly first_name?: string;

  @TextCell('last name; sealed')
  readonly last_name?: string;

  @TextCell('F or M', 'F')
  readonly sex?: string;

  @TextCell('e-mail; sealed')
  readonly email?: string;

  @TextCell('day of enrolment', '2014-11-14')
  readonly enrolled_on?: string;

  @TextCell('id of the person whose seat passes to this one')
  readonly replaces?: string;
}

export class AttendanceEntry extends Entry {
  @TextCell('id of the edition', 'AW-1')
  readonly edition?: string;

  @TextCell('id of the person', 'P01')
  readonly person?: string;

  @QuantityCell('number of the training day', 3)
  readonly day?: number | string;

  @QuantityCell('hours attended', 7.5)
  readonly hours?: number | string;
}

export class ActivityEntry extends Entry {
  @TextCell('id of one of the programme’s activity kinds', 'focus-group')
  readonly kind?: string;

  @TextCell('TERYT code of a municipality, or 2 digits of a voivodeship', '1208053')
  readonly teryt?: string;

  @TextCell('day', '2014-11-03')
  readonly on?: string;

  @QuantityCell('hours', 2)
  readonly hours?: number | string;

  @QuantityCell('head-count', 8)
  readonly people?: number | string;

  @QuantityCell('number of organisations', 6)
  readonly organisations?: number | string;

  @QuantityCell('amount in złoty', 4500)
  readonly amount_pln?: number | string;

  @TextCell('the paper that proves it')
  readonly document?: string;
}
