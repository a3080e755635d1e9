'use client'

import type { ReactNode } from 'react'
import { useFieldAnswer } from '@/components/ui/action-form'
import { FieldError } from '@/components/ui/field-error'

/**
 * Boxes of which any may be ticked, with what is wrong with them. What was ticked is ticked again after an answer: its
 * value is the ticked ones, with spaces between.
 */
export function CheckList({
  name,
  label,
  hint,
  options,
}: {
  name: string
  label: ReactNode
  hint?: ReactNode
  options: readonly { readonly value: string; readonly label: ReactNode }[]
}) {
  const { error, value } = useFieldAnswer(name)
  const ticked = (value ?? '').split(' ')
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <fieldset id={name} tabIndex={-1} aria-describedby={described || undefined} className="grid gap-1">
      <legend className="font-bold">{label}</legend>
      {hint && (
        <p id={`${name}-hint`} className="text-ink-soft">
          {hint}
        </p>
      )}
      <FieldError id={name} />
      {options.map((option) => (
        <label key={option.value} className="flex min-h-11 items-center gap-2 pointer-fine:min-h-8">
          <input
            key={value}
            type="checkbox"
            name={name}
            value={option.value}
            defaultChecked={ticked.includes(option.value)}
            className="size-5 shrink-0 accent-accent"
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
