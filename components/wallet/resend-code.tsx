import { getLocale, getTranslations } from 'next-intl/server'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { nextMinuteInWords } from '@/lib/core/time/left'

type Props = {
  /** Milliseconds since 1970. */
  resendAfter: number
  action: FormAction
  /** The page to look at again while it is too early. */
  again?: string
}

/** A new code: from when on, as a text that does not tick; then the button. */
export async function ResendCode({ resendAfter, action, again }: Props) {
  const [t, locale] = await Promise.all([getTranslations('signIn'), getLocale()])
  if (Date.now() < resendAfter)
    return (
      <div>
        <p>{t('resendAfter', { time: nextMinuteInWords(new Date(resendAfter), locale) })}</p>
        {again && (
          <a href={again} className="tap link">
            {t('lookAgain')}
          </a>
        )}
      </div>
    )
  return (
    <ActionForm action={action}>
      <div id="resend" tabIndex={-1}>
        <Button variant="plain">{t('resend')}</Button>
      </div>
    </ActionForm>
  )
}
