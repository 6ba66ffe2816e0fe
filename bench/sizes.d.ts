/** The types of ./sizes.js, for tests. */

export interface Import {
  readonly what: string;
  readonly name: string;
  readonly from: string;
  readonly platform: "browser" | "node";
  readonly most: number;
}

export const KERNEL: { readonly file: string; readonly most: number };
export const IMPORTS: readonly Import[];
export function importedSize(imported: Import): Promise<number>;
export function kernelSize(): number;
