import type { ReactNode } from 'react'

/** There is nothing, and why: what will appear here, or that nothing fits the filter. */
export function EmptyState({ text, action }: { text: ReactNode; action?: { href: string; label: ReactNode } }) {
  return (
    <div className="border-line border-y py-8 text-ink-soft">
      <p>{text}</p>
      {action && (
        <p>
          <a href={action.href} className="tap link">
            {action.label}
          </a>
        </p>
      )}
    </div>
  )
}

/** It could not be read. Never looks like an empty list. */
export function FailedState({ text, retry }: { text: ReactNode; retry?: { href: string; label: ReactNode } }) {
  return (
    <div role="alert" className="border-danger border-s-4 bg-panel p-4">
      <p>
        <span aria-hidden="true" className="pe-2 font-bold text-danger">
          ×
        </span>
        {text}
      </p>
      {retry && (
        <p>
          <a href={retry.href} className="tap link">
            {retry.label}
          </a>
        </p>
      )}
    </div>
  )
}

/** Rows that are on their way. `label` says what is. */
export function LoadingRows({ label, rows = 8 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-busy="true" aria-label={label} className="border-line border-t">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing here has an identity
        <div key={row} className="flex h-11 items-center border-line border-b pointer-fine:h-8">
          <span className="h-3 w-2/5 rounded-card bg-panel" />
        </div>
      ))}
    </div>
  )
}
