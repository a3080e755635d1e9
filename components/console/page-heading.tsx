import type { ReactNode } from 'react'

/** The h1 of a page, with what it is about under it and what can be done on the whole of it beside it. */
export function PageHeading({ title, note, actions }: { title: ReactNode; note?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h1 className="text-balance font-bold text-group">{title}</h1>
        {note && <p className="text-ink-soft">{note}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}
