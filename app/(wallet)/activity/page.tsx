import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActivityRow } from '@/components/wallet/activity-row'
import {
  ACTIVITY_KINDS,
  type ActivityKind,
  isActivityKind,
  listActivity,
  listRequesters,
} from '@/lib/operations/activity/list-activity'
import { personContext } from '@/lib/web/context'
import { cursorText, parseCursor } from '@/lib/web/cursor'

const PAGE = 25

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('activity'))('title') }
}

type Shown = { kind: ActivityKind | null; who: string | null; after?: string }

function address({ kind, who, after }: Shown): string {
  const query = new URLSearchParams({ ...(kind && { kind }), ...(who && { who }), ...(after && { after }) }).toString()
  return query ? `/activity?${query}` : '/activity'
}

async function activityPage({ searchParams }: PageProps<'/activity'>): Promise<ReactNode> {
  const ctx = await personContext()
  const [t, shell, query, requesters] = await Promise.all([
    getTranslations('activity'),
    getTranslations('shell'),
    searchParams,
    listRequesters(ctx),
  ])
  const kind = isActivityKind(query.kind) ? query.kind : null
  const requester = requesters.find(({ id }) => id === query.who)
  const who = requester?.id ?? null
  const after = parseCursor(query.after)
  const { items, next } = await listActivity(ctx, { after, limit: PAGE, kind, partnerId: who })
  const filtered = kind !== null || who !== null

  const filter = (label: string, choices: readonly { text: ReactNode; shown: Shown; now: boolean }[]) => (
    <nav aria-label={label} className="print:hidden">
      <p className="text-ink-soft text-note">{label}</p>
      <ul className="flex flex-wrap gap-x-5">
        {choices.map(({ text, shown, now }) => (
          <li key={address(shown)}>
            <Link
              href={address(shown)}
              prefetch={false}
              aria-current={now ? 'true' : undefined}
              className={now ? 'tap border-accent border-b-2 font-bold' : 'tap link'}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )

  return (
    <PageShell
      title={
        requester ? t.rich('headingOne', { who: requester.name, bdi: (chunks) => <bdi>{chunks}</bdi> }) : t('heading')
      }
      back={{ href: '/', label: shell('home') }}
    >
      <div className="grid gap-3">
        {filter(t('kindLabel'), [
          { text: t('allKinds'), shown: { kind: null, who }, now: kind === null },
          ...ACTIVITY_KINDS.map((one) => ({ text: t(`kind.${one}`), shown: { kind: one, who }, now: kind === one })),
        ])}
        {requesters.length > 0 &&
          filter(t('whoLabel'), [
            { text: t('allWho'), shown: { kind, who: null }, now: who === null },
            ...requesters.map(({ id, name }) => ({
              text: <bdi>{name}</bdi>,
              shown: { kind, who: id },
              now: who === id,
            })),
          ])}
      </div>
      {items.length > 0 ? (
        <ul className="border-line border-y">
          {items.map((activity) => (
            <ActivityRow key={activity.id} activity={activity} withDetails />
          ))}
        </ul>
      ) : (
        <div>
          <p>{filtered || after ? t('noMatch') : t('empty')}</p>
          {(filtered || after) && (
            <Link href="/activity" prefetch={false} className="tap link">
              {t('showAll')}
            </Link>
          )}
        </div>
      )}
      {(after || next) && (
        <p className="flex flex-wrap gap-x-6 print:hidden">
          {after && (
            <Link href={address({ kind, who })} prefetch={false} className="tap link">
              {t('newest')}
            </Link>
          )}
          {next && (
            <Link href={address({ kind, who, after: cursorText(next) })} prefetch={false} className="tap link">
              {t('older')}
            </Link>
          )}
        </p>
      )}
      <div className="text-note">
        <p>{t('times')}</p>
        <p className="print:hidden">{t('print')}</p>
        <a href="/activity/export" download className="tap link print:hidden">
          {t('export')}
        </a>
      </div>
    </PageShell>
  )
}

export default orTroublePage(activityPage)
