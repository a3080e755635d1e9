'use client'

import { useFieldAnswer } from './action-form'

/** The error of one field, in the words of the summary. Name it in the field's `aria-describedby` as `${id}-error`. */
export function FieldError({ id }: { id: string }) {
  const { error } = useFieldAnswer(id)
  if (!error) return null
  return (
    <p id={`${id}-error`} className="font-bold text-danger">
      <span aria-hidden="true">! </span>
      {error}
    </p>
  )
}
