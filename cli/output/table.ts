/** A column of a table: its heading and what it shows of a row; undefined shows as `-`. */
export type Column<Row> = readonly [heading: string, cell: (row: Row) => Cell];

export type Cell = string | number | undefined;

/** Rows under headings; each column is as wide as its longest cell and two spaces. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const headings = columns.map(([heading]) => heading);
  const lines = [headings, ...rows.map((row) => columns.map(([, cell]) => cellText(cell(row))))];
  const widths = columns.map((_column, position) =>
    Math.max(...lines.map((line) => line[position]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((text, position) => text.padEnd(widths[position] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** On one line, whatever a program wrote. */
function cellText(cell: Cell): string {
  if (cell === undefined || cell === '') return '-';
  return String(cell).replaceAll(/\s+/g, ' ').trim();
}
