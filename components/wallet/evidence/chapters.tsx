import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'

export type Chapter = {
  /** Its anchor. */
  readonly id: 'records' | 'uses' | 'deliveries' | 'cleanup' | 'references'
  /** How much there is in it, in a line. */
  readonly sum: string
  readonly body: ReactNode
}

/**
 * A long page in parts that fold: what there is and how much of it, then each part. A link to a part opens it, because
 * its anchor lies inside; paper has them all. `all`: every one is open, also where a browser prints only what is.
 */
export async function Chapters({ chapters, all, path }: { chapters: readonly Chapter[]; all: boolean; path: string }) {
  const t = await getTranslations('evidence')
  return (
    <>
      <nav aria-label={t('contents')} className="grid grid-cols-1 gap-2">
        <ul className="rounded-card bg-panel px-4 print:border print:border-line">
          {chapters.map(({ id, sum }) => (
            <li key={id} className="border-line border-b py-2 last:border-b-0">
              <a href={`#${id}`} className="tap link">
                {t(id)}
              </a>
              <p>{sum}</p>
            </li>
          ))}
        </ul>
        <p className="print:hidden">
          <Link href={all ? path : `${path}?all=1`} prefetch={false} className="tap link">
            {t(all ? 'closeAll' : 'openAll')}
          </Link>
        </p>
      </nav>
      {chapters.map(({ id, body }) => (
        <details key={id} open={all} className="prints-open border-line border-t">
          <summary className="cursor-pointer py-3 print:list-none">
            <h2 className="inline font-bold text-group">{t(id)}</h2>
          </summary>
          <div id={id} className="grid grid-cols-1 gap-4 pb-2">
            {body}
          </div>
        </details>
      ))}
    </>
  )
}
