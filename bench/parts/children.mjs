const alive = new Set();

process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** No child outlives the bench, however that ends. */
export const bound = (child) => {
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
};

export const ended = (child) => new Promise((resolve) => child.once('exit', resolve));

export const stopper = (child) => async () => {
  const end = ended(child);
  child.kill('SIGTERM');
  await end;
};
