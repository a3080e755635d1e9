import type { ReactNode } from 'react'

type Props = {
  name: string
  value: string
  label: ReactNode
  hint?: ReactNode
  defaultChecked?: boolean
  id: string
}

/** One native checkbox. Never controlled: an untick must not come back. */
export function CheckRow({ name, value, label, hint, defaultChecked, id }: Props) {
  return (
    <div className="relative flex gap-4 py-2">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        defaultChecked={defaultChecked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative z-1 mt-0.5 size-7 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        {/* The label covers the whole row. */}
        <label htmlFor={id} className="cursor-pointer font-bold before:absolute before:inset-0">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-ink-soft text-note">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
