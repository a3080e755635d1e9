'use client'

import type { ReactNode } from 'react'
import { useFieldAnswer } from '@/components/ui/action-form'
import { FieldError } from '@/components/ui/field-error'

/** A question with several answers. `id` is that of its first control: the error summary leads there. */
export function Question({
  id,
  legend,
  size = 'group',
  children,
}: {
  id: string
  legend: ReactNode
  size?: 'group' | 'body'
  children: ReactNode
}) {
  const { error } = useFieldAnswer(id)
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined} className="min-w-0">
      <legend className={`mb-2 font-bold ${size === 'group' ? 'text-group' : ''}`}>{legend}</legend>
      <FieldError id={id} />
      {children}
    </fieldset>
  )
}
