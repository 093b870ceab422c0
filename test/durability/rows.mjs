// Single entries as they are logged beside an import. `label` tells the entries of one round from those of another.
/** How many municipalities have entries logged beside an import. */
export const UNITS_BESIDE = 10;

const day = (number) => new Date(Date.UTC(2014, 6, 16) + (number % 300) * 86_400_000).toISOString().slice(0, 10);

export const advisoryRow = ({ teryt }, label, number) => ({
  ref: `DOR/${label}/${number}`,
  teryt,
  on: day(number),
  // An adviser has at most twelve hours a day in one municipality.
  adviser: `adv-${label}-${number}`,
  hours: '1,5',
  mode: 'remote',
  topic: 'Konsultacja projektu dokumentu',
});

export const participantRow = ({ teryt }, label, number) => ({
  ref: `UCZ/${label}/${number}`,
  person: `P-${label}-${number}`,
  teryt,
  edition: 'E001',
  side: 'NGO',
  first_name: 'Osoba',
  last_name: `Zmyślona ${label}-${number}`,
  sex: 'F',
  email: `osoba-${label}-${number}@example.org`,
  enrolled_on: '2014-11-14',
});
