import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { CardLink } from '@/components/ui/card-link'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { listChecks } from '@/lib/operations/check/list-checks'
import { cursorText } from '@/lib/web/cursor'

/** The checks on which a yes stands, and how to stop each. */
export async function StandingChecks({ checks, next }: Awaited<ReturnType<typeof listChecks>>) {
  const [t, sharing, locale] = await Promise.all([
    getTranslations('check'),
    getTranslations('decide.sharing'),
    getLocale(),
  ])
  const language = languageOr(locale)
  return (
    <section aria-labelledby="checks" className="grid grid-cols-1 gap-3">
      <div>
        <h2 id="checks" className="font-bold text-group">
          {t('standing')}
        </h2>
        <p className="text-ink-soft text-note">{t('standingText')}</p>
      </div>
      <ul className="grid grid-cols-1 gap-3">
        {checks.map(({ sessionId, requester, type, since }) => (
          <li key={sessionId}>
            <CardLink href={`/checks/${sessionId}`}>
              <span className="block font-bold">{t(`type.${type}`)}</span>
              <bdi className="block">{requester.name}</bdi>
              <span className="block text-note">
                {t('standingSince', { instant: instantInWords(since, language, wordsIn(language)) })}
              </span>
            </CardLink>
            <Link href={`/checks/${sessionId}/stop`} prefetch={false} className="tap link">
              {t('stop')}
            </Link>
          </li>
        ))}
      </ul>
      {next && (
        <p>
          <Link href={`/sharing?checks=${cursorText(next)}`} prefetch={false} className="tap link">
            {sharing('more')}
          </Link>
        </p>
      )}
    </section>
  )
}
