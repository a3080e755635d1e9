import { getTranslations } from 'next-intl/server'
import { cursorText } from '@/lib/web/cursor'

/** The lists of a page, each an address. */
export function ListTabs({
  label,
  path,
  tabs,
}: {
  label: string
  path: string
  tabs: readonly { readonly list: string; readonly label: string; readonly isHere: boolean }[]
}) {
  return (
    <nav aria-label={label} className="mb-4">
      <ul className="flex flex-wrap gap-x-4">
        {tabs.map(({ list, label, isHere }) => (
          <li key={list}>
            <a
              href={`${path}?list=${list}`}
              aria-current={isHere ? 'page' : undefined}
              className="tap link aria-[current=page]:font-bold pointer-fine:min-h-8"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The way to the next page of a list, and back to its first. */
export async function ListPages({
  path,
  list,
  next,
  isFirst,
}: {
  path: string
  list: string
  next: { readonly at: Date; readonly id: string } | null
  isFirst: boolean
}) {
  const t = await getTranslations('queue')
  if (!next && isFirst) return null
  return (
    <nav aria-label={t('pages')} className="mt-4 flex gap-4">
      {!isFirst && (
        <a href={`${path}?list=${list}`} className="tap link">
          {t('first')}
        </a>
      )}
      {next && (
        <a href={`${path}?list=${list}&after=${cursorText(next)}`} rel="next" className="tap link">
          {t('next')}
        </a>
      )}
    </nav>
  )
}
