'use client'

import { useQuery } from '@tanstack/react-query'
import {
  createColumnHelper,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useActionState, useEffect, useState, useTransition } from 'react'
import { ConsoleButton } from '@/components/console/button'
import { Dialog, DialogButton } from '@/components/console/dialog'
import type { QueueSort } from '@/lib/core/staff/queue'
import type { BulkAnswer } from './bulk-answer'
import type { Row } from './rows'

const POLL_MS = 15_000

type ColumnKey = 'person' | 'purpose' | 'by' | 'state' | 'asked' | 'ends' | 'who' | 'looked'
type Words = {
  readonly caption: string
  readonly column: Readonly<Record<ColumnKey | 'select', string>>
  /** With `{person}` and `{count}` in them. */
  readonly selectRow: string
  readonly changed: string
  readonly selectAll: string
  readonly more: string
  readonly show: string
  readonly stale: string
  readonly nobody: string
  readonly bulk: Readonly<
    Record<
      | 'label'
      | 'chosen'
      | 'assign'
      | 'assignButton'
      | 'review'
      | 'withdraw'
      | 'withdrawTitle'
      | 'withdrawText'
      | 'withdrawButton'
      | 'keep',
      string
    >
  >
}

const features = tableFeatures({ rowSelectionFeature })
const helper = createColumnHelper<typeof features, Row>()
const columns = helper.columns(
  (['person', 'purpose', 'by', 'state', 'asked', 'ends', 'who', 'looked'] as const).map((key) =>
    helper.accessor(key, { id: key }),
  ),
)

/** By which column an order goes, and which way. */
const SORTED: Readonly<Record<QueueSort, readonly [ColumnKey, 'ascending' | 'descending']>> = {
  newest: ['asked', 'descending'],
  oldest: ['asked', 'ascending'],
  ending: ['ends', 'ascending'],
  ending_last: ['ends', 'descending'],
}

type Mark = Pick<Row, 'id' | 'mark'>

/** How many rows of the page are not any more what they were when it was made, or are new. */
const changedSince = (shown: readonly Mark[], now: readonly Mark[]): number => {
  const before = new Map(shown.map(({ id, mark }) => [id, mark]))
  const after = new Set(now.map(({ id }) => id))
  return now.filter(({ id, mark }) => before.get(id) !== mark).length + shown.filter(({ id }) => !after.has(id)).length
}

async function marksOf(address: string): Promise<readonly Mark[]> {
  const response = await fetch(address, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(String(response.status))
  return ((await response.json()) as { rows: Mark[] }).rows
}

/**
 * The rows as the server made them. What happens meanwhile is counted and said, and moves nothing under the hand: a button
 * shows it. Chosen rows can be handled together.
 */
export function QueueTable({
  rows,
  sort,
  data,
  action,
  reviewers,
  words,
}: {
  rows: readonly Row[]
  sort: QueueSort
  /** Where the same page is read again. */
  data: string
  action: (previous: unknown, form: FormData) => Promise<BulkAnswer>
  /** Who can be given requests; null: the reader may only look. */
  reviewers: readonly { readonly id: string; readonly name: string }[] | null
  words: Words
}) {
  const router = useRouter()
  const [refreshing, startTransition] = useTransition()
  const [answer, act, acting] = useActionState<BulkAnswer, FormData>(action, null)
  const [selected, setSelected] = useState<RowSelectionState>({})
  const polled = useQuery({
    queryKey: ['queue', data],
    queryFn: () => marksOf(data),
    initialData: rows as readonly Mark[],
    staleTime: POLL_MS,
    // Only while somebody looks: not in the background.
    refetchInterval: POLL_MS,
    retry: false,
  })
  const table = useTable({
    features,
    columns,
    data: rows as Row[],
    getRowId: (row) => row.id,
    enableRowSelection: reviewers !== null,
    state: { rowSelection: selected },
    onRowSelectionChange: setSelected,
  })
  // What was done with them is done: the next choice begins anew.
  useEffect(() => {
    if (answer?.done) setSelected({})
  }, [answer])

  const changed = refreshing ? 0 : changedSince(rows, polled.data)
  const chosen = rows.filter(({ id }) => selected[id]).length
  const [sortedBy, way] = SORTED[sort]
  const fill = (text: string, value: string | number) => text.replace(/\{\w+\}/, () => String(value))
  const show = () =>
    startTransition(async () => {
      router.refresh()
      await polled.refetch()
    })
  const shown = (row: Row, key: ColumnKey) =>
    key === 'person' ? (
      <Link
        href={`/console/requests/${row.id}`}
        prefetch={false}
        data-queue-row
        className="tap link after:absolute after:inset-0 pointer-fine:min-h-8"
      >
        <bdi>{row.person}</bdi>
      </Link>
    ) : key === 'purpose' ? (
      <>
        <bdi>{row.purpose}</bdi>
        {row.unusual.length > 0 && (
          <span title={row.unusual.join(' ')} className="block text-warning">
            <span aria-hidden="true">! </span>
            {words.more}
            <span className="sr-only">: {row.unusual.join(' ')}</span>
          </span>
        )}
      </>
    ) : key === 'by' || key === 'who' ? (
      <bdi>{row[key]}</bdi>
    ) : (
      row[key]
    )

  return (
    <>
      <div role="status" className="min-h-11">
        {changed > 0 && (
          <>
            {fill(words.changed, changed)}:{' '}
            <ConsoleButton type="button" onClick={show}>
              {words.show}
            </ConsoleButton>
          </>
        )}
        {polled.isError && words.stale}
        {answer?.done}
        {answer?.error && (
          <span className="font-bold text-danger">
            <span aria-hidden="true">! </span>
            {answer.error}
          </span>
        )}
      </div>
      <form id="bulk" action={act} aria-busy={acting || refreshing}>
        {reviewers && (
          <fieldset className="mb-2 flex flex-wrap items-end gap-x-4 gap-y-2">
            <legend className="sr-only">{words.bulk.label}</legend>
            <span className="self-center">{fill(words.bulk.chosen, chosen)}</span>
            <div className="flex flex-wrap items-center gap-2">
              <label htmlFor="bulk-assignee">{words.bulk.assign}</label>
              <select
                id="bulk-assignee"
                name="assignee"
                className="min-h-11 max-w-48 rounded-card border border-edge bg-paper px-2 pointer-fine:min-h-8"
              >
                {reviewers.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
                <option value="">{words.nobody}</option>
              </select>
            </div>
            <ConsoleButton name="do" value="assign">
              {words.bulk.assignButton}
            </ConsoleButton>
            <ConsoleButton name="do" value="review">
              {words.bulk.review}
            </ConsoleButton>
            <Dialog open={words.bulk.withdraw} title={words.bulk.withdrawTitle} close={words.bulk.keep}>
              <p className="mb-4">{words.bulk.withdrawText}</p>
              <DialogButton look="danger" name="do" value="withdraw" form="bulk">
                {words.bulk.withdrawButton}
              </DialogButton>
            </Dialog>
          </fieldset>
        )}
        <table className="console-table">
          <caption className="sr-only">{words.caption}</caption>
          <thead>
            <tr>
              {reviewers && (
                <th scope="col">
                  <label className="tap pointer-fine:min-h-8">
                    <input
                      type="checkbox"
                      aria-label={words.selectAll}
                      checked={table.getIsAllRowsSelected()}
                      onChange={table.getToggleAllRowsSelectedHandler()}
                      className="size-5"
                    />
                  </label>
                </th>
              )}
              {columns.map(({ id }) => (
                <th key={id} scope="col" aria-sort={id === sortedBy ? way : undefined}>
                  {words.column[id as ColumnKey]}
                  {id === sortedBy && <span aria-hidden="true">{way === 'ascending' ? ' ↑' : ' ↓'}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id} className="relative">
                {reviewers && (
                  <td>
                    <span aria-hidden="true" className="console-cell-heading">
                      {words.column.select}
                    </span>
                    <div>
                      <label className="tap relative z-1 pointer-fine:min-h-8">
                        <input
                          type="checkbox"
                          name="id"
                          value={row.id}
                          aria-label={fill(words.selectRow, row.original.person)}
                          checked={row.getIsSelected()}
                          onChange={row.getToggleSelectedHandler()}
                          className="size-5"
                        />
                      </label>
                    </div>
                  </td>
                )}
                {row.getAllCells().map((cell) => (
                  <td key={cell.id}>
                    <span aria-hidden="true" className="console-cell-heading">
                      {words.column[cell.column.id as ColumnKey]}
                    </span>
                    <div>{shown(row.original, cell.column.id as ColumnKey)}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </form>
    </>
  )
}
