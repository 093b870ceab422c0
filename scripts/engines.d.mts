interface SpecResults {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export const ENGINE_SPECS: readonly string[];
export const enginesRun: (
  results: SpecResults,
  environment: Readonly<Record<string, string | undefined>>,
) => readonly { readonly unasked: boolean; readonly sentence: string }[];
