/** @file One line of CSV. By hand, since fast-csv 5.0.8 drops NUL characters, and a log's text must come out whole. */

/** Cells as a line after RFC 4180; `undefined` is an empty cell. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(quoted).join(",")}\r\n`;
}

function quoted(cell: string | number | undefined): string {
  if (typeof cell !== "string") return cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
