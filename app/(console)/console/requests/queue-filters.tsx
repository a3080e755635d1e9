'use client'

import { useQueryStates } from 'nuqs'
import { type ReactNode, useTransition } from 'react'
import { ConsoleButton } from '@/components/console/button'
import { FilterLine } from '@/components/console/filter-line'
import { LoadingRows } from '@/components/console/states'
import { QUEUE_PARAMS } from './params'
import type { FilterOption } from './search'

type FilterName = 'status' | 'purpose' | 'by' | 'who' | 'review' | 'ends' | 'age' | 'sort'
type FilterField = {
  readonly name: FilterName
  readonly label: string
  /** The choice of none; null: one is always chosen. */
  readonly any: string | null
  readonly options: readonly FilterOption[]
}

/**
 * What the queue is narrowed by, above it. Each choice is an address, at once; without scripts the button goes there.
 * `children` are the rows that the address has.
 */
export function QueueFilters({
  label,
  apply,
  loading,
  clear,
  person,
  fields,
  children,
}: {
  label: string
  apply: string
  loading: string
  clear: { href: string; label: string } | null
  /** What is said while the queue is of one person. */
  person: string | null
  fields: readonly FilterField[]
  children: ReactNode
}) {
  const [pending, startTransition] = useTransition()
  const [params, setParams] = useQueryStates(QUEUE_PARAMS, { shallow: false, history: 'push', startTransition })
  return (
    <>
      <FilterLine action="/console/requests" label={label}>
        {fields.map(({ name, label, any, options }) => (
          <div key={name} className="grid gap-1 max-sm:w-[calc(50%-8px)]">
            <label htmlFor={`filter-${name}`} className="text-ink-soft">
              {label}
            </label>
            <select
              id={`filter-${name}`}
              name={name}
              value={params[name] ?? ''}
              onChange={({ target }) => void setParams({ [name]: target.value || null, after: null } as never)}
              className="min-h-11 w-full max-w-48 rounded-card border border-edge bg-paper px-2 pointer-fine:min-h-8"
            >
              {any !== null && <option value="">{any}</option>}
              {options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </select>
          </div>
        ))}
        {params.person && <input type="hidden" name="person" value={params.person} />}
        <noscript>
          <ConsoleButton>{apply}</ConsoleButton>
        </noscript>
        {clear && (
          <a href={clear.href} className="tap link pointer-fine:min-h-8">
            {clear.label}
          </a>
        )}
      </FilterLine>
      {person && <p className="mb-4">{person}</p>}
      {pending ? <LoadingRows label={loading} /> : children}
    </>
  )
}
