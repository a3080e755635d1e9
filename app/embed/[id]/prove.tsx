import { getLocale, getTranslations } from 'next-intl/server'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { FieldError } from '@/components/ui/field-error'
import { RadioCard } from '@/components/ui/radio-card'
import { TextField } from '@/components/ui/text-field'
import { CodeField, CodeResent } from '@/components/wallet/code-field'
import { ResendCode } from '@/components/wallet/resend-code'
import { SentTo } from '@/components/wallet/sent-to'
import { timeInWords } from '@/lib/core/time/format'
import { languageOr } from '@/lib/i18n/languages'
import { provingOf } from '@/lib/operations/embed/ask-code'
import type { EmbedSession } from '@/lib/operations/embed/read-session'
import { embedPath } from '@/lib/web/embed'
import { askCodeAction, enterCodeAction, resendCodeAction } from '../actions'

/** Shows who answers: the identifier, the code, and where several people share a number, which of them. */
export async function Prove({ session, resent, again }: { session: EmbedSession; resent: boolean; again: boolean }) {
  const [t, locale] = await Promise.all([getTranslations(), getLocale()])
  const proving = again ? null : provingOf(session)
  if (!proving)
    return (
      <ActionForm key="identifier" action={askCodeAction.bind(null, session.id)}>
        <p>{t('embed.proveText')}</p>
        <TextField
          name="identifier"
          label={t('signIn.identifierLabel')}
          hint={t('signIn.identifierHint')}
          autoComplete="username"
          maxLength={254}
        />
        <Button variant="decision">{t('signIn.sendCode')}</Button>
      </ActionForm>
    )
  const enter = enterCodeAction.bind(null, session.id)
  const { people } = proving
  if (people)
    return (
      <ActionForm key="who" action={enter}>
        <fieldset className="grid gap-3">
          <legend className="mb-3">{t('signIn.whoText')}</legend>
          {people.map(({ personId, firstName }) => (
            <div key={personId}>
              <FieldError id={`personId-${personId}`} />
              <RadioCard
                name="personId"
                value={personId}
                label={firstName ? <bdi>{firstName}</bdi> : t('signIn.noName')}
              />
            </div>
          ))}
        </fieldset>
        <Button variant="decision">{t('signIn.goOn')}</Button>
      </ActionForm>
    )
  return (
    <>
      {resent && <CodeResent />}
      <ActionForm key="code" action={enter}>
        <p>
          <SentTo identifier={proving.identifier} text="codeHeading" />
        </p>
        <CodeField until={t('signIn.codeUntil', { time: timeInWords(new Date(proving.expiresAt), locale) })} />
        <Button variant="decision">{t('embed.enter')}</Button>
      </ActionForm>
      <div>
        <ResendCode resendAfter={proving.resendAfter} action={resendCodeAction.bind(null, session.id)} />
        <a href={embedPath(session, '', languageOr(locale), { again: '1' })} className="tap link">
          {t('embed.another')}
        </a>
      </div>
    </>
  )
}
