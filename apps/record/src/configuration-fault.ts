/** Something that the operator set cannot be used. */
export class ConfigurationFault extends Error {
  /** @param expected what would have been taken, in words for people */
  constructor(
    message: string,
    readonly expected: string,
  ) {
    super(message);
    this.name = 'ConfigurationFault';
  }
}
