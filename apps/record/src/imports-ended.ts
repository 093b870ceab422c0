/** An import was sent to a record that is about to be closed. */
export class ImportsEnded extends Error {
  constructor() {
    super('Kronika was told to end and takes no import any more.');
    this.name = 'ImportsEnded';
  }
}
