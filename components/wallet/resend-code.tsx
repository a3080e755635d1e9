import { getLocale, getTranslations } from 'next-intl/server'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { AfterWait } from '@/components/wallet/after-wait'
import { nextMinuteInWords } from '@/lib/core/time/left'

type Props = {
  /** Milliseconds since 1970. */
  resendAfter: number
  action: FormAction
  /** The page to look at again while it is too early. */
  again?: string
  /** Hidden fields that the action needs. */
  fields?: Readonly<Record<string, string>>
}

/** A new code: from when on, as a text; then the button, which with JavaScript comes by itself. */
export async function ResendCode({ resendAfter, action, again, fields = {} }: Props) {
  const [t, locale] = await Promise.all([getTranslations('signIn'), getLocale()])
  const button = (
    <ActionForm action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div id="resend" tabIndex={-1}>
        <Button variant="plain">{t('resend')}</Button>
      </div>
    </ActionForm>
  )
  const milliseconds = resendAfter - Date.now()
  if (milliseconds <= 0) return button
  return (
    // A new wait for each code.
    <AfterWait key={resendAfter} milliseconds={milliseconds} then={button}>
      <p>{t('resendAfter', { time: nextMinuteInWords(new Date(resendAfter), locale) })}</p>
      {again && (
        <a href={again} className="tap link">
          {t('lookAgain')}
        </a>
      )}
    </AfterWait>
  )
}
