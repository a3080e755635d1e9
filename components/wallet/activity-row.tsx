import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { SandboxMark } from '@/components/wallet/sandbox-mark'
import { instantInWords } from '@/lib/core/time/left'
import type { Activity } from '@/lib/operations/activity/list-activity'

/** One thing that happened: a sentence, when, who did it. */
export async function ActivityRow({ activity, withDetails }: { activity: Activity; withDetails?: boolean }) {
  const [t, locale] = await Promise.all([getTranslations(), getLocale()])
  const { at, sentence, by, requestId, sessionId, sandbox } = activity
  const when = instantInWords(at, locale, t)
  const someone = t('activity.someone')
  const bdi = (chunks: ReactNode) => <bdi>{chunks}</bdi>
  return (
    <li className="border-line border-b py-3 last:border-b-0 print:break-inside-avoid">
      <p>
        {t.rich(`activity.event.${sentence}`, {
          bdi,
          who: activity.who ?? someone,
          kind: t(`activity.with.${activity.with}`),
          language: activity.language,
          action: activity.action,
        })}
      </p>
      {sandbox && (
        <p className="text-note">
          <SandboxMark short />
        </p>
      )}
      <p className="text-ink-soft text-note">
        <time dateTime={at.toISOString()}>{when}</time>
        {withDetails && (
          <>
            {' · '}
            {t.rich(`activity.${by}`, { bdi, who: activity.partnerName ?? someone })}
          </>
        )}
      </p>
      {withDetails && (requestId || sessionId) && (
        <Link
          href={requestId ? `/requests/${requestId}` : `/checks/${sessionId}`}
          prefetch={false}
          aria-label={t(requestId ? 'activity.detailsLabel' : 'activity.checkLabel', { when })}
          className="tap link text-note print:hidden"
        >
          {t(requestId ? 'activity.details' : 'activity.check')}
        </Link>
      )}
    </li>
  )
}
