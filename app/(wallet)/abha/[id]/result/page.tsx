import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { FactList } from '@/components/ui/fact-list'
import { NoticeBox } from '@/components/ui/notice-box'
import { number } from '@/components/wallet/name'
import { LAST_LOOK_MS } from '@/lib/core/abha/page'
import { timeInWords } from '@/lib/core/time/format'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { type ChangeOutcome, changeOutcome } from '@/lib/operations/abha/outcome'
import type { AbhaChange } from '@/lib/operations/abha/view'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from '../../abha-shell'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'
import { RefusalText } from '../../last-refusal'

export const generateMetadata = titleOf('result')

/** What became of it, for good: the same page on reload, tomorrow, and from a bookmark. */
async function resultPage({ params }: ChangeProps) {
  const { ctx, change } = await changeAt(params, 'result')
  const [t, shell, outcome] = await Promise.all([
    getTranslations('abha.result'),
    getTranslations('shell'),
    changeOutcome(ctx, change),
  ])
  const { kind, status, failure, abhaNumber } = change
  const title =
    status === 'DONE'
      ? t.rich(kind === 'deactivation' ? 'deactivated' : 'reactivated', { ...number, abhaNumber })
      : status === 'ABANDONED'
        ? t('abandoned')
        : failure?.refusal === 'already_deactivated'
          ? t('already')
          : t(`failed.${kind}`)
  return (
    <AbhaShell title={title} back={{ href: '/', label: shell('home') }}>
      {status === 'DONE' ? (
        <Done change={change} outcome={outcome} now={ctx.now} />
      ) : status === 'FAILED' ? (
        <Failed change={change} />
      ) : null}
      {status === 'ABANDONED' && <p>{t('abandonedText')}</p>}
      <Next change={change} />
    </AbhaShell>
  )
}

type DoneProps = { change: AbhaChange; outcome: ChangeOutcome; now: Date }

async function Done({ change: { kind, confirmedAt, endedAt, recordId }, outcome, now }: DoneProps) {
  const [t, language] = await Promise.all([getTranslations('abha.result'), readLanguage()])
  const { paused, stopped, resumed } = outcome
  const lastLook = endedAt && new Date(endedAt.getTime() + LAST_LOOK_MS)
  return (
    <>
      <FactList
        rows={[
          ...(confirmedAt
            ? [{ term: t('when'), detail: instantInWords(confirmedAt, language, wordsIn(language)) }]
            : []),
          { term: t('reference'), detail: <bdi className="break-all font-normal text-note">{recordId}</bdi> },
        ]}
      />
      <section>
        <h2 className="font-bold text-group">{t('nowTitle')}</h2>
        {kind === 'deactivation' ? (
          <ul className="grid list-disc gap-2 ps-6">
            {paused + stopped === 0 ? (
              <li>{t('pausedNone')}</li>
            ) : (
              <li>
                {paused > 0 && t('paused', { count: paused })} {stopped > 0 && t('stopped', { count: stopped })}{' '}
                {t('hear')}
              </li>
            )}
            <li>{t('signIn')}</li>
            <li>
              {t('sessions')}{' '}
              {lastLook && lastLook > now && t('sessionsHere', { time: timeInWords(lastLook, language) })}
            </li>
          </ul>
        ) : (
          <p>
            {resumed === 0 ? t('resumedNone') : t('resumed', { count: resumed })} {t('resumedStays')}
          </p>
        )}
      </section>
      {kind === 'deactivation' && (
        <section>
          <h2 className="font-bold text-group">{t('backTitle')}</h2>
          <p>{t('back')}</p>
        </section>
      )}
    </>
  )
}

async function Failed({ change: { kind, failure } }: { change: AbhaChange }) {
  const t = await getTranslations('abha.result')
  const isPaused = failure?.refusal === 'already_deactivated'
  return (
    <>
      {failure && (
        <NoticeBox tone="warning">
          <RefusalText kind={kind} refused={failure} />
        </NoticeBox>
      )}
      {isPaused ? (
        <>
          <p>{t('alreadyPaused')}</p>
          <p>{t('signIn')}</p>
          <section>
            <h2 className="font-bold text-group">{t('backTitle')}</h2>
            <p>{t('back')}</p>
          </section>
        </>
      ) : (
        <p>{t(kind === 'deactivation' ? 'unchanged' : 'unchangedPaused')}</p>
      )}
    </>
  )
}

async function Next({ change: { kind, status, failure, recordId } }: { change: AbhaChange }) {
  const t = await getTranslations('abha.result')
  const canOnlyStop = status === 'FAILED' && kind === 'deactivation' && failure?.refusal !== 'already_deactivated'
  const links: readonly (readonly [href: string, text: string])[] = [
    ...(recordId ? [[`/receipts/${recordId}`, t('receipt')] as const] : []),
    // A no that will not change needs another way out than once more.
    ...(status === 'FAILED' && failure?.refusal === 'took_no_effect' ? [['/abha', t('again')] as const] : []),
    ['/sharing', t(canOnlyStop ? 'onlyStop' : 'sharing')],
    ['/abha', t('overview')],
    ['/', t('home')],
  ]
  return (
    <nav aria-labelledby="next" className="print:hidden">
      <h2 id="next" className="font-bold text-group">
        {t('next')}
      </h2>
      <ul>
        {links.map(([href, text]) => (
          <li key={text}>
            <Link href={href} prefetch={false} className="tap link">
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

export default orTroublePage(resultPage)
