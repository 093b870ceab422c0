/** A column of a table that people bring. */
export interface Column {
  readonly name: string;
  /** False: the column may be missing, or the cell blank. */
  readonly required: boolean;
  /** What stands in it, in words: for `docs/files.md`, `kronika new` and the messages. */
  readonly holds: string;
  /** Not shown in faults: `always` for what says who a person is; `unless-an-id` where a name may stand by mistake. */
  readonly secret?: 'always' | 'unless-an-id';
}

export interface TableShape {
  readonly name: string;
  readonly holds: string;
  readonly columns: readonly Column[];
  /** Takes `corrects` and `annuls`; its rows have a ref. */
  readonly correctable: boolean;
}

const needs = (name: string, holds: string): Column => ({ name, required: true, holds });
const may = (name: string, holds: string): Column => ({ name, required: false, holds });
const secret = (column: Column): Column => ({ ...column, secret: 'always' });
const pseudonym = (column: Column): Column => ({ ...column, secret: 'unless-an-id' });

const REF = needs(
  'ref',
  'the reference by which your own paper knows the entry (`DOR/017`); unique in this table of the programme',
);
const TERYT = needs('teryt', 'TERYT code of the municipality: 7 digits of a gmina, 4 of a powiat');
const REASON = may('reason', 'why; needed by a correction and an annulment');
const CORRECTIONS = [
  may('corrects', 'the ref of another entry of this table, which this row replaces with all its values'),
  may(
    'annuls',
    'the ref of another entry of this table, which counts as never having been; needs nothing else but its own ref and a reason',
  ),
];
const CORRECTIONS_WITH_REASON = [...CORRECTIONS, REASON];

/** The tables in the order in which an import takes them: entries of one day stand in this order. Source: domain.md, "Files that people bring". */
export const TABLES: readonly TableShape[] = [
  {
    name: 'municipalities',
    holds: 'who joined the programme, and on which track',
    correctable: true,
    columns: [
      REF,
      TERYT,
      needs('name', 'name as it should be shown'),
      needs('track', 'one of the programme’s tracks'),
      needs('joined_on', 'day of joining'),
      may('left_on', 'last day on which the municipality belongs; may be filled in later'),
      ...CORRECTIONS,
      may('reason', 'why it left; why the row corrects or annuls another'),
    ],
  },
  {
    name: 'commitments',
    holds: 'what a municipality promises to implement',
    correctable: true,
    columns: [
      REF,
      TERYT,
      needs('action', '`commit`, `confirm`, `replace` or `withdraw`'),
      needs('recommendation', 'id of the recommendation; blank for `confirm`'),
      may('replaced_by', 'id of the recommendation that takes its place; for `replace` only'),
      needs('on', 'day'),
      ...CORRECTIONS,
      may('reason', 'why; needed after confirmation, by a correction and an annulment'),
      pseudonym(may('recorded_by', 'who noted it (a pseudonym)')),
    ],
  },
  {
    name: 'adoptions',
    holds: 'acts that put a recommendation into force',
    correctable: true,
    columns: [
      REF,
      TERYT,
      needs('recommendation', 'id of the recommendation'),
      needs(
        'instrument',
        '`resolution`, `ordinance`, `regulations`, `procedure` or `decision`, as its recommendation allows',
      ),
      needs('number', 'number of the act'),
      needs('on', 'day of the act'),
      needs('title', 'title of the act'),
      may('publication', 'where it was published'),
      may('document_sha256', 'SHA-256 of the document, 64 hex digits'),
      may('repealed_on', 'day from which it is repealed; may be filled in later'),
      ...CORRECTIONS,
      may('reason', 'why it was repealed; why the row corrects or annuls another'),
    ],
  },
  {
    name: 'advisory',
    holds: 'advisory sessions',
    correctable: true,
    columns: [
      REF,
      TERYT,
      needs('on', 'day'),
      pseudonym(needs('adviser', 'the adviser’s pseudonym')),
      needs('hours', 'hours, in quarters: over 0 and at most 12 a day for one adviser in one municipality'),
      needs('mode', '`on-site` or `remote`'),
      needs('topic', 'what it was about'),
      may('recommendation', 'id of the recommendation that it concerned'),
      may('document', 'the paper that proves it'),
      ...CORRECTIONS_WITH_REASON,
    ],
  },
  {
    name: 'academy-days',
    holds: 'training days of the Academy; edition and number serve as the ref (`AW-1/3`)',
    correctable: false,
    columns: [
      needs('edition', 'id of the edition'),
      needs('day', 'number of the training day: 1, 2, …'),
      needs('on', 'its date'),
      needs('hours', 'hours scheduled'),
      may('moved_to', 'the date to which it was moved; may be filled in later'),
      may('cancelled', '`yes` when it was cancelled; may be filled in later'),
      may('reason', 'why it was moved or cancelled; a row that is on record may change only when this says why'),
    ],
  },
  {
    name: 'participants',
    holds: 'people and their seats in the Academy; names and e-mail are sealed',
    correctable: true,
    columns: [
      REF,
      pseudonym(needs('person', 'id of the person in this programme, not secret (`P01`)')),
      TERYT,
      needs('edition', 'id of the edition'),
      needs('side', '`JST` or `NGO`'),
      secret(needs('first_name', 'first name; may be blank for a person who is known')),
      secret(needs('last_name', 'last name; may be blank for a person who is known')),
      needs('sex', '`F` or `M`'),
      secret(may('email', 'e-mail')),
      needs('enrolled_on', 'day of enrolment'),
      pseudonym(may('replaces', 'id of the person whose seat passes to this one')),
      ...CORRECTIONS,
      may('reason', 'why the seat passed; why the row corrects or annuls another'),
    ],
  },
  {
    name: 'attendance',
    holds: 'hours that a person attended on a training day',
    correctable: true,
    columns: [
      REF,
      needs('edition', 'id of the edition'),
      pseudonym(needs('person', 'id of the person')),
      needs('day', 'number of the training day'),
      needs('hours', 'hours attended, from 0 to the day’s hours'),
      ...CORRECTIONS_WITH_REASON,
    ],
  },
  {
    name: 'activities',
    holds: 'everything else that is counted; at least one of the four figures is given',
    correctable: true,
    columns: [
      REF,
      needs('kind', 'id of one of the programme’s activity kinds'),
      needs('teryt', 'TERYT code of a municipality that joined, or 2 digits of a voivodeship'),
      needs('on', 'day'),
      may('hours', 'hours'),
      may('people', 'head-count'),
      may('organisations', 'number of organisations'),
      may('amount_pln', 'amount in złoty'),
      may('document', 'the paper that proves it'),
      ...CORRECTIONS_WITH_REASON,
    ],
  },
];

export const TABLE_NAMES: readonly string[] = TABLES.map(({ name }) => name);
