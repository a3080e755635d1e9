'use server'

import { redirect } from 'next/navigation'
import { clearStaffCookie, currentStaff, setStaffCookie } from '@/lib/auth/staff-session'
import { Failure } from '@/lib/core/failure'
import { signOut } from '@/lib/operations/console/staff/sign-out'
import { SwitchPartnerInput, switchPartner } from '@/lib/operations/console/staff/switch-partner'
import { act } from '@/lib/web/act'
import { consoleContext, consolePathOf, pagePath } from '@/lib/web/console'
import { DENSITIES, savePreferences } from '@/lib/web/preferences'

export async function signOutStaffAction(): Promise<void> {
  const refusal = await act(async () => {
    if (await currentStaff()) await signOut(await consoleContext())
    await clearStaffCookie()
  })
  redirect(refusal ? '/console/account?failed=1' : '/console/sign-in?out=1')
}

/** Turns the console to another of one's organisations. */
export async function switchPartnerAction(form: FormData): Promise<void> {
  const refusal = await act(async () => {
    const input = SwitchPartnerInput.safeParse({ partnerId: form.get('partnerId') })
    if (!input.success) throw new Failure('invalid_input')
    const { secret } = await switchPartner(await consoleContext(), input.data)
    await setStaffCookie(secret)
  })
  redirect(refusal ? '/console/account?failed=1' : '/console')
}

/** Sets how far apart the rows of tables are on this device, and shows the same page again. */
export async function setDensityAction(form: FormData): Promise<void> {
  await act(async () => {
    const density = DENSITIES.find((one) => one === form.get('density'))
    if (!density) throw new Failure('invalid_input')
    await savePreferences({ density })
  })
  redirect(consolePathOf(await pagePath()))
}
