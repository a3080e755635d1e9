import type { ReactNode } from 'react'
import { TextField } from './text-field'

/** A day, `YYYY-MM-DD`, by the browser's own date field. `min` and `max` are days too. */
export function DateField(props: {
  name: string
  label: ReactNode
  hint?: ReactNode
  min?: string
  max?: string
  defaultValue?: string
}) {
  return <TextField type="date" short {...props} />
}
