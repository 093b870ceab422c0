/** No child outlives the bench, however that ends. */
export const bound = (child) => {
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
};

const ended = (child) => new Promise((resolve) => child.once('exit', resolve));

export const stopper = (child) => async () => {
  const end = ended(child);
  child.kill('SIGTERM');
  await end;
};
