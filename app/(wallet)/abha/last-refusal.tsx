import { getTranslations } from 'next-intl/server'
import { ErrorSummary } from '@/components/ui/error-summary'
import { NoticeBox } from '@/components/ui/notice-box'
import { name } from '@/components/wallet/name'
import { abhaPath } from '@/lib/core/abha/page'
import { ABHA_REFUSALS } from '@/lib/core/abha/refusal'
import { instantInWords, nextMinuteInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import type { AbhaChange } from '@/lib/operations/abha/view'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from './abha-shell'
import { Leave } from './leave'

type Refused = NonNullable<AbhaChange['failure']>

/** Our sentence for ABDM's no. */
const sentence = (kind: AbhaChange['kind'], { refusal }: Refused) =>
  kind === 'reactivation' && refusal === 'already_deactivated'
    ? ('signIn.stillDeactivated' as const)
    : (`failure.${refusal}` as const)

/** ABDM's own code, where our sentence says too little. */
const codeShown = ({ refusal, code }: Refused) =>
  code !== null && ABHA_REFUSALS[refusal] === 'abha_gateway_refused' ? code : null

/** Why ABDM said no, in one sentence. */
export async function RefusalText({ kind, refused }: { kind: AbhaChange['kind']; refused: Refused }) {
  const t = await getTranslations('abha')
  const code = codeShown(refused)
  return (
    <>
      <p>{t(sentence(kind, refused))}</p>
      {code && <p className="text-note">{t.rich('failure.code', { ...name, code })}</p>}
    </>
  )
}

/** What the last step met with, on the page where it can be mended. Leads to the field. */
export async function LastRefusal({ change: { kind, failure }, field }: { change: AbhaChange; field: string }) {
  // Of an unknown outcome the page itself speaks.
  if (!failure || failure.refusal === 'outcome_unknown') return null
  const [t, problem] = await Promise.all([getTranslations('abha'), getTranslations('problem')])
  const code = codeShown(failure)
  const text = t(sentence(kind, failure)) + (code ? ` (${code})` : '')
  return <ErrorSummary title={problem('title')} errors={[{ href: `#${field}`, text }]} />
}

/** In place of a step while ABDM lets nobody take it: until when, and that nothing is lost. */
export async function HeldPage({
  change,
  until,
  page,
}: {
  change: AbhaChange
  until: Date
  page: 'sign-in' | 'sign-in/code' | 'method'
}) {
  const [t, shell, language] = await Promise.all([getTranslations('abha'), getTranslations('shell'), readLanguage()])
  const isSoon = until.getTime() - Date.now() < 3 * 3_600_000
  const time = isSoon ? nextMinuteInWords(until, language) : instantInWords(until, language, wordsIn(language))
  return (
    <AbhaShell title={t('held.heading', { time })} back={{ href: '/abha', label: shell('back') }} at={{ change, page }}>
      {change.failure && (
        <NoticeBox tone="warning">
          <div role="alert">
            <RefusalText kind={change.kind} refused={change.failure} />
          </div>
        </NoticeBox>
      )}
      {change.status !== 'UNKNOWN' && <p>{t('held.kept')}</p>}
      <p>
        <a href={abhaPath(change.id, page)} className="tap link">
          {t('held.lookAgain')}
        </a>
      </p>
      {change.status !== 'UNKNOWN' && <Leave changeId={change.id} />}
    </AbhaShell>
  )
}
