import { TABLES } from './tables.js';

/** A file of an empty programme folder. */
export interface TemplateFile {
  readonly name: string;
  readonly content: string;
}

/**
 * What `kronika new` writes: every table with its header, and a programme.yaml that says what stands where. It passes the check as it is.
 * @param year the year that the periods in it speak of
 */
export const emptyFolder = (id: string, year: string): readonly TemplateFile[] => [
  { name: 'programme.yaml', content: definition(id, year) },
  ...TABLES.map(({ name, columns }) => ({
    name: `${name}.csv`,
    content: `${columns.map((column) => column.name).join(';')}\r\n`,
  })),
];

const definition = (id: string, year: string): string => DEFINITION.replaceAll('<id>', id).replaceAll('<year>', year);

const DEFINITION = `# The programme's rules, as data. Names are shown to people, in Polish and in English.
id: "<id>"
name: { pl: "Nazwa programu", en: "Name of the programme" }
fund: ESF                       # shown, not judged
regime: FEDS_2021_2027          # shown, not judged
period: { from: <year>-01-01, to: <year>-12-31 }   # every entry's day lies in it; acts, departures and diplomas may come later
time_zone: Europe/Warsaw        # decides which day today is

tracks: [full, associate]       # packages of support: a municipality joins on one of them

planes:
  - { id: I,   name: { pl: "Tworzenie polityk publicznych", en: "Creating public policies" } }
  - { id: II,  name: { pl: "Realizacja zadań publicznych", en: "Delivering public tasks" } }
  - { id: III, name: { pl: "Infrastruktura współpracy", en: "Infrastructure of cooperation" } }

recommendations:                # the catalogue: each with its plane and the instruments by which it may be put into force
  - { id: I.1,   plane: I,   instruments: [resolution, regulations],                     name: { pl: "Konsultacje społeczne", en: "Public consultation" } }
  - { id: II.1,  plane: II,  instruments: [regulations, ordinance, procedure, decision], name: { pl: "Konkursy ofert", en: "Calls for proposals" } }
  - { id: III.1, plane: III, instruments: [resolution, ordinance, regulations],          name: { pl: "Koordynator współpracy", en: "Coordinator of cooperation" } }

academy:
  editions:
    - { id: AW-1, sessions: 4, days: 8 }       # meetings, and training days over all of them
  attendance: { threshold: 80%, unit: hours }  # a diploma is due from this share of the scheduled hours
  seats: 3                                     # people of one municipality who may hold a seat in one edition at a time

activity_kinds:                 # what else is counted; the window is shown and refuses nothing
  - { id: exchange-group-meeting, window: { from: <year>-02-01, to: <year>-12-31 }, name: { pl: "Spotkanie Grupy Wymiany Doświadczeń", en: "Exchange-group meeting" } }
  - { id: promotion, name: { pl: "Działanie promujące Model", en: "Promotion of the Model" } }

# minimum: each municipality of the tracks must reach it by the due day ("all": every active commitment, and at least one).
# average: the mean over the municipalities of the tracks must reach it; one municipality's own figure is shown and never judged.
requirements:
  - { id: commitments,           measure: commitments.active,  minimum: 4,             tracks: [full],      due: <year>-06-30 }
  - { id: commitments-plane-I,   measure: commitments.active,  plane: I,   minimum: 1, tracks: [full],      due: <year>-06-30 }
  - { id: commitments-plane-II,  measure: commitments.active,  plane: II,  minimum: 1, tracks: [full],      due: <year>-06-30 }
  - { id: commitments-plane-III, measure: commitments.active,  plane: III, minimum: 1, tracks: [full],      due: <year>-06-30 }
  - { id: adoption,              measure: commitments.adopted, minimum: all,           tracks: [full],      due: <year>-12-31 }
  - { id: academy-attendance,    measure: academy.diplomas,    minimum: 3,             tracks: [full],      due: <year>-12-31 }
  - { id: exchange-group,        measure: activities.count, kind: exchange-group-meeting, minimum: 3, tracks: [full], due: <year>-12-31 }
  - { id: advisory,              measure: advisory.hours,      average: 15,            tracks: [full],      due: <year>-12-31 }

indicators:                     # measures over the whole programme, regions included, without a target
  - { id: people-informed, measure: activities.people, kinds: [promotion] }
  - { id: adopting-municipalities, measure: municipalities.adopting }
`;
