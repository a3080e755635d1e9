import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { DemoNote } from '@/app/_shell/demo-note'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { abhaPath, canShow } from '@/lib/core/abha/page'
import { timeInWords } from '@/lib/core/time/format'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from '../../abha-shell'
import { sendCodeAction } from '../../actions'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'
import { HeldPage, LastRefusal } from '../../last-refusal'
import { Leave } from '../../leave'
import { canGetCode, MethodForm } from '../../method-form'

export const generateMetadata = titleOf('method')

/** Where the code goes that confirms. */
async function methodPage({ params }: ChangeProps) {
  const { change } = await changeAt(params, 'method')
  if (change.heldUntil) return <HeldPage change={change} until={change.heldUntil} page="method" />
  const [t, words, shell, language] = await Promise.all([
    getTranslations('abha.method'),
    getTranslations('abha'),
    getTranslations('shell'),
    readLanguage(),
  ])
  const question = t(change.kind === 'deactivation' ? 'second' : 'only')
  return (
    <AbhaShell
      title={canGetCode(change) ? question : t('noneHeading')}
      back={{ href: abhaPath(change.id, change.kind === 'deactivation' ? 'reasons' : 'effects'), label: shell('back') }}
      at={{ change, page: 'method' }}
    >
      <LastRefusal change={change} field="method" />
      {change.signedInUntil && <p>{t('signedIn', { time: timeInWords(change.signedInUntil, language) })}</p>}
      <MethodForm change={change} question={question} action={sendCodeAction} />
      {canShow(change, 'sign-in') && change.kind === 'reactivation' && (
        <p>
          <Link href={abhaPath(change.id, 'sign-in')} prefetch={false} className="tap link">
            {words('signIn.elsewhereLink')}
          </Link>
        </p>
      )}
      <Leave changeId={change.id} />
      <DemoNote />
    </AbhaShell>
  )
}

export default orTroublePage(methodPage)
