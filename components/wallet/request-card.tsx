import { getLocale, getTranslations } from 'next-intl/server'
import { CardLink } from '@/components/ui/card-link'
import { endsInWords } from '@/lib/core/time/left'
import type { Asking } from '@/lib/operations/home/read-home'

/** Someone who asks: the whole card leads to the request. */
export async function RequestCard({ asking, now }: { asking: Asking; now: Date }) {
  const [t, locale] = await Promise.all([getTranslations(), getLocale()])
  const { facts, times } = asking
  return (
    <CardLink href={`/requests/${asking.requestId}`}>
      <p className="font-bold text-group">
        <bdi>{facts.who}</bdi>
      </p>
      <p>{facts.why}</p>
      <p className="text-ink-soft">{facts.what.map(({ label }) => label).join(', ')}</p>
      <p className="mt-2 flex flex-wrap gap-x-4 text-note">
        <span className="font-bold">{endsInWords(asking.expiresAt, now, locale, t)}</span>
        {times > 1 && <span>{t('home.times', { times })}</span>}
        {facts.verified ? (
          <span className="text-accent">
            <span aria-hidden="true">✓ </span>
            {t.rich('home.verified', { registry: facts.verified })}
          </span>
        ) : (
          <span className="text-warning">
            <span aria-hidden="true">? </span>
            {t('home.notVerified')}
          </span>
        )}
      </p>
    </CardLink>
  )
}
