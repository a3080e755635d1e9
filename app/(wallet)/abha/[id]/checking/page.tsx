import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { ButtonLink } from '@/components/ui/button-link'
import { NoticeBox } from '@/components/ui/notice-box'
import { abhaPath } from '@/lib/core/abha/page'
import { AbhaShell } from '../../abha-shell'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'
import { LookAgain } from '../../look-again'

export const generateMetadata = titleOf('checking')

/** Nobody knows what became of it: said so, until ABDM says. */
async function checkingPage({ params }: ChangeProps) {
  const { change } = await changeAt(params, 'checking')
  const { id, kind, status } = change
  const [t, abha] = await Promise.all([getTranslations('abha.checking'), getTranslations('abha.overview')])
  const lapsed = status === 'UNKNOWN' && !change.signedInUntil
  return (
    <AbhaShell title={t(lapsed ? `lapsed.${kind}` : kind)} back={{ href: '/abha', label: abha('heading') }}>
      <LookAgain />
      <NoticeBox tone="warning">
        <p role="status">{t(lapsed ? 'lapsedText' : 'text')}</p>
      </NoticeBox>
      {lapsed ? (
        <ButtonLink href={abhaPath(id, 'sign-in')}>{t('signIn')}</ButtonLink>
      ) : (
        <div>
          <p>{t('close')}</p>
          <p className="text-ink-soft text-note">{t('bySelf')}</p>
          <a href={abhaPath(id, 'checking')} className="tap link">
            {t('lookAgain')}
          </a>
        </div>
      )}
    </AbhaShell>
  )
}

export default orTroublePage(checkingPage)
