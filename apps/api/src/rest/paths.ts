import { RequiredId, RequiredTeryt } from '../edges/fields.js';

/** Addresses of more than two parts. */
export class FigurePath {
  @RequiredId('id of the programme')
  readonly programme: string = '';

  @RequiredTeryt('TERYT code of the municipality or region')
  readonly teryt: string = '';

  @RequiredId('id of the requirement or indicator')
  readonly figure: string = '';
}

export class DiplomaPath {
  @RequiredId('id of the programme')
  readonly programme: string = '';

  @RequiredId('id of the edition')
  readonly edition: string = '';

  @RequiredId('id of the person')
  readonly person: string = '';
}
