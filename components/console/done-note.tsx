import type { ReactNode } from 'react'

/** What was just done, read out when the page comes. */
export function DoneNote({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="mb-4 border-accent border-s-4 bg-panel px-4 py-2">
      {children}
    </p>
  )
}
