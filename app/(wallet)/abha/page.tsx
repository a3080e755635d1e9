import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { ButtonLink } from '@/components/ui/button-link'
import { FactList } from '@/components/ui/fact-list'
import { NoticeBox } from '@/components/ui/notice-box'
import { abhaPath, pageOf } from '@/lib/core/abha/page'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { abhaOverview } from '@/lib/operations/abha/overview'
import type { OwnAbha } from '@/lib/operations/abha/view'
import { personContext } from '@/lib/web/context'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from './abha-shell'
import { beginAction } from './actions'
import { titleOf } from './change-at'

export const generateMetadata = titleOf('overview')

/** The person's ABHA numbers: how each stands, and what can be done with it. */
async function overviewPage({ searchParams }: PageProps<'/abha'>) {
  const ctx = await personContext()
  const [t, shell, settings, { added }, overview] = await Promise.all([
    getTranslations('abha.overview'),
    getTranslations('shell'),
    getTranslations('settings'),
    searchParams,
    abhaOverview(ctx),
  ])
  const { offered, abhas, hasOtherIdentifier } = overview
  return (
    <AbhaShell
      title={abhas.length === 0 && offered ? t('none') : t('heading')}
      back={{ href: '/settings', label: shell('settings') }}
    >
      {added && hasOtherIdentifier && (
        <NoticeBox tone="info">
          <div role="status">
            <p>{settings('added')}</p>
            {Number(added) > 0 && <p>{settings('addedRequests', { count: Number(added) })}</p>}
          </div>
        </NoticeBox>
      )}
      {!offered && <p>{t('notOffered')}</p>}
      {offered && abhas.length === 0 && <p>{t('noneText')}</p>}
      {offered &&
        abhas.map((abha) => <OneAbha key={abha.identifierId} abha={abha} hasOtherIdentifier={hasOtherIdentifier} />)}
    </AbhaShell>
  )
}

async function OneAbha({ abha, hasOtherIdentifier }: { abha: OwnAbha; hasOtherIdentifier: boolean }) {
  const [t, language] = await Promise.all([getTranslations('abha.overview'), readLanguage()])
  const { identifierId, abhaNumber, state, open, deactivation } = abha
  const isActive = state === 'ACTIVE'
  const isUnknown = open?.status === 'SENDING' || open?.status === 'UNKNOWN'
  const kind = isActive ? 'deactivation' : 'reactivation'
  return (
    <section className="grid grid-cols-1 gap-4">
      <FactList
        rows={[
          {
            term: t('number'),
            detail: <bdi>{abhaNumber}</bdi>,
            note: (
              <span className="block">
                <span aria-hidden="true">{isUnknown ? '? ' : isActive ? '● ' : '‖ '}</span>
                {isUnknown
                  ? t('notKnown')
                  : isActive
                    ? t('active')
                    : deactivation?.confirmedAt
                      ? t('deactivatedOn', {
                          instant: instantInWords(deactivation.confirmedAt, language, wordsIn(language)),
                        })
                      : t('deactivated')}
              </span>
            ),
          },
        ]}
      />
      {!isActive && !isUnknown && <p>{t('deactivatedText')}</p>}
      {open ? (
        <>
          <p>{t(`${isUnknown ? 'unknown' : 'begun'}.${open.kind}`)}</p>
          <ButtonLink href={abhaPath(open.id, pageOf(open))}>{t(isUnknown ? 'unknownGoOn' : 'begunGoOn')}</ButtonLink>
        </>
      ) : isActive && !hasOtherIdentifier ? (
        <NoticeBox tone="info">
          <p>{t('needOther')}</p>
          <p>
            <Link href="/settings/add?for=abha" prefetch={false} className="tap link">
              {t('needOtherLink')}
            </Link>
          </p>
        </NoticeBox>
      ) : (
        <ActionForm action={beginAction} className="grid gap-2">
          <input type="hidden" name="identifierId" value={identifierId} />
          <input type="hidden" name="kind" value={kind} />
          <Button variant={isActive ? 'plain' : 'decision'}>{t(isActive ? 'deactivate' : 'reactivate')}</Button>
          {isActive && <p className="text-ink-soft text-note">{t('deactivateHint')}</p>}
        </ActionForm>
      )}
      {deactivation?.recordId && (
        <p>
          <Link href={`/receipts/${deactivation.recordId}`} prefetch={false} className="tap link">
            {t('receipt')}
          </Link>
        </p>
      )}
    </section>
  )
}

export default orTroublePage(overviewPage)
