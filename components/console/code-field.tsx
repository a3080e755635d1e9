import { getTranslations } from 'next-intl/server'
import { Field } from './field'

/** Where the code of an authenticator is typed: the field `code`. */
export async function CodeField() {
  const t = await getTranslations('console.signIn')
  return (
    <Field
      name="code"
      label={t('code')}
      hint={t('codeHint')}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={32}
    />
  )
}
