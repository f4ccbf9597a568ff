/** @file The first row of a CSV file: cells are found by their place, so every file of a job must name the same columns. */

/**
 * Refuses a file whose columns are not those that the job reads.
 * @param names - As Spark names them: an empty name becomes `_c` and its place, one that comes twice gets its place appended.
 * @param value - The row as a JSON object by these names, empty cells left out.
 * @throws Error if a cell is not the name of its column: the file's rows would be read as what they are not.
 */
export function checkHeader(names: readonly string[], value: string, file: string): void {
  const cells = JSON.parse(value) as Readonly<Record<string, string>>;
  const found = names.map((name) => cells[name] ?? "");
  if (found.every((cell, place) => [cell, `${cell}${place}`, `_c${place}`].includes(names[place]))) return;
  const got = found.every((cell) => cell === "") ? "a row of another length" : found.join();
  throw new Error(`every file must begin with the columns ${names.join()}, got ${got} in ${file}`);
}
