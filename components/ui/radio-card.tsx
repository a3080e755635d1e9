import type { ReactNode } from 'react'

type Props = {
  name: string
  value: string
  label: ReactNode
  hint?: ReactNode
  defaultChecked?: boolean
  /** Where an error summary leads to; default `${name}-${value}`. */
  id?: string
}

/** One of several equal answers, as large as its neighbours. Put them into a `fieldset` with a `legend`. */
export function RadioCard({ name, value, label, hint, defaultChecked, id = `${name}-${value}` }: Props) {
  return (
    <div className="relative flex gap-4 rounded-card border border-edge p-4 has-checked:border-accent has-checked:bg-panel has-checked:outline-2 has-checked:outline-accent">
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        defaultChecked={defaultChecked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative z-10 mt-0.5 size-6 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        {/* The label covers the whole card. */}
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
