import { getTranslations } from 'next-intl/server'
import { DemoNote } from '@/app/_shell/demo-note'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { abhaPath } from '@/lib/core/abha/page'
import { AbhaShell } from '../../abha-shell'
import { sendFirstCodeAction } from '../../actions'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'
import { HeldPage, LastRefusal } from '../../last-refusal'
import { Leave } from '../../leave'
import { canGetCode, MethodForm } from '../../method-form'

export const generateMetadata = titleOf('sign-in')

/** Signing in to ABHA: that there will be two codes, and where the first goes. */
async function signInPage({ params }: ChangeProps) {
  const { change } = await changeAt(params, 'sign-in')
  if (change.heldUntil) return <HeldPage change={change} until={change.heldUntil} page="sign-in" />
  const [t, shell] = await Promise.all([getTranslations('abha'), getTranslations('shell')])
  // To confirm nothing, but to learn how the account stands.
  const isUnknown = change.status === 'UNKNOWN'
  const toKnow = isUnknown || change.kind === 'reactivation'
  const isReachable = canGetCode(change)
  const question = t(toKnow ? 'signIn.questionOnly' : 'signIn.question')
  return (
    <AbhaShell
      title={t(isReachable ? 'signIn.heading' : 'method.noneHeading')}
      back={{ href: abhaPath(change.id, isUnknown ? 'checking' : toKnow ? 'method' : 'reasons'), label: shell('back') }}
      at={{ change, page: 'sign-in' }}
    >
      <LastRefusal change={change} field="method" />
      {isReachable && (
        <>
          <p>{t(isUnknown ? 'signIn.toKnow' : toKnow ? 'signIn.elsewhere' : 'signIn.twoCodes')}</p>
          <h2 className="-mb-3 font-bold text-group">{question}</h2>
        </>
      )}
      <MethodForm change={change} question={question} action={sendFirstCodeAction} />
      {!isUnknown && <Leave changeId={change.id} />}
      <DemoNote />
    </AbhaShell>
  )
}

export default orTroublePage(signInPage)
