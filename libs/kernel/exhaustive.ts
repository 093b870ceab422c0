/** Ends a switch over a union: the compiler refuses a case that was forgotten, and a value from outside throws. */
export const exhaustive = (value: never): never => {
  throw new TypeError(`Not foreseen: ${JSON.stringify(value)}`);
};
