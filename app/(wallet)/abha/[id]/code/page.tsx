import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { abhaPath } from '@/lib/core/abha/page'
import { AbhaShell } from '../../abha-shell'
import { resendCodeAction, typeCodeAction } from '../../actions'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'
import { CodeForm, codeHeading } from '../../code-form'

export const generateMetadata = titleOf('code')

/** The code that confirms; it goes nowhere before the last page. */
async function codePage({ params, searchParams }: ChangeProps) {
  const { change } = await changeAt(params, 'code')
  const { code } = change
  if (!code) redirect(abhaPath(change.id, 'method'))
  const [t, shell, { resent }] = await Promise.all([getTranslations('abha'), getTranslations('shell'), searchParams])
  return (
    <AbhaShell
      title={await codeHeading(change, code)}
      back={{ href: abhaPath(change.id, 'method'), label: shell('back') }}
      at={{ change, page: 'code' }}
    >
      <CodeForm
        change={change}
        code={code}
        page="code"
        explained={t(change.kind === 'deactivation' ? 'code.second' : 'code.only')}
        button={t('goOn')}
        resent={resent !== undefined}
        action={typeCodeAction}
        resend={resendCodeAction}
      />
    </AbhaShell>
  )
}

export default orTroublePage(codePage)
