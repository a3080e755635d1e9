import type { ReactNode } from 'react'

/** What a list is narrowed by, in one line above it: a form that works by GET, so that the address says it all. */
export function FilterLine({
  action,
  label,
  children,
}: {
  /** The page's own path. */
  action: string
  /** What the line is for, read to those who do not see it. */
  label: string
  children: ReactNode
}) {
  return (
    <search aria-label={label}>
      <form action={action} className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-2">
        {children}
      </form>
    </search>
  )
}
