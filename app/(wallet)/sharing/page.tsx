import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { CardLink } from '@/components/ui/card-link'
import { name } from '@/components/wallet/name'
import { endsInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { listChecks } from '@/lib/operations/check/list-checks'
import { listSharing } from '@/lib/operations/consent/list-sharing'
import { personContext } from '@/lib/web/context'
import { cursorText, parseCursor } from '@/lib/web/cursor'
import { readLanguage } from '@/lib/web/preferences'
import { StandingChecks } from './standing-checks'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.sharing'))('pageTitle') }
}

/** What stands now, by who it is shared with, and how to stop it. */
async function sharingPage({
  searchParams,
}: {
  searchParams: Promise<{ after?: string | string[]; checks?: string | string[] }>
}) {
  const [t, shell, language, ctx] = await Promise.all([
    getTranslations('decide.sharing'),
    getTranslations('shell'),
    readLanguage(),
    personContext(),
  ])
  const query = await searchParams
  const [after, afterCheck] = [parseCursor(query.after), parseCursor(query.checks)]
  // Two lists, each with pages of its own: the second begins on the first page.
  const [{ groups, next }, checks] = await Promise.all([
    afterCheck ? { groups: [], next: null } : listSharing(ctx, { language, after }),
    after ? { checks: [], next: null } : listChecks(ctx, { after: afterCheck }),
  ])
  const words = wordsIn(language)
  const back = { href: '/', label: shell('home') }
  if (groups.length === 0 && checks.checks.length === 0 && !after && !afterCheck)
    return (
      <PageShell back={back} title={t('empty')}>
        <p>{t('emptyText')}</p>
      </PageShell>
    )

  return (
    <PageShell back={back} title={t('heading')}>
      {groups.map(({ requester, items }) => (
        <section key={requester.partnerId} aria-labelledby={requester.partnerId} className="grid grid-cols-1 gap-3">
          <div>
            <h2 id={requester.partnerId} className="font-bold text-group">
              <bdi>{requester.name}</bdi>
            </h2>
            <p className="text-ink-soft text-note">
              {requester.verifiedBy
                ? t.rich('verified', { ...name, registry: requester.verifiedBy })
                : t('notVerified')}
            </p>
          </div>
          <ul className="grid grid-cols-1 gap-3">
            {items.map(({ artefactId, askedBy, facts, validUntil, narrowed, state }) => (
              <li key={artefactId}>
                <CardLink href={`/sharing/${artefactId}`}>
                  <span className="block font-bold">
                    {facts.what.map(({ key, label }, index) => (
                      <span key={key}>
                        {index > 0 && ', '}
                        <bdi>{label}</bdi>
                      </span>
                    ))}
                  </span>
                  {askedBy && <bdi className="block">{askedBy}</bdi>}
                  <bdi className="block">{facts.why}</bdi>
                  {facts.from.length > 0 && (
                    <span className="block text-ink-soft text-note">
                      {facts.from.map(({ id, name }, index) => (
                        <span key={id}>
                          {index > 0 && ', '}
                          <bdi>{name}</bdi>
                        </span>
                      ))}
                    </span>
                  )}
                  <span className="mt-1 flex flex-wrap gap-x-4 text-note">
                    <span>{endsInWords(validUntil, ctx.now, language, words)}</span>
                    {narrowed && <span>{t('narrowed')}</span>}
                    {state === 'PAUSED' && <span>{t('paused')}</span>}
                  </span>
                </CardLink>
                <Link href={`/sharing/${artefactId}/stop`} prefetch={false} className="tap link">
                  {t('stop')}
                </Link>
              </li>
            ))}
          </ul>
          <p>
            <Link href={`/requesters/${requester.partnerId}/stop`} prefetch={false} className="tap link">
              <span>{t.rich('stopAll', { ...name, name: requester.name })}</span>
            </Link>
          </p>
        </section>
      ))}
      {next && (
        <p>
          <Link href={`/sharing?after=${cursorText(next)}`} prefetch={false} className="tap link">
            {t('more')}
          </Link>
        </p>
      )}
      {checks.checks.length > 0 && <StandingChecks {...checks} />}
    </PageShell>
  )
}

export default orTroublePage(sharingPage)
