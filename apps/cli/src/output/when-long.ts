/** Tells who waits what is being done, where it is not done soon. */
export const whenLong = async <T>(work: () => Promise<T>, tell: () => void, ms = LONG_MS): Promise<T> => {
  const timer = setTimeout(tell, ms);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
};

const LONG_MS = 3_000;
