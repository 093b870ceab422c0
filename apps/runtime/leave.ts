const GRACE_MS = 2_000;

/**
 * Ends a program whose work is done and whose stores are closed. A driver may go on trying to connect long after it was told to end: nobody is
 * to wait for that. Where nothing is left to do, the program ends by itself before; whoever reads what it wrote has all the time there is.
 */
export const leave = (): void => {
  process.stdout.write('', () => void setTimeout(() => process.exit(), GRACE_MS).unref());
};
