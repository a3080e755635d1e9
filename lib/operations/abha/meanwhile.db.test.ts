import { expect } from 'vitest'
import { allLiveArtefacts } from '@/db/queries/abha'
import { test } from '@/db/testing'
import type { ChangeKind } from '@/lib/core/abha/change'
import { approve } from '@/lib/operations/consent/approve'
import { pause } from '@/lib/operations/consent/pause'
import { resume } from '@/lib/operations/consent/resume'
import { NO_WORDS } from '@/lib/operations/consent/testing'
import type { PersonActor } from '@/lib/operations/context'
import { addIdentifiers } from '@/lib/operations/sign-in/testing'
import { listAffected } from './affected'
import { begin } from './begin'
import { choose } from './choose'
import { confirmSignIn } from './confirm-sign-in'
import { abhaOverview } from './overview'
import { requestCode } from './request-code'
import { requestSignIn } from './request-sign-in'
import { abhaHolder, sandboxOfFile, speak } from './testing'

const sandbox = await sandboxOfFile()

test('while an ABHA is deactivated nothing begins to be shared that would have been paused, whatever names the person', async ({
  db,
}) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const own = await her.share(her.email)
  await pause(her.person(), { artefactId: own.id })
  const first = await her.untilCode('deactivation')
  await her.confirmWith(first.id, first.otp)

  for (const dialect of ['native', 'samagra', 'eka'] as const)
    await expect(her.share(her.email, { dialect })).rejects.toMatchObject({ code: 'abha_deactivated' })
  await expect(her.share(her.mobile)).rejects.toMatchObject({ code: 'abha_deactivated' })
  await expect(resume(her.person(), { artefactId: own.id })).rejects.toMatchObject({ code: 'abha_deactivated' })
  // What a bank checks was never paused.
  expect(await her.statusOf((await her.share(her.email, { dialect: 'attestr' })).id)).toBe('ACTIVE')

  const back = await her.untilCode('reactivation')
  await her.confirmWith(back.id, back.otp)
  await resume(her.person(), { artefactId: own.id })
  expect(await her.statusOf((await her.share(her.mobile)).id)).toBe('ACTIVE')
})

test('why nothing can begin is told to the person, and not to software of a partner', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const shared = await her.share(her.email)
  const asked = await her.ask(her.email)
  const first = await her.untilCode('deactivation')
  await her.confirmWith(first.id, first.otp)

  const { actor } = her.person()
  const inTheirSoftware = (partnerId: string) =>
    her.person(new Date(), { actor: { ...(actor as PersonActor), via: 'api', atPartner: partnerId }, door: 'native' })
  const answers = await Promise.all([
    approve(inTheirSoftware(asked.partnerId), { ref: { id: asked.requestId }, shown: NO_WORDS }).catch(
      (error) => error,
    ),
    resume(inTheirSoftware(shared.partnerId), { artefactId: shared.id }).catch((error) => error),
  ])
  expect(answers).toMatchObject([
    { code: 'illegal_transition', facts: { state: 'REQUESTED' } },
    { code: 'illegal_transition', facts: { state: 'PAUSED' } },
  ])
  expect(JSON.stringify(answers)).not.toMatch(/abha|deactivated/i)
})

test('of two ABHAs the address that the profile names goes with the one that is deactivated, and no other', async ({
  db,
}) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const other = await sandbox.add()
    await addIdentifiers(db, her.personId, [other.abhaNumber, other.abhaAddress])
    const [byOwn, byOther] = [await her.share(her.account.abhaAddress), await her.share(other.abhaAddress)]
    const { abhas } = await abhaOverview(her.person())
    const { id, otp } = await her.untilCode('deactivation', 'MOBILE_OTP', abhas[0]?.identifierId)
    await her.confirmWith(id, otp)
    expect([await her.statusOf(byOwn.id), await her.statusOf(byOther.id)]).toEqual(['PAUSED', 'ACTIVE'])
    await expect(her.share(her.account.abhaAddress)).rejects.toMatchObject({ code: 'abha_deactivated' })
    expect(await her.statusOf((await her.share(other.abhaAddress)).id)).toBe('ACTIVE')
  }
})

test('of two ABHAs that are deactivated, the reactivation of one gives back nothing that the other one keeps paused', async ({
  db,
}) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const other = await sandbox.add()
  await addIdentifiers(db, her.personId, [other.abhaNumber, other.abhaAddress])
  const shared = [
    await her.share(her.account.abhaAddress),
    await her.share(other.abhaNumber),
    await her.share(her.email),
    await her.share(her.mobile),
  ]
  const states = () => Promise.all(shared.map(({ id }) => her.statusOf(id)))
  const { abhas } = await abhaOverview(her.person())
  const [one, two] = abhas.map(({ identifierId }) => identifierId)
  const code = () => sandbox.last(other.mobile).otp
  const changeOther = async (kind: ChangeKind) => {
    const { id } = await begin(her.person(), { kind, identifierId: two })
    if (kind === 'deactivation') {
      await choose(her.person(), { id, reasons: ['101'] })
      await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
      await confirmSignIn(her.person(), { id, otp: code() })
    }
    await requestCode(her.person(), { id, method: 'MOBILE_OTP' })
    return her.confirmWith(id, code())
  }
  const first = await her.untilCode('deactivation', 'MOBILE_OTP', one)
  await her.confirmWith(first.id, first.otp)
  expect(await states()).toEqual(['PAUSED', 'ACTIVE', 'PAUSED', 'PAUSED'])
  await changeOther('deactivation')
  expect(await states()).toEqual(['PAUSED', 'PAUSED', 'PAUSED', 'PAUSED'])

  const back = await her.untilCode('reactivation', 'MOBILE_OTP', one)
  // What is said to come back is what comes back.
  expect(await listAffected(her.person(), { id: back.id, language: 'en' })).toMatchObject([{ becomes: 'resumed' }])
  await her.confirmWith(back.id, back.otp)
  expect(await states()).toEqual(['ACTIVE', 'PAUSED', 'PAUSED', 'PAUSED'])
  await expect(resume(her.person(), { artefactId: shared[2]?.id ?? '' })).rejects.toMatchObject({
    code: 'abha_deactivated',
  })
  await changeOther('reactivation')
  expect(await states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE'])
})

test('of whoever shares very much, everything is found', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const { id } = await her.share(her.email)
  const count = 10_010
  // Not all in one statement, which may not take longer than 15 s.
  for (let from = 2; from <= count; from += 1000)
    await db`
      insert into consent_artefact
      select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'provider_id', n))).*
        from consent_artefact a, generate_series(${from}::int, ${Math.min(from + 999, count)}::int) n where a.id = ${id}`
  expect(await allLiveArtefacts(db, her.personId, new Date())).toHaveLength(count)
})
