/**
 * Whether something ends before a timer that is set at the same moment. Where a machine stands still in between, both are late, and which of them is
 * first stays the same; so it tells who waits for how long, and not how fast a machine is.
 */
export const endsBefore = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), later]);
  } finally {
    clearTimeout(timer);
  }
};
