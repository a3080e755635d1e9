import type { ReactNode } from 'react'

/** Facts in two columns, under each other where there is no room. */
export function Facts({ rows }: { rows: readonly { readonly term: ReactNode; readonly detail: ReactNode }[] }) {
  return (
    <dl className="border-line border-t">
      {rows.map(({ term, detail }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are rendered once and never moved
        <div key={index} className="grid gap-x-4 border-line border-b py-1 sm:grid-cols-[12rem_1fr]">
          <dt className="text-ink-soft">{term}</dt>
          <dd className="min-w-0">{detail}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A part of a page, under its own heading. */
export function Section({
  id,
  title,
  note,
  children,
}: {
  id: string
  title: ReactNode
  note?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-labelledby={id} className="mt-8 grid gap-3">
      <div>
        <h2 id={id} className="font-bold">
          {title}
        </h2>
        {note && <p className="max-w-[40rem] text-ink-soft">{note}</p>}
      </div>
      {children}
    </section>
  )
}
