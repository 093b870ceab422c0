// Which engines the specs ran against: by what ran, not by what was meant to run.
// `npm run test:engines` runs the specs of the adapters to engines alone.

const ENGINES = [
  { engine: 'EventStoreDB', variable: 'TEST_EVENT_STORE_URL' },
  { engine: 'MongoDB', variable: 'TEST_READ_STORE_URL' },
];

/** What concerns engines: their adapters, their doubles, and the record over them. */
export const ENGINE_SPECS = [
  'libs/adapters/(event-store|read-store|key-store|request-store|leases|mongodb)/',
  'test/doubles/',
  'test/engines/',
];

const passedAgainst = (results, what) =>
  results.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, fullName }) => status === 'passed' && fullName.includes(what)).length;

const hostsOf = (url) => url.replace(/^[a-z+]+:\/\/(?:.*@)?([^/?]*).*$/s, '$1');

/** One sentence for each engine, and whether one that was named went unasked: that is a failure. */
export const enginesRun = (results, environment) =>
  ENGINES.map(({ engine, variable }) => {
    const real = passedAgainst(results, `${engine} (real)`);
    const double = passedAgainst(results, `${engine} (double)`);
    const url = environment[variable]?.trim();
    if (!url)
      return {
        unasked: false,
        sentence: `${engine}: ${double} tests against its double, none against a real server (${variable} is not set).`,
      };
    return {
      unasked: real === 0,
      sentence: `${engine}: ${real} tests against the server at ${hostsOf(url)}, ${double} against its double.`,
    };
  });
