import { readFileSync } from 'node:fs';

/** What a work costs by the clock, and in this process's own processor time, all its threads included; milliseconds. */
export const costOf = async (work) => {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000 };
};

const MS_IN_A_TICK = 10;

/** What another process has used so far, in milliseconds; undefined where the system does not tell as Linux does. */
export const processorTimeOf = (pid) => {
  try {
    // Behind the name, which may hold anything but ends with the last parenthesis: user and system time are the 12th and 13th of what follows.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_IN_A_TICK;
  } catch {
    return undefined;
  }
};
