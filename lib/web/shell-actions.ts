'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { currentPerson } from '@/lib/auth/session'
import { clearSessionCookie } from '@/lib/auth/web-session'
import { Failure } from '@/lib/core/failure'
import { isLanguage } from '@/lib/i18n/languages'
import { setLanguage } from '@/lib/operations/person/set-language'
import { signOut } from '@/lib/operations/person/sign-out'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { ownPath } from '@/lib/web/own-path'
import { savePreferences } from '@/lib/web/preferences'

/** Changes the language and shows the same page again. */
export async function setLanguageAction(form: FormData): Promise<void> {
  await act(async () => {
    const language = form.get('language')
    if (!isLanguage(language)) throw new Failure('invalid_input')
    await savePreferences({ language })
    // Messages to the person follow the page they read.
    if (await currentPerson()) await setLanguage(await personContext(), { language })
  })
  const from = (await headers()).get('referer') ?? ''
  const page = URL.canParse(from) ? new URL(from) : null
  // The sign-in pages too: a language is chosen there first.
  redirect(
    page && /^\/sign-in(\/|$)/.test(page.pathname)
      ? page.pathname + page.search
      : ownPath(page && page.pathname + page.search),
  )
}

export async function signOutAction(): Promise<void> {
  await act(async () => {
    if (await currentPerson()) await signOut(await personContext())
    await clearSessionCookie()
  })
  redirect('/sign-in?out=1')
}
