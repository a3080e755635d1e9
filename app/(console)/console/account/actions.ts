'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { signOut } from '@/lib/operations/console/staff/sign-out'
import { actAsStaff } from '@/lib/web/console'

export async function endOwnSessionAction(form: FormData): Promise<void> {
  const refusal = await actAsStaff(async (ctx) => {
    const id = z.uuid().safeParse(form.get('sessionId'))
    if (!id.success) throw new Failure('invalid_input')
    await signOut(ctx, { sessionId: id.data })
  })
  redirect(refusal ? '/console/account?failed=1' : '/console/account?ended=1')
}
