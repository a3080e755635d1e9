import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { FieldError } from '@/components/ui/field-error'
import { RadioCard } from '@/components/ui/radio-card'
import { name } from '@/components/wallet/name'
import { OTP_METHODS, type OtpMethod } from '@/lib/core/abha/change'
import type { AbhaChange } from '@/lib/operations/abha/view'

/** Which of two mobiles gets the code. Neither is better and neither is chosen; what cannot work is said and not offered. */
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
  const { hasAadhaarMobile, maskedMobile } = change
  const hint = (method: OtpMethod) =>
    method === 'MOBILE_OTP' && maskedMobile
      ? t.rich('method.number', { ...name, number: maskedMobile })
      : t('method.numberLater')
  const offered = OTP_METHODS.filter((method) => method !== 'AADHAAR_OTP' || hasAadhaarMobile !== false)
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
          {hasAadhaarMobile === false && <p>{t('method.noAadhaarMobile')}</p>}
        </fieldset>
        <Button variant="decision">{t('signIn.send')}</Button>
      </ActionForm>
      <details>
        <summary className="link cursor-pointer py-2.5">{t('method.neither')}</summary>
        <p>{t('method.neitherText')}</p>
        <Link href="/sharing" prefetch={false} className="tap link">
          {t('method.neitherStop')}
        </Link>
      </details>
    </>
  )
}
