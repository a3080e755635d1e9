import type { ReactNode } from 'react'

type Row = { readonly term: ReactNode; readonly detail: ReactNode; readonly note?: ReactNode }

/** Facts, one under the other: what it is in soft ink, what it says in bold. */
export function FactList({ rows }: { rows: readonly Row[] }) {
  return (
    <dl className="rounded-card bg-panel px-4 print:border print:border-line">
      {rows.map(({ term, detail, note }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are rendered once and never moved
        <div key={index} className="border-line border-b py-4 last:border-b-0">
          <dt className="text-ink-soft text-note">{term}</dt>
          <dd className="font-bold">{detail}</dd>
          {note && <dd className="text-note">{note}</dd>}
        </div>
      ))}
    </dl>
  )
}
