import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { FieldError } from '@/components/ui/field-error'
import { NoticeBox } from '@/components/ui/notice-box'
import { RadioCard } from '@/components/ui/radio-card'
import { name, number } from '@/components/wallet/name'
import { OTP_METHODS, type OtpMethod } from '@/lib/core/abha/change'
import type { AbhaChange } from '@/lib/operations/abha/view'

/** False: ABDM has said of both mobiles that there is none. */
export const canGetCode = ({ hasAadhaarMobile, hasAbhaMobile }: AbhaChange): boolean =>
  hasAadhaarMobile !== false || hasAbhaMobile !== false

/**
 * Which of two mobiles gets the code. Neither is better and neither is chosen; what ABDM says cannot work is said and not
 * offered, and where nothing can, what is left to do.
 */
export async function MethodForm({
  change,
  question,
  action,
}: {
  change: AbhaChange
  question: string
  action: FormAction
}) {
  const t = await getTranslations('abha')
  const { maskedMobile, failure } = change
  const isThere = { AADHAAR_OTP: change.hasAadhaarMobile !== false, MOBILE_OTP: change.hasAbhaMobile !== false }
  const isSaid = {
    AADHAAR_OTP: failure?.refusal === 'no_mobile_on_aadhaar',
    MOBILE_OTP: failure?.refusal === 'no_mobile_on_abha',
  }
  const hint = (method: OtpMethod) =>
    method === 'MOBILE_OTP' && maskedMobile
      ? t.rich('method.number', { ...name, number: maskedMobile })
      : t('method.numberLater')
  const offered = OTP_METHODS.filter((method) => isThere[method])
  const missing = OTP_METHODS.filter((method) => !isThere[method])
  const help = (
    <>
      <p>{t.rich('method.neitherText', number)}</p>
      <p className="mt-2">{t('method.neitherStopText')}</p>
      <Link href="/sharing" prefetch={false} className="tap link">
        {t('method.neitherStop')}
      </Link>
    </>
  )
  if (!canGetCode(change))
    return (
      <section id="method" tabIndex={-1}>
        <NoticeBox tone="warning">
          <p>{t('method.none')}</p>
        </NoticeBox>
        <div className="mt-4">{help}</div>
        <p className="mt-2">{t('method.noneThen')}</p>
      </section>
    )
  return (
    <>
      <ActionForm action={action}>
        <input type="hidden" name="changeId" value={change.id} />
        <fieldset id="method" tabIndex={-1} className="grid gap-3" aria-describedby="method-error">
          <legend className="sr-only">{question}</legend>
          <FieldError id="method" />
          {offered.map((method) => (
            <RadioCard key={method} name="method" value={method} label={t(`method.${method}`)} hint={hint(method)} />
          ))}
          {missing
            .filter((method) => !isSaid[method])
            .map((method) => (
              <p key={method}>{t(`method.no.${method}`)}</p>
            ))}
        </fieldset>
        <Button variant="decision">{t('signIn.send')}</Button>
      </ActionForm>
      <details>
        <summary className="link cursor-pointer py-2.5">
          {t(missing.length > 0 ? 'method.notThis' : 'method.neither')}
        </summary>
        {help}
      </details>
    </>
  )
}
