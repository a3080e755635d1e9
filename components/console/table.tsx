import type { ReactNode } from 'react'

export type Column<Row> = {
  /** Unique among the columns. */
  readonly key: string
  readonly heading: ReactNode
  readonly cell: (row: Row) => ReactNode
  /** Of a sorted column. */
  readonly sort?: 'ascending' | 'descending'
  /** Figures stand under each other. */
  readonly isFigure?: boolean
}

/**
 * One table, read row by row. Under 640 px each row is a small list in which every cell carries its heading.
 * `caption` is read to those who do not see the page.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  caption: ReactNode
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
}) {
  return (
    <table className="console-table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, heading, sort, isFigure }) => (
            <th key={key} scope="col" aria-sort={sort} data-figure={isFigure || undefined}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ key, heading, cell, isFigure }) => (
              <td key={key} data-figure={isFigure || undefined}>
                <span aria-hidden="true" className="console-cell-heading">
                  {heading}
                </span>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
