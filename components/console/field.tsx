'use client'

import type { InputHTMLAttributes, ReactNode } from 'react'
import { useFieldAnswer } from '@/components/ui/action-form'
import { FieldError } from '@/components/ui/field-error'

type Shared = {
  /** Name and id of the field. */
  name: string
  label: ReactNode
  hint?: ReactNode
  defaultValue?: string
}

const LOOK =
  'min-h-11 w-full rounded-card border bg-paper px-2 pointer-fine:min-h-8 aria-invalid:border-2 aria-invalid:border-danger border-edge'

function useDescription(name: string, hint: ReactNode) {
  const { error, value } = useFieldAnswer(name)
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return { value, wrong: { 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined } }
}

function Labelled({ name, label, hint, children }: Shared & { children: ReactNode }) {
  return (
    <div className="grid max-w-[28rem] gap-1">
      <label htmlFor={name} className="font-bold">
        {label}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="text-ink-soft">
          {hint}
        </p>
      )}
      <FieldError id={name} />
      {children}
    </div>
  )
}

/** One native input with its label, its hint and its error, in an ActionForm or a plain form. */
export function Field({
  name,
  label,
  hint,
  defaultValue,
  ...input
}: Shared & Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id' | 'name' | 'defaultValue'>) {
  const { value, wrong } = useDescription(name, hint)
  return (
    <Labelled name={name} label={label} hint={hint}>
      <input
        // A new default only counts for a new input.
        key={value}
        id={name}
        name={name}
        defaultValue={value ?? defaultValue}
        autoCapitalize="none"
        spellCheck={false}
        className={LOOK}
        {...wrong}
        {...input}
      />
    </Labelled>
  )
}

export type Option = { readonly value: string; readonly label: string }

/** One native select, the same way. */
export function SelectField({ name, label, hint, defaultValue, options }: Shared & { options: readonly Option[] }) {
  const { value, wrong } = useDescription(name, hint)
  return (
    <Labelled name={name} label={label} hint={hint}>
      <select key={value} id={name} name={name} defaultValue={value ?? defaultValue} className={LOOK} {...wrong}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** Several lines of text, the same way. */
export function TextAreaField({
  name,
  label,
  hint,
  defaultValue,
  rows = 6,
  lang,
}: Shared & { rows?: number; lang?: string }) {
  const { value, wrong } = useDescription(name, hint)
  return (
    <Labelled name={name} label={label} hint={hint}>
      <textarea
        key={value}
        id={name}
        name={name}
        rows={rows}
        lang={lang}
        defaultValue={value ?? defaultValue}
        className={`${LOOK} py-1`}
        {...wrong}
      />
    </Labelled>
  )
}
