import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { DemoNote } from '@/app/_shell/demo-note'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { CodeField, CodeResent } from '@/components/wallet/code-field'
import { number } from '@/components/wallet/name'
import { ResendCode } from '@/components/wallet/resend-code'
import { WebOtp } from '@/components/wallet/web-otp'
import { type AbhaPage, abhaPath } from '@/lib/core/abha/page'
import { timeInWords } from '@/lib/core/time/format'
import type { AbhaChange, SentCode } from '@/lib/operations/abha/view'
import { readLanguage } from '@/lib/web/preferences'
import { LastRefusal } from './last-refusal'
import { Leave } from './leave'

/** ABDM takes its codes for about so long, and says of none how long. */
const CODE_LIFE_MS = 10 * 60_000

/** The field for a code that ABDM sent, and the ways to another one. */
export async function CodeForm({
  change,
  code,
  page,
  explained,
  button,
  resent,
  action,
  resend,
}: {
  change: AbhaChange
  code: SentCode
  page: AbhaPage & ('sign-in/code' | 'code')
  /** What this code does. */
  explained: string
  button: string
  resent: boolean
  action: FormAction
  resend: FormAction
}) {
  const [t, language] = await Promise.all([getTranslations('abha'), readLanguage()])
  const other = abhaPath(change.id, page === 'code' ? 'method' : 'sign-in')
  return (
    <>
      <LastRefusal change={change} field="otp" />
      {resent && <CodeResent />}
      <p>
        {sentTo(change, code) && t(`code.which.${code.method}`)} {explained}
      </p>
      <ActionForm action={action}>
        <input type="hidden" name="changeId" value={change.id} />
        <CodeField
          until={t('code.until', { time: timeInWords(new Date(code.sentAt.getTime() + CODE_LIFE_MS), language) })}
        />
        <WebOtp fieldId="otp" />
        <Button variant="decision">{button}</Button>
      </ActionForm>
      <div>
        <ResendCode
          resendAfter={code.resendAfter.getTime()}
          action={resend}
          again={abhaPath(change.id, page)}
          fields={{ changeId: change.id }}
        />
        <Link href={other} prefetch={false} className="tap link">
          {t('code.otherWay')}
        </Link>
      </div>
      {change.status !== 'UNKNOWN' && <Leave changeId={change.id} />}
      <DemoNote />
    </>
  )
}

/** Where a code went, as far as it is known: ABDM's V2 does not say it of the second one. */
const sentTo = (change: AbhaChange, code: SentCode) =>
  code.sentTo ?? (code.method === 'MOBILE_OTP' ? change.maskedMobile : null)

/** The page's sentence. */
export async function codeHeading(change: AbhaChange, code: SentCode) {
  const t = await getTranslations('abha.code')
  const known = sentTo(change, code)
  if (!known) return t(code.method === 'AADHAAR_OTP' ? 'toAadhaar' : 'toMobile')
  return t.rich('heading', { ...number, sentTo: known })
}
