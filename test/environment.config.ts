/** The variables of this process, for those that it starts. */
export const ENVIRONMENT: Readonly<Record<string, string | undefined>> = process.env;
