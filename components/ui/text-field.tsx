'use client'

import type { ReactNode } from 'react'
import { useFieldAnswer } from './action-form'
import { FieldError } from './field-error'

type Props = {
  /** Name and id of the field. */
  name: string
  label: ReactNode
  hint?: ReactNode
  type?: 'text' | 'date' | 'time'
  autoComplete?: string
  inputMode?: 'text' | 'numeric' | 'email'
  maxLength?: number
  defaultValue?: string
  min?: string
  max?: string
  /** A few characters only, a code or a day. */
  short?: boolean
}

/** One native input with its label, its hint and its error. */
export function TextField({ name, label, hint, short, type = 'text', defaultValue, ...input }: Props) {
  const { error, value } = useFieldAnswer(name)
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <div className="grid gap-2">
      <label htmlFor={name} className="font-bold">
        {label}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="text-ink-soft text-note">
          {hint}
        </p>
      )}
      <FieldError id={name} />
      <input
        // A new default only counts for a new input.
        key={value}
        id={name}
        name={name}
        type={type}
        defaultValue={value ?? defaultValue}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        autoCapitalize="none"
        spellCheck={false}
        className={`min-h-14 rounded-card border-2 bg-paper px-3 ${error ? 'border-danger' : 'border-edge'} ${short ? 'w-full max-w-56' : 'w-full'}`}
        {...input}
      />
    </div>
  )
}
