import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { abhaPath } from '@/lib/core/abha/page'
import { AbhaShell } from '../../../abha-shell'
import { resendFirstCodeAction, signInToAbhaAction } from '../../../actions'
import { type ChangeProps, changeAt, titleOf } from '../../../change-at'
import { CodeForm, codeHeading } from '../../../code-form'
import { HeldPage } from '../../../last-refusal'

export const generateMetadata = titleOf('sign-in/code')

/** The first code: it signs in to ABHA. */
async function signInCodePage({ params, searchParams }: ChangeProps) {
  const { change } = await changeAt(params, 'sign-in/code')
  if (change.heldUntil) return <HeldPage change={change} until={change.heldUntil} page="sign-in/code" />
  const { signInCode } = change
  if (!signInCode) redirect(abhaPath(change.id, 'sign-in'))
  const [t, shell, { resent }] = await Promise.all([
    getTranslations('abha.code'),
    getTranslations('shell'),
    searchParams,
  ])
  return (
    <AbhaShell
      title={await codeHeading(change, signInCode)}
      back={{ href: abhaPath(change.id, 'sign-in'), label: shell('back') }}
      at={{ change, page: 'sign-in/code' }}
    >
      <CodeForm
        change={change}
        code={signInCode}
        page="sign-in/code"
        explained={t(change.status === 'UNKNOWN' || change.kind === 'reactivation' ? 'toKnow' : 'first')}
        button={t('signIn')}
        resent={resent !== undefined}
        action={signInToAbhaAction}
        resend={resendFirstCodeAction}
      />
    </AbhaShell>
  )
}

export default orTroublePage(signInCodePage)
