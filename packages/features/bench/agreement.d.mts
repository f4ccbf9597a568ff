/** What one golden file came to. */
export interface AgreementRow {
  readonly file: string;
  readonly library: string;
  readonly cases: number;
  readonly numbers: number;
  readonly largestDifference: number;
  readonly toleranceUsed: number;
  readonly bar: string;
  readonly misses: readonly string[];
}
export function agreementRows(
  library: object,
  folders: { readonly shared: string; readonly own: string },
): AgreementRow[];
export function goldenFiles(folder: string): string[];
export const comparedFiles: readonly string[];
